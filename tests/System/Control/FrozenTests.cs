using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Control;

/// <summary>What is done by a program's control group, where there is one to be had.</summary>
[Collection(OneMachine.Name)]
public sealed class FrozenTests
{
    [Fact]
    public void A_program_with_a_control_group_is_frozen_limited_and_thawed_to_be_stopped()
    {
        using var machine = Uml.Boot("""
            [supervisor]
            machine = { mount = true, power_off = true }
            [program.web]
            command = ["{bin}/toolbox", "sleep"]
            limits = { pids = 20 }
            [program.asker]
            command = ["/bin/sh", "-c", '''
              set -e
              group() {{ cat $(find /sys/fs/cgroup -type d -name 'program.web*')/$1; }}
              {bin}/supervisor pause web
              echo "frozen: $(group cgroup.freeze)"
              {bin}/supervisor set web pids=7
              echo "limit: $(group pids.max)"
              {bin}/supervisor resume web
              echo "thawed: $(group cgroup.freeze)"
              {bin}/supervisor pause web
              {bin}/supervisor stop web
              echo "all is well"
              ''']
            restart = "never"
            stdout = "prefix"
            stderr = "stdout"
            after = ["web"]
            """);
        machine.WaitForPowerOff();
        machine.Output.WaitFor("frozen: 1");
        machine.Output.WaitFor("limit: 7");
        machine.Output.WaitFor("thawed: 0");
        machine.Output.WaitFor("all is well");
        Assert.Equal(0, machine.Output.Count("killing everything that is left"));
    }
}
