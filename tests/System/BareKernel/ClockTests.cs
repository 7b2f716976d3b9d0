using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.BareKernel;

/// <summary>Schedules on a machine whose clock is set: a kernel of its own, so that it is nobody else's.</summary>
[Collection(OneMachine.Name)]
public sealed class ClockTests
{
    [Fact]
    public void A_clock_that_is_set_moves_the_times_and_neither_repeats_nor_makes_up_for_a_run()
    {
        using var machine = Uml.Boot(""""
            [supervisor]
            machine = { mount = true, power_off = true }
            environment = { PATH = "{bin}:/usr/sbin:/usr/bin:/sbin:/bin" }
            [program.report]
            command = ["echo", "ran"]
            stdout = "prefix"
            schedule = { cron = "30 10 * * *", missed = "run" }
            [program.clock]
            shell = true
            restart = "never"
            command = """
            while read time; do
              [ "$time" = end ] && kill -TERM 1
              date -u -s "$time"
            done </dev/console
            """
            """");
        machine.Output.WaitFor(LogText.Started("clock"), patience: Uml.BootPatience);

        machine.Type("2026-05-01 10:29:58\n");
        machine.Output.WaitFor(LogText.Prefixed("report", "ran"), patience: Uml.BootPatience);
        machine.Output.WaitFor(LogText.ClockSet);

        // Back over the run that was made, and then forward over one that was not.
        machine.Type("2026-05-01 10:29:58\n");
        machine.Output.WaitFor(LogText.ClockSet, count: 2);
        machine.Output.WaitFor("report: its next run is at 2026-05-02T10:30:00");
        machine.Type("2026-05-03 12:00:00\n");
        machine.Output.WaitFor("report: its next run is at 2026-05-04T10:30:00");

        machine.Type("2026-05-04 10:29:58\n");
        machine.Output.WaitFor(LogText.Prefixed("report", "ran"), count: 2, patience: Uml.BootPatience);
        machine.Type("end\n");
        machine.WaitForPowerOff();
        Assert.Equal(2, machine.Output.Count(LogText.Prefixed("report", "ran")));
    }
}
