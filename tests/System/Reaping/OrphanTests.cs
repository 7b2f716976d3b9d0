using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Reaping;

public sealed class OrphanTests
{
    [Fact]
    public void After_10_000_orphans_no_zombie_remains()
    {
        using var run = Pid1.Start("""
            [supervisor]
            exit = "never"
            [program.maker]
            command = ["toolbox", "orphans", "10000"]
            restart = "never"
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Prefixed("maker", "orphans 10000"), patience: TimeSpan.FromMinutes(1));
        run.WaitForOnly();
        Assert.Empty(run.Children());
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_storm_of_SIGCHLD_while_stopping_does_not_hold_up_the_end()
    {
        using var run = Pid1.Start("""
            [program.storm]
            command = ["toolbox", "fork-storm", "2000"]
            stdout = "prefix"
            stop = { timeout = "15s" }
            [program.beside]
            command = ["toolbox", "sleep"]
            """);
        run.Output.WaitFor(LogText.Prefixed("storm", "ready"));
        run.Output.WaitFor(LogText.Started("beside"));
        Assert.Equal(0, run.Shutdown());
        Assert.NotEqual(-1, run.Output.IndexOf(LogText.Exited("storm", 0)));
    }

    [Fact]
    public void An_orphan_that_outlives_its_maker_is_reaped_when_it_ends()
    {
        using var run = Pid1.Start("""
            [program.steady]
            command = "toolbox orphans 5 300; exec toolbox sleep"
            shell = true
            """);
        run.WaitForStart("steady");
        Wait.Until("five orphans", () => run.Children().Count >= 6, run.Describe);
        Wait.Until("one child", () => run.Children().Count == 1, run.Describe);
        Assert.Equal(0, run.Shutdown());
    }
}
