using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

public sealed class ListedProfileTests
{
    private const uint Allow = 0x7fff_0000;
    private const uint EPERM = 0x0005_0001;

    [Fact]
    public void An_allow_list_allows_its_calls_and_sets_and_what_every_program_needs()
    {
        var filter = new Subject(Made(["@file-system", "mount"], []), SeccompArchitecture.X64);
        filter.Expect(Allow, "mount");
        filter.Expect(Allow, "openat");
        filter.Expect(Allow, "execve");
        filter.Expect(Allow, "exit_group");
        filter.Expect(EPERM, "socket");
        filter.Expect(EPERM, "umount2");
        Assert.Equal(0x0005_0026u, filter.Run(600));
    }

    [Fact]
    public void What_is_denied_is_denied_even_if_allowed()
    {
        var filter = new Subject(Made(["@system-service", "mount"], ["@network-io", "mount", "ptrace"]), SeccompArchitecture.Arm64);
        filter.Expect(Allow, "openat");
        filter.Expect(EPERM, "socket");
        filter.Expect(EPERM, "mount");
    }

    [Fact]
    public void A_deny_list_alone_leaves_all_else_also_what_is_younger()
    {
        var filter = new Subject(Made([], ["@mount", "ptrace"], "ENOSYS"), SeccompArchitecture.X64);
        filter.Expect(0x0005_0026, "mount");
        filter.Expect(0x0005_0026, "ptrace");
        filter.Expect(Allow, "socket");
        filter.Expect(Allow, "reboot");
        Assert.Equal(Allow, filter.Run(600));
        Assert.Equal("custom: 13 calls refused, others allow", filter.Filter.Description);
    }

    [Fact]
    public void The_set_of_all_allows_all_that_are_known()
    {
        var filter = new Subject(Made(["@known"], ["@reboot"], "13"), SeccompArchitecture.Arm64);
        filter.Expect(Allow, "mount");
        filter.Expect(0x0005_000d, "kexec_load");
    }

    [Fact]
    public void A_list_that_denies_execve_is_warned_of() =>
        Assert.Contains("execve is refused", Assert.Single(Made(["@basic-io"], ["execve"]).Compiled(SeccompTargets.For(SeccompArchitecture.X64)).Warnings), StringComparison.Ordinal);

    [Theory]
    [InlineData(new[] { "read", "raed" }, new string[0], null, "allow[1]: no system call is named \"raed\"")]
    [InlineData(new string[0], new[] { "@moutn" }, null, "deny[0]: no set of system calls is named \"@moutn\"; there are @aio, ")]
    [InlineData(new[] { "read" }, new string[0], "EPREM", "errno: \"EPREM\" is no error number")]
    [InlineData(new[] { "read" }, new string[0], "0", "errno: \"0\" is no error number")]
    [InlineData(new string[0], new string[0], null, "it allows and denies nothing")]
    public void A_mistake_in_a_list_is_an_error(string[] allow, string[] deny, string? errno, string expected)
    {
        Assert.False(SeccompProfile.FromLists(allow, deny, errno).TryGet(out _, out var error));
        Assert.StartsWith($"cannot use the seccomp profile custom: {expected}", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_set_has_calls_and_every_name_in_it_is_a_call()
    {
        foreach (var set in SyscallSets.Names)
        {
            var calls = new HashSet<string>(StringComparer.Ordinal);
            Assert.True(SyscallSets.TryExpand(set, calls), set);
            Assert.NotEmpty(calls);
            Assert.All(calls, call => Assert.True(
                SyscallTable.For(SeccompArchitecture.X64).TryGet(call, out _) || SyscallTable.For(SeccompArchitecture.Arm64).TryGet(call, out _), call));
        }
    }

    [Fact]
    public void The_sets_that_systemd_has_are_there() =>
        Assert.Equal(
            "@aio @basic-io @chown @clock @cpu-emulation @debug @default @file-system @io-event @ipc @keyring @known @memlock @module @mount @network-io @obsolete @pkey @privileged @process @raw-io @reboot @resources @sandbox @setuid @signal @swap @sync @system-service @timer",
            string.Join(' ', SyscallSets.Names));

    private static SeccompProfile Made(string[] allow, string[] deny, string? errno = null)
    {
        Assert.True(SeccompProfile.FromLists(allow, deny, errno).TryGet(out var profile, out var error), error?.ToString());
        return profile;
    }
}
