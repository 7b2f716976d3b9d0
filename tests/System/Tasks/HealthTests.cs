using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Tasks;

/// <summary>Programs are looked after while they run, and told to stop and to reload by commands.</summary>
public sealed class HealthTests
{
    [Fact]
    public void A_program_whose_health_command_fails_often_enough_is_restarted()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            health = { command = ["test", "!", "-e", "ill"], interval = "50ms", failures = 3 }
            backoff = { initial = "50ms" }
            """);
        run.WaitForStart("web");
        run.Output.WaitFor("web is healthy");
        run.Files.Write("ill", "");
        run.Output.WaitFor(@"web: health probe failed \(2 of 3\): exit code 1");
        run.Output.WaitFor("web is unhealthy: .*exit code 1.*; restarting it");
        File.Delete(run.Files["ill"]);
        run.Output.WaitFor("web is healthy", count: 2);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_program_that_answers_by_http_that_it_is_ill_is_restarted()
    {
        using var run = Apart.Start("""
            [program.web]
            command = ["toolbox", "serve", "8080", "status"]
            health = { http = "http://127.0.0.1:8080/health", interval = "50ms", failures = 2 }
            backoff = { initial = "50ms" }
            """, prepare: directory => directory.Write("status", "204 No Content"));
        run.Output.WaitFor("web is healthy");
        run.Files.Write("status", "503 Busy");
        run.Output.WaitFor("web is unhealthy: .*503 Busy");
        run.Files.Write("status", "200 OK");
        run.Output.WaitFor("web is healthy", count: 2);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_probe_that_takes_too_long_is_killed_with_its_descendants()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            health = { command = ["sh", "-c", "test -e ill || exit 0; toolbox daemonise; toolbox setsid-child & toolbox ignore-term"], interval = "50ms", timeout = "500ms", failures = 1, on_failure = "none" }
            """);
        run.Output.WaitFor("web is healthy");
        run.Files.Write("ill", "");
        run.Output.WaitFor("web is unhealthy");
        File.Delete(run.Files["ill"]);
        run.Output.WaitFor("web is healthy", count: 2);
        Wait.Until("only the program and probes of a moment", () => !run.Inside().Any(entry =>
            entry.CommandLine.Contains("daemonise", StringComparison.Ordinal) || entry.CommandLine.Contains("setsid-child", StringComparison.Ordinal)
            || entry.CommandLine.Contains("ignore-term", StringComparison.Ordinal)), run.Describe);
        Assert.Equal(1, run.Output.Count(LogText.Started("web")));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_probe_under_way_while_its_program_ends_is_no_leftover_and_does_not_survive()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            restart = "never"
            health = { command = ["toolbox", "ignore-term"], interval = "10ms", timeout = "1m" }
            [program.beside]
            command = ["toolbox", "sleep", "200"]
            """);
        var web = run.WaitForStart("web");
        Wait.Until("the probe runs", () => run.Inside().Any(entry => entry.CommandLine.Contains("ignore-term", StringComparison.Ordinal)), run.Describe);
        Kernel.Signal(web, Kernel.SIGKILL);
        run.WaitForOnly("toolbox sleep 200");
        Assert.Equal(0, run.Output.Count("web left"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_stop_command_ends_a_program_that_signals_do_not()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "ignore-term"]
            stop = { command = ["sh", "-c", "kill -KILL $MAINPID"], timeout = "20s" }
            """);
        run.WaitForStart("web");
        Assert.Equal(0, run.Shutdown(TimeSpan.FromSeconds(15)));
        Assert.Equal(0, run.Output.Count("killing everything"));
    }

    [Fact]
    public void Hundreds_of_probes_leave_no_descriptor_and_no_zombie()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            stdout = "prefix"
            health = { command = ["sh", "-c", "echo x >> probes; test -e quiet || (setsid sleep 100 &)"], interval = "5ms" }
            """);
        WaitForProbes(run, 10);
        var before = run.OpenDescriptors;
        WaitForProbes(run, 300);

        // A probe under way has a few of its own.
        Wait.Until("as few descriptors as before", () => run.OpenDescriptors <= before + 6, run.Describe);
        run.Files.Write("quiet", "");
        run.WaitForOnly("toolbox sleep", "echo x");
        Assert.Equal(0, run.Shutdown());
    }

    private static void WaitForProbes(Pid1 run, int count) => Wait.Until(
        $"{count} probes", () => File.Exists(run.Files["probes"]) && File.ReadAllLines(run.Files["probes"]).Length >= count, run.Describe);
}
