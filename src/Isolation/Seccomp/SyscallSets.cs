namespace Supervisor.Isolation.Seccomp;

/// <summary>
/// Groups of system calls by purpose, with the names that systemd.exec(5) made known. Calls of one machine stand beside
/// those of the other: what a machine does not have is left out when the filter is made.
/// </summary>
internal static class SyscallSets
{
    /// <summary>All calls that there are.</summary>
    public const string Known = "@known";

    private static readonly (string Name, string Members)[] Sets =
    [
        ("@aio", "io_cancel io_destroy io_getevents io_pgetevents io_setup io_submit io_uring_enter io_uring_register io_uring_setup"),
        ("@basic-io", "close close_range dup dup2 dup3 lseek pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readv write writev"),
        ("@chown", "chown fchown fchownat lchown"),
        ("@clock", "adjtimex clock_adjtime clock_settime settimeofday"),
        ("@cpu-emulation", "modify_ldt"),
        ("@debug", "lookup_dcookie perf_event_open pidfd_getfd ptrace uprobe"),
        ("@default", """
            @sandbox arch_prctl brk clock_getres clock_gettime clock_nanosleep execve exit exit_group futex futex_requeue
            futex_wait futex_waitv futex_wake get_robust_list get_thread_area getegid geteuid getgid getgroups getpgid
            getpgrp getpid getppid getrandom getresgid getresuid getrlimit getsid gettid gettimeofday getuid madvise
            map_shadow_stack membarrier mmap mprotect mremap mseal munmap nanosleep pause prlimit64 restart_syscall rseq
            rseq_slice_yield rt_sigreturn sched_getaffinity sched_yield set_robust_list set_thread_area set_tid_address
            time uretprobe
            """),
        ("@file-system", """
            access cachestat chdir chmod close creat faccessat faccessat2 fallocate fchdir fchmod fchmodat fchmodat2 fcntl
            fgetxattr file_getattr file_setattr flistxattr fremovexattr fsetxattr fstat fstatfs ftruncate futimesat getcwd
            getdents getdents64 getxattr getxattrat inotify_add_watch inotify_init inotify_init1 inotify_rm_watch lgetxattr
            link linkat listmount listxattr listxattrat llistxattr lremovexattr lsetxattr lstat mkdir mkdirat mknod mknodat
            mmap munmap newfstatat open openat openat2 readlink readlinkat removexattr removexattrat rename renameat
            renameat2 rmdir setxattr setxattrat stat statfs statmount statx symlink symlinkat truncate unlink unlinkat utime
            utimensat utimes
            """),
        ("@io-event", """
            epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd
            eventfd2 poll ppoll pselect6 select
            """),
        ("@ipc", """
            memfd_create memfd_secret mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedsend mq_unlink msgctl msgget
            msgrcv msgsnd pipe pipe2 process_madvise process_vm_readv process_vm_writev semctl semget semop semtimedop
            shmat shmctl shmdt shmget
            """),
        ("@keyring", "add_key keyctl request_key"),
        (Known, ""),
        ("@memlock", "mlock mlock2 mlockall munlock munlockall"),
        ("@module", "create_module delete_module finit_module get_kernel_syms init_module query_module"),
        ("@mount", """
            chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree open_tree_attr pivot_root umount2
            """),
        ("@network-io", """
            accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg
            sendto setsockopt shutdown socket socketpair
            """),
        ("@obsolete", """
            _sysctl afs_syscall create_module epoll_ctl_old epoll_wait_old get_kernel_syms getpmsg nfsservctl putpmsg
            query_module security sysfs tuxcall uselib ustat vserver
            """),
        ("@pkey", "pkey_alloc pkey_free pkey_mprotect"),
        ("@privileged", """
            @chown @clock @module @raw-io @reboot @swap _sysctl acct bpf capset chroot fanotify_init fanotify_mark nfsservctl
            open_by_handle_at pivot_root quotactl quotactl_fd setdomainname setfsuid setgroups sethostname setresuid
            setreuid setuid vhangup
            """),
        ("@process", """
            arch_prctl capget clone clone3 execveat fork getrusage kill listns pidfd_open pidfd_send_signal prctl
            process_mrelease rt_sigqueueinfo rt_tgsigqueueinfo setns tgkill times tkill unshare vfork wait4 waitid
            """),
        ("@raw-io", "ioperm iopl"),
        ("@reboot", "kexec_file_load kexec_load reboot"),
        ("@resources", """
            ioprio_set mbind migrate_pages move_pages sched_setaffinity sched_setattr sched_setparam sched_setscheduler
            set_mempolicy set_mempolicy_home_node setpriority setrlimit
            """),
        ("@sandbox", """
            landlock_add_rule landlock_create_ruleset landlock_restrict_self lsm_get_self_attr lsm_list_modules
            lsm_set_self_attr seccomp
            """),
        ("@setuid", "setgid setgroups setregid setresgid setresuid setreuid setuid"),
        ("@signal", """
            rt_sigaction rt_sigpending rt_sigprocmask rt_sigsuspend rt_sigtimedwait sigaltstack signalfd signalfd4
            """),
        ("@swap", "swapoff swapon"),
        ("@sync", "fdatasync fsync msync sync sync_file_range syncfs"),
        ("@system-service", """
            @aio @basic-io @chown @default @file-system @io-event @ipc @keyring @memlock @network-io @process @resources
            @setuid @signal @sync @timer capset copy_file_range fadvise64 flock get_mempolicy getcpu getpriority ioctl
            ioprio_get kcmp mincore name_to_handle_at personality readahead remap_file_pages sched_get_priority_max
            sched_get_priority_min sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval sendfile setfsgid
            setfsuid setpgid setsid splice sysinfo tee umask uname userfaultfd vmsplice
            """),
        ("@timer", """
            alarm getitimer setitimer timer_create timer_delete timer_getoverrun timer_gettime timer_settime timerfd_create
            timerfd_gettime timerfd_settime times
            """),
    ];

    public static IEnumerable<string> Names => Sets.Select(set => set.Name);

    /// <summary>Adds a call, or the calls of a set and of the sets within it.</summary>
    /// <returns>False if there is no such set; whether there is such a call is not asked.</returns>
    public static bool TryExpand(string name, ISet<string> calls)
    {
        if (!name.StartsWith('@'))
        {
            calls.Add(name);
            return true;
        }

        if (name == Known)
        {
            calls.UnionWith(SyscallTable.For(SeccompArchitecture.X64).Names);
            calls.UnionWith(SyscallTable.For(SeccompArchitecture.Arm64).Names);
            return true;
        }

        var members = Array.Find(Sets, set => set.Name == name).Members;
        return members is not null &&
            members.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).All(member => TryExpand(member, calls));
    }
}
