using System.Runtime.InteropServices;

namespace Supervisor.Isolation.Kernel;

/// <summary>
/// System call numbers of the two supported architectures (asm/unistd_64.h and asm-generic/unistd.h). Calls that
/// aarch64 never had (open, dup2, epoll_wait…) are left out on purpose: their successors serve both.
/// </summary>
internal static class SyscallNumber
{
    private static bool Arm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    public static int Read => Arm ? 63 : 0;
    public static int Write => Arm ? 64 : 1;
    public static int Close => Arm ? 57 : 3;
    public static int Mmap => Arm ? 222 : 9;
    public static int Mprotect => Arm ? 226 : 10;
    public static int Munmap => Arm ? 215 : 11;
    public static int Fstat => Arm ? 80 : 5;
    public static int RtSigaction => Arm ? 134 : 13;
    public static int RtSigprocmask => Arm ? 135 : 14;
    public static int RtSigtimedwait => Arm ? 137 : 128;
    public static int Socket => Arm ? 198 : 41;
    public static int Sethostname => Arm ? 161 : 170;
    public static int Setdomainname => Arm ? 162 : 171;
    public static int Keyctl => Arm ? 219 : 250;
    public static int Personality => Arm ? 92 : 135;
    public static int Seccomp => Arm ? 277 : 317;
    public static int Ioctl => Arm ? 29 : 16;
    public static int Ppoll => Arm ? 73 : 271;
    public static int Capget => Arm ? 90 : 125;
    public static int Capset => Arm ? 91 : 126;
    public static int Getpid => Arm ? 172 : 39;
    public static int Kill => Arm ? 129 : 62;
    public static int Fcntl => Arm ? 25 : 72;
    public static int Getdents64 => Arm ? 61 : 217;
    public static int Chdir => Arm ? 49 : 80;
    public static int Fchdir => Arm ? 50 : 81;
    public static int PivotRoot => Arm ? 41 : 155;
    public static int Umask => Arm ? 166 : 95;
    public static int Getuid => Arm ? 174 : 102;
    public static int Geteuid => Arm ? 175 : 107;
    public static int Getegid => Arm ? 177 : 108;
    public static int Getgid => Arm ? 176 : 104;
    public static int Getppid => Arm ? 173 : 110;
    public static int Setpgid => Arm ? 154 : 109;
    public static int Setsid => Arm ? 157 : 112;
    public static int Getpgid => Arm ? 155 : 121;
    public static int Getsid => Arm ? 156 : 124;
    public static int Setresuid => Arm ? 147 : 117;
    public static int Setresgid => Arm ? 149 : 119;
    public static int Setgroups => Arm ? 159 : 116;
    public static int Setfsuid => Arm ? 151 : 122;
    public static int Setfsgid => Arm ? 152 : 123;
    public static int Setpriority => Arm ? 140 : 141;
    public static int Prctl => Arm ? 167 : 157;
    public static int Mount => Arm ? 40 : 165;
    public static int Umount2 => Arm ? 39 : 166;
    public static int Reboot => Arm ? 142 : 169;
    public static int Sync => Arm ? 81 : 162;
    public static int Gettid => Arm ? 178 : 186;
    public static int Waitid => Arm ? 95 : 247;
    public static int Openat => Arm ? 56 : 257;
    public static int Lseek => Arm ? 62 : 8;
    public static int Mknodat => Arm ? 33 : 259;
    public static int Symlinkat => Arm ? 36 : 266;
    public static int Mkdirat => Arm ? 34 : 258;
    public static int Fchownat => Arm ? 54 : 260;
    public static int Fchown => Arm ? 55 : 93;
    public static int Faccessat => Arm ? 48 : 269;
    public static int Readlinkat => Arm ? 78 : 267;
    public static int Newfstatat => Arm ? 79 : 262;
    public static int TimerfdCreate => Arm ? 85 : 283;
    public static int TimerfdSettime => Arm ? 86 : 286;
    public static int EpollPwait => Arm ? 22 : 281;
    public static int EpollCtl => Arm ? 21 : 233;
    public static int EpollCreate1 => Arm ? 20 : 291;
    public static int Signalfd4 => Arm ? 74 : 289;
    public static int Eventfd2 => Arm ? 19 : 290;
    public static int Dup3 => Arm ? 24 : 292;
    public static int Pipe2 => Arm ? 59 : 293;
    public static int ClockGettime => Arm ? 113 : 228;
    public static int Prlimit64 => Arm ? 261 : 302;
    public static int Execve => Arm ? 221 : 59;
    public static int Exit => Arm ? 93 : 60;
    public static int ExitGroup => Arm ? 94 : 231;
    public static int Unshare => Arm ? 97 : 272;
    public static int Setns => Arm ? 268 : 308;
    public static int MemfdCreate => Arm ? 279 : 319;
    public static int Execveat => Arm ? 281 : 322;
    public static int Clone => Arm ? 220 : 56;
    public static int Splice => Arm ? 76 : 275;
    public static int Writev => Arm ? 66 : 20;
    public static int Sendmsg => Arm ? 211 : 46;
    public static int Connect => Arm ? 203 : 42;
    public static int Sendto => Arm ? 206 : 44;
    public static int Recvfrom => Arm ? 207 : 45;
    public static int Setsockopt => Arm ? 208 : 54;
    public static int Getsockopt => Arm ? 209 : 55;
    public static int Unlinkat => Arm ? 35 : 263;
    public static int Flock => Arm ? 32 : 73;
    public static int Setxattr => Arm ? 5 : 188;
    public static int Getxattr => Arm ? 8 : 191;
    public static int InotifyInit1 => Arm ? 26 : 294;
    public static int InotifyAddWatch => Arm ? 27 : 254;
    public static int InotifyRmWatch => Arm ? 28 : 255;
    public static int Statfs => Arm ? 43 : 137;
    public static int Statx => Arm ? 291 : 332;

    // From here on the numbers are the same everywhere.
    public static int PidfdSendSignal => 424;
    public static int OpenTree => 428;
    public static int MoveMount => 429;
    public static int Fsopen => 430;
    public static int Fsconfig => 431;
    public static int Fsmount => 432;
    public static int PidfdOpen => 434;
    public static int Clone3 => 435;
    public static int CloseRange => 436;
    public static int Openat2 => 437;
    public static int MountSetattr => 442;
    public static int LandlockCreateRuleset => 444;
    public static int LandlockRestrictSelf => 446;
    public static int LandlockAddRule => 445;
    public static int Faccessat2 => 439;
}
