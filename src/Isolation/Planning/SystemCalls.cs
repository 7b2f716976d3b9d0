using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning;

/// <summary>The calls and constants that steps are made of, by the names of the manual.</summary>
internal static class SystemCalls
{
    public static Argument AT_FDCWD { get; } = new Argument.Immediate(-100, "AT_FDCWD");
    public static Argument O_RDONLY_CLOEXEC { get; } = new Argument.Immediate(0x80000, "O_RDONLY|O_CLOEXEC");
    public static Argument O_RDONLY_NONBLOCK_NOCTTY_CLOEXEC { get; } = new Argument.Immediate(0x80900, "O_RDONLY|O_NONBLOCK|O_NOCTTY|O_CLOEXEC");
    public static Argument O_WRONLY_CLOEXEC { get; } = new Argument.Immediate(0x80001, "O_WRONLY|O_CLOEXEC");
    public static Argument O_PATH_CLOEXEC { get; } = new Argument.Immediate(0x280000, "O_PATH|O_CLOEXEC");
    public static Argument O_PATH_DIRECTORY_CLOEXEC { get; } = new Argument.Immediate(0x280000 | ODirectory, "O_PATH|O_DIRECTORY|O_CLOEXEC");
    public static Argument PR_SET_PDEATHSIG { get; } = new Argument.Immediate(1, "PR_SET_PDEATHSIG");
    public static Argument PR_SET_NO_NEW_PRIVS { get; } = new Argument.Immediate(38, "PR_SET_NO_NEW_PRIVS");
    public static Argument PR_SET_KEEPCAPS { get; } = new Argument.Immediate(8, "PR_SET_KEEPCAPS");
    public static Argument PR_CAPBSET_DROP { get; } = new Argument.Immediate(24, "PR_CAPBSET_DROP");
    public static Argument PR_SET_SECUREBITS { get; } = new Argument.Immediate(28, "PR_SET_SECUREBITS");
    public static Argument PR_CAP_AMBIENT { get; } = new Argument.Immediate(47, "PR_CAP_AMBIENT");
    public static Argument PR_CAP_AMBIENT_RAISE { get; } = new Argument.Immediate(2, "PR_CAP_AMBIENT_RAISE");
    public static Argument PR_CAP_AMBIENT_CLEAR_ALL { get; } = new Argument.Immediate(4, "PR_CAP_AMBIENT_CLEAR_ALL");
    public static Argument F_SETFD { get; } = new Argument.Immediate(2, "F_SETFD");
    public static Argument F_SETFL { get; } = new Argument.Immediate(4, "F_SETFL");
    public static Argument F_DUPFD_CLOEXEC { get; } = new Argument.Immediate(1030, "F_DUPFD_CLOEXEC");
    public static Argument SIG_SETMASK { get; } = new Argument.Immediate(2, "SIG_SETMASK");
    public static Argument PRIO_PROCESS { get; } = new Argument.Immediate(0, "PRIO_PROCESS");
    public static Argument CLOSE_RANGE_CLOEXEC { get; } = new Argument.Immediate(4, "CLOSE_RANGE_CLOEXEC");
    public static Argument AT_EMPTY_PATH { get; } = new Argument.Immediate(0x1000, "AT_EMPTY_PATH");
    public static Argument AF_INET { get; } = new Argument.Immediate(2, "AF_INET");
    public static Argument SOCK_DGRAM_CLOEXEC { get; } = new Argument.Immediate(0x80002, "SOCK_DGRAM|SOCK_CLOEXEC");
    public static Argument TIOCSCTTY { get; } = new Argument.Immediate(0x540E, "TIOCSCTTY");
    public static Argument SIOCSIFFLAGS { get; } = new Argument.Immediate(0x8914, "SIOCSIFFLAGS");
    public static Argument TIOCSPGRP { get; } = new Argument.Immediate(0x5410, "TIOCSPGRP");
    public static Argument KEYCTL_JOIN_SESSION_KEYRING { get; } = new Argument.Immediate(1, "KEYCTL_JOIN_SESSION_KEYRING");
    public static Argument SECCOMP_SET_MODE_FILTER { get; } = new Argument.Immediate(1, "SECCOMP_SET_MODE_FILTER");
    public static Argument LANDLOCK_RULE_PATH_BENEATH { get; } = new Argument.Immediate(1, "LANDLOCK_RULE_PATH_BENEATH");
    public static Argument LANDLOCK_RULE_NET_PORT { get; } = new Argument.Immediate(2, "LANDLOCK_RULE_NET_PORT");
    public static Argument NULL { get; } = new Argument.Immediate(0, "NULL");

    public static SystemCall Prctl => new("prctl", SyscallNumber.Prctl);
    public static SystemCall Getppid => new("getppid", SyscallNumber.Getppid);
    public static SystemCall Read => new("read", SyscallNumber.Read);
    public static SystemCall Write => new("write", SyscallNumber.Write);
    public static SystemCall Close => new("close", SyscallNumber.Close);
    public static SystemCall Openat => new("openat", SyscallNumber.Openat);
    public static SystemCall Setsid => new("setsid", SyscallNumber.Setsid);
    public static SystemCall Setpgid => new("setpgid", SyscallNumber.Setpgid);
    public static SystemCall Fchown => new("fchown", SyscallNumber.Fchown);
    public static SystemCall Fcntl => new("fcntl", SyscallNumber.Fcntl);
    public static SystemCall Dup3 => new("dup3", SyscallNumber.Dup3);
    public static SystemCall Setpriority => new("setpriority", SyscallNumber.Setpriority);
    public static SystemCall Prlimit64 => new("prlimit64", SyscallNumber.Prlimit64);
    public static SystemCall Umask => new("umask", SyscallNumber.Umask);
    public static SystemCall Setgroups => new("setgroups", SyscallNumber.Setgroups);
    public static SystemCall Setresgid => new("setresgid", SyscallNumber.Setresgid);
    public static SystemCall Setresuid => new("setresuid", SyscallNumber.Setresuid);
    public static SystemCall Chdir => new("chdir", SyscallNumber.Chdir);
    public static SystemCall RtSigaction => new("rt_sigaction", SyscallNumber.RtSigaction);
    public static SystemCall RtSigprocmask => new("rt_sigprocmask", SyscallNumber.RtSigprocmask);
    public static SystemCall CloseRange => new("close_range", SyscallNumber.CloseRange);
    public static SystemCall Unshare => new("unshare", SyscallNumber.Unshare);
    public static SystemCall Setns => new("setns", SyscallNumber.Setns);
    public static SystemCall Clone => new("clone", SyscallNumber.Clone);
    public static SystemCall Fchdir => new("fchdir", SyscallNumber.Fchdir);
    public static SystemCall Socket => new("socket", SyscallNumber.Socket);
    public static SystemCall Ioctl => new("ioctl", SyscallNumber.Ioctl);
    public static SystemCall Sethostname => new("sethostname", SyscallNumber.Sethostname);
    public static SystemCall Setdomainname => new("setdomainname", SyscallNumber.Setdomainname);
    public static SystemCall Keyctl => new("keyctl", SyscallNumber.Keyctl);
    public static SystemCall Personality => new("personality", SyscallNumber.Personality);
    public static SystemCall Capset => new("capset", SyscallNumber.Capset);
    public static SystemCall Seccomp => new("seccomp", SyscallNumber.Seccomp);
    public static SystemCall LandlockCreateRuleset => new("landlock_create_ruleset", SyscallNumber.LandlockCreateRuleset);
    public static SystemCall LandlockAddRule => new("landlock_add_rule", SyscallNumber.LandlockAddRule);
    public static SystemCall LandlockRestrictSelf => new("landlock_restrict_self", SyscallNumber.LandlockRestrictSelf);
    public static SystemCall Lseek => new("lseek", SyscallNumber.Lseek);
    public static SystemCall Mknodat => new("mknodat", SyscallNumber.Mknodat);
    public static SystemCall Symlinkat => new("symlinkat", SyscallNumber.Symlinkat);
    public static SystemCall Mkdirat => new("mkdirat", SyscallNumber.Mkdirat);
    public static SystemCall Mount => new("mount", SyscallNumber.Mount);
    public static SystemCall Umount2 => new("umount2", SyscallNumber.Umount2);
    public static SystemCall PivotRoot => new("pivot_root", SyscallNumber.PivotRoot);
    public static SystemCall OpenTree => new("open_tree", SyscallNumber.OpenTree);
    public static SystemCall MoveMount => new("move_mount", SyscallNumber.MoveMount);
    public static SystemCall Fsopen => new("fsopen", SyscallNumber.Fsopen);
    public static SystemCall Fsconfig => new("fsconfig", SyscallNumber.Fsconfig);
    public static SystemCall Fsmount => new("fsmount", SyscallNumber.Fsmount);
    public static SystemCall Openat2 => new("openat2", SyscallNumber.Openat2);
    public static SystemCall MountSetattr => new("mount_setattr", SyscallNumber.MountSetattr);
    public static SystemCall Sendto => new("sendto", SyscallNumber.Sendto);
    public static SystemCall Recvfrom => new("recvfrom", SyscallNumber.Recvfrom);
    public static SystemCall Ppoll => new("ppoll", SyscallNumber.Ppoll);
    public static SystemCall Getpid => new("getpid", SyscallNumber.Getpid);
    public static SystemCall PidfdOpen => new("pidfd_open", SyscallNumber.PidfdOpen);
    public static SystemCall PidfdSendSignal => new("pidfd_send_signal", SyscallNumber.PidfdSendSignal);
    public static SystemCall Clone3 => new("clone3", SyscallNumber.Clone3);
    public static SystemCall Faccessat2 => new("faccessat2", SyscallNumber.Faccessat2);
    public static SystemCall Execveat => new("execveat", SyscallNumber.Execveat);
    public static SystemCall Execve => new("execve", SyscallNumber.Execve);

    // The generic value but on aarch64, which kept that of 32-bit ARM.
    private static int ODirectory => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    public static Argument Zeros(int size, string words) => new Argument.Structure([.. new byte[size]], words);

    public static Argument Numbers(ReadOnlySpan<uint> numbers, string words)
    {
        var bytes = new byte[numbers.Length * sizeof(uint)];
        for (var index = 0; index < numbers.Length; index++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(index * sizeof(uint)), numbers[index]);
        }

        return new Argument.Structure(ImmutableArray.Create(bytes), words);
    }
}
