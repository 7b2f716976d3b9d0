using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Examples;

/// <summary>The examples of tasks, schedules and health, with real processes.</summary>
[Collection(OneMachine.Name)]
public sealed class LifeExampleTests
{
    [Fact]
    public void The_web_server_starts_when_the_migration_has_succeeded_and_not_before()
    {
        using var run = Start("tasks-then-web.toml");

        run.WaitForStart("web");
        Assert.Equal(2, run.Output.Count(LogText.Started("migrate")));
        Assert.InRange(run.Output.IndexOf(LogText.Exited("migrate", 0)), run.Output.IndexOf(LogText.Exited("migrate", 1)), run.Output.IndexOf(LogText.Started("web")));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_replica_that_is_not_well_is_restarted_and_the_other_goes_on()
    {
        Needs.Command("busybox", "busybox-static");
        using var run = Start("health.toml");

        run.WaitForStart("front");
        File.Delete(run.Files["health-1/index.html"]);
        run.WaitForStart("web-1", times: 2);
        Wait.Until("what the hook before the start makes", () => File.Exists(run.Files["health-1/index.html"]), run.Describe);
        Assert.Equal(1, run.Output.Count(LogText.Started("web-2")));
        Assert.Equal(0, run.Shutdown());
        Assert.False(Directory.Exists(run.Files["health-1"]), run.Describe());
    }

    private static Pid1 Start(string example) => Pid1.Start(File.ReadAllText(Path.Combine(Published.Root, "config-examples", example)));
}
