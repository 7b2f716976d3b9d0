using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Confinement;

/// <summary>What cannot be had is refused with its reason, or gone without where the file asks for that.</summary>
public sealed class RefusalTests
{
    // The run sees no cgroup tree at all, whatever this machine has.
    [Fact]
    public void Limits_without_control_groups_are_refused_unless_they_are_only_tried()
    {
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            command = ["toolbox", "exit", "0"]
            [program.must]
            limits = { memory = "64M" }
            [program.may]
            limits = { memory = "64M" }
            isolate.try = ["limits"]
            [program.free]
            """);
        Assert.Equal(125, run.WaitForExit());
        run.Output.WaitFor("must: cannot start: cannot find the own cgroup");
        run.Output.WaitFor("may runs without limits: cannot find the own cgroup");
        run.Output.WaitFor(LogText.Exited("may", 0));
        run.Output.WaitFor(LogText.Exited("free", 0));
    }

    [Theory]
    [InlineData("namespaces = [\"net\", \"ipc\"]", "namespaces ipc, net")]
    [InlineData("hostname = \"x\"", "uts namespace")]
    [InlineData("root = \"/srv\"", "mount namespace")]
    public void Without_CAP_SYS_ADMIN_namespaces_are_refused_and_a_user_namespace_gives_them(string keys, string which)
    {
        using var run = Pid1.Start($$"""
            [defaults]
            restart = "never"
            stdout = "prefix"
            command = ["toolbox", "attempt", "names"]
            [program.must]
            isolate = { {{keys}} }
            [program.rootless]
            isolate = { namespaces = ["user", "net", "ipc"], hostname = "mine", id_map = "self" }
            """, through: ["/usr/bin/setpriv", "--inh-caps=-sys_admin", "--bounding-set=-sys_admin"]);
        Assert.Equal(125, run.WaitForExit());
        run.Output.WaitFor($"must: cannot start: cannot have its own {which}: EPERM .*needs CAP_SYS_ADMIN, or a user namespace among them");
        Assert.Matches("names mine .* ok", run.Lines("rootless", 1)[0]);
    }

    [Fact]
    public void What_is_tried_and_missing_is_told_and_the_rest_holds()
    {
        using var run = Pid1.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            [program.web]
            command = ["toolbox", "status"]
            isolate = { namespaces = ["net", "ipc"], no_new_privs = true, capabilities = [], try = ["net", "ipc"] }
            """, through: ["/usr/bin/setpriv", "--inh-caps=-sys_admin", "--bounding-set=-sys_admin"]);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor("web runs without net: .*EPERM");
        run.Output.WaitFor("web runs without ipc: .*EPERM");
        run.Output.WaitFor(LogText.Prefixed("web", "CapBnd:\\s0+$"));
        run.Output.WaitFor(LogText.Prefixed("web", "NoNewPrivs:\\s1$"));
    }
}
