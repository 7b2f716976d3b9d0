using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

public sealed class BuiltInProfileTests
{
    private const uint Allow = 0x7fff_0000;
    private const uint EPERM = 0x0005_0001;
    private const uint ENOSYS = 0x0005_0026;
    private const uint EAFNOSUPPORT = 0x0005_0061;
    private const uint Killed = 0x8000_0000;

    public static TheoryData<SeccompArchitecture> Machines => [SeccompArchitecture.X64, SeccompArchitecture.Arm64];

    [Theory]
    [MemberData(nameof(Machines))]
    public void The_default_profile_lets_servers_work_and_nobody_administer(SeccompArchitecture architecture)
    {
        var filter = new Subject(Loaded("default"), architecture);
        foreach (var allowed in "read write openat execve exit_group rt_sigreturn futex mmap socket bind epoll_pwait ptrace prctl seccomp landlock_restrict_self wait4 statx getrandom chroot setuid kill ioctl adjtimex memfd_create sched_setaffinity mbind mseal futex_waitv uretprobe fork open epoll_wait".Split(' '))
        {
            filter.Expect(Allow, allowed, 1, 1, 1);
        }

        foreach (var refused in "mount umount2 pivot_root move_mount open_tree fsopen fsconfig fsmount fspick mount_setattr open_tree_attr kexec_load kexec_file_load init_module finit_module delete_module bpf perf_event_open userfaultfd keyctl add_key request_key open_by_handle_at reboot swapon swapoff clock_settime settimeofday quotactl quotactl_fd unshare setns io_uring_setup io_uring_enter io_uring_register acct syslog sethostname setdomainname iopl ioperm vhangup pidfd_getfd".Split(' '))
        {
            filter.Expect(EPERM, refused);
        }

        filter.Expect(ENOSYS, "clone3");
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void The_default_profile_looks_at_arguments(SeccompArchitecture architecture)
    {
        var filter = new Subject(Loaded("default"), architecture);
        // A thread of glibc, a fork, and each namespace.
        filter.Expect(Allow, "clone", 0x3d0f00);
        filter.Expect(Allow, "clone", 0x1200011);
        foreach (var flag in (ulong[])[0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000])
        {
            filter.Expect(EPERM, "clone", flag | 17);
            filter.Expect(EPERM, "clone", flag | 0xffff_ffff_0000_0000);
        }

        // The kernel takes the command as 32 bits, so that the high half hides nothing.
        filter.Expect(EPERM, "ioctl", 0, 0x5412);
        filter.Expect(EPERM, "ioctl", 0, 0x5412 | (1UL << 32));
        filter.Expect(EPERM, "ioctl", 0, 0x541C | (0xffff_ffffUL << 32));
        filter.Expect(Allow, "ioctl", 0, 0x5413);
        filter.Expect(Allow, "ioctl", 0x5412, 0x5401, 0x5412);
        filter.Expect(EAFNOSUPPORT, "socket", 40, 1);
        filter.Expect(EAFNOSUPPORT, "socket", 38 | (7UL << 32), 5);
        filter.Expect(Allow, "socket", 2, 1);
        filter.Expect(Allow, "socket", 16, 3);
        filter.Expect(Allow, "personality", 0xffff_ffff);
        filter.Expect(Allow, "personality", 0);
        filter.Expect(EPERM, "personality", 0x40000);
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void The_profile_for_services_is_the_set_for_services_without_namespaces(SeccompArchitecture architecture)
    {
        var filter = new Subject(Loaded("system-service"), architecture);
        foreach (var allowed in "read write openat execve exit_group rt_sigreturn clone futex mmap mprotect madvise socket epoll_pwait setuid chown prctl seccomp rt_sigaction fsync timer_create getcpu statx close_range sched_getaffinity".Split(' '))
        {
            filter.Expect(Allow, allowed);
        }

        foreach (var refused in "mount umount2 chroot pivot_root reboot swapon kexec_load init_module ptrace bpf perf_event_open clock_settime adjtimex acct open_by_handle_at iopl quotactl sethostname unshare setns io_uring_setup keyctl userfaultfd".Split(' '))
        {
            filter.Expect(EPERM, refused);
        }

        filter.Expect(EPERM, "clone", 0x1000_0000); // CLONE_NEWUSER
        filter.Expect(ENOSYS, "clone3");
    }

    [Theory]
    [InlineData("default")]
    [InlineData("system-service")]
    public void Built_in_profiles_answer_what_is_younger_or_foreign(string name)
    {
        var x64 = new Subject(Loaded(name), SeccompArchitecture.X64);
        var arm = new Subject(Loaded(name), SeccompArchitecture.Arm64);
        foreach (var subject in (Subject[])[x64, arm])
        {
            Assert.Equal(ENOSYS, subject.Run(600));
            Assert.Equal(ENOSYS, subject.Run(uint.MaxValue));
            Assert.Empty(subject.Filter.Warnings);
            Assert.InRange(subject.Filter.Count, 50, 1000);
        }

        Assert.Equal(ENOSYS, x64.Run(0x3fff_ffff));
        Assert.Equal(Killed, x64.Run(0x4000_0000));
        Assert.Equal(Killed, x64.Run(0x4000_0000 | 59));
        Assert.Equal(ENOSYS, arm.Run(0x4000_0000));
        Assert.Equal(Killed, x64.Run(11, CallData.I386));
        Assert.Equal(Killed, arm.Run(11, CallData.Arm));
        Assert.Equal(Killed, arm.Run(59, CallData.X64));
    }

    [Fact]
    public void A_filter_describes_itself()
    {
        var filter = Loaded("default").Compiled(SeccompTargets.For(SeccompArchitecture.X64));
        Assert.Matches(@"^default: \d{3} calls allowed, 4 by argument, others EPERM$", filter.Description);
        var logging = Loaded("default").Compiled(SeccompTargets.For(SeccompArchitecture.X64) with { LogOnly = true });
        Assert.Equal(filter.Description + "; only logged", logging.Description);
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void A_filter_that_only_logs_refuses_nothing(SeccompArchitecture architecture)
    {
        var filter = new Subject(Loaded("default"), SeccompTargets.For(architecture) with { LogOnly = true });
        const uint log = 0x7ffc_0000;
        filter.Expect(log, "mount");
        filter.Expect(log, "clone3");
        filter.Expect(log, "clone", 0x20000);
        filter.Expect(Allow, "read");
        Assert.Equal(log, filter.Run(0x4000_0000));
        Assert.Equal(log, filter.Run(0, CallData.I386));
        Assert.Equal(log, filter.Run(700));
    }

    [Fact]
    public void A_profile_that_is_not_there_is_an_error()
    {
        Assert.False(SeccompProfile.Load("defualt").TryGet(out _, out var error));
        Assert.Equal("cannot use the seccomp profile defualt: no such profile; there are default and system-service, and files by their path", error.ToString());
        Assert.False(SeccompProfile.Load("/nonexistent/web.json").TryGet(out _, out error));
        Assert.Equal("cannot use the seccomp profile /nonexistent/web.json: cannot read it: ENOENT (No such file or directory)", error.ToString());
        Assert.False(SeccompProfile.Load("/usr").TryGet(out _, out error));
        Assert.Contains("EISDIR", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Machines))]
    public void The_profile_that_podman_ships_is_read_and_compiled(SeccompArchitecture architecture)
    {
        const string path = "/usr/share/containers/seccomp.json";
        Assert.SkipUnless(File.Exists(path), $"{path} is missing (Debian: golang-github-containers-common)");
        Assert.True(SeccompProfile.Load(path).TryGet(out var profile, out var error), error?.ToString());
        Assert.Empty(profile.Warnings);
        var plain = new Subject(profile, architecture);
        var admin = new Subject(profile, SeccompTargets.For(architecture, "CAP_SYS_ADMIN", "CAP_SYS_TIME", "CAP_SYS_BOOT"));
        foreach (var allowed in "read openat execve clone3 epoll_pwait futex".Split(' '))
        {
            plain.Expect(Allow, allowed);
        }

        plain.Expect(EPERM, "bpf");
        admin.Expect(Allow, "bpf");
        plain.Expect(EPERM, "clock_settime");
        admin.Expect(Allow, "clock_settime");
        plain.Expect(EPERM, "kexec_load");
        // The audit socket: EINVAL without CAP_AUDIT_WRITE.
        plain.Expect(0x0005_0016, "socket", 16, 3, 9);
        plain.Expect(Allow, "socket", 16, 3, 8);
        plain.Expect(Allow, "socket", 2, 1, 9);
        plain.Expect(Allow, "personality", 0x20008);
        plain.Expect(ENOSYS, "personality", 1);
        // Both machines have it listed with the 32-bit one, for which there is no table here.
        Assert.Equal(ENOSYS, plain.Run(3, architecture == SeccompArchitecture.X64 ? CallData.I386 : CallData.Arm));
    }

    private static SeccompProfile Loaded(string name)
    {
        Assert.True(SeccompProfile.Load(name).TryGet(out var profile, out var error), error?.ToString());
        return profile;
    }
}
