using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Tasks;

/// <summary>A program counts as ready when a probe says so, and what waits for that starts then.</summary>
public sealed class ReadinessTests
{
    [Fact]
    public void A_port_that_accepts_makes_it_ready()
    {
        using var run = Apart.Start(WithDependent("""
            command = ["sh", "-c", "toolbox wait-file open && exec toolbox serve 8080 status"]
            ready = { tcp = 8080, interval = "50ms", timeout = "20s" }
            """));
        NotBefore(run, () => run.Files.Write("open", ""));
    }

    [Fact]
    public void An_answer_with_a_good_status_makes_it_ready()
    {
        using var run = Apart.Start(WithDependent("""
            command = ["toolbox", "serve", "8080", "status"]
            ready = { http = "http://127.0.0.1:8080/ready", interval = "50ms", timeout = "20s" }
            """), prepare: directory => directory.Write("status", "503 Busy"));
        NotBefore(run, () => run.Files.Write("status", "200 OK"));
    }

    [Fact]
    public void A_port_inside_the_network_of_the_program_makes_it_ready()
    {
        using var run = Apart.Start(WithDependent("""
            command = ["sh", "-c", "toolbox wait-file open && exec toolbox serve 8080 status"]
            ready = { tcp = 8080, interval = "50ms", timeout = "20s" }
            isolate = { network = "loopback" }
            """));
        NotBefore(run, () => run.Files.Write("open", ""));
    }

    [Fact]
    public void A_file_makes_it_ready()
    {
        using var run = Pid1.Start(WithDependent("""
            command = ["toolbox", "sleep"]
            ready = { file = "{dir}/open", interval = "50ms", timeout = "20s" }
            """));
        NotBefore(run, () => run.Files.Write("open", ""));
    }

    [Fact]
    public void A_command_makes_it_ready()
    {
        using var run = Pid1.Start(WithDependent("""
            command = ["toolbox", "sleep"]
            ready = { command = ["test", "-e", "open"], interval = "50ms", timeout = "20s" }
            """));
        NotBefore(run, () => run.Files.Write("open", ""));
    }

    [Fact]
    public void A_program_that_does_not_become_ready_in_time_has_failed_and_the_last_probe_says_why()
    {
        using var run = Apart.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            restart = "never"
            ready = { tcp = 8080, interval = "50ms", timeout = "500ms" }
            """);
        run.Output.WaitFor(@"web has not become ready within \d+ms: cannot connect to 127\.0\.0\.1:8080: ECONNREFUSED");
        Assert.NotEqual(0, run.WaitForExit());
    }

    private static string WithDependent(string program) => $$"""
        [program.web]
        {{program}}
        [program.after]
        command = ["toolbox", "sleep"]
        requires = { web = "ready" }
        """;

    private static void NotBefore(Pid1 run, Action open)
    {
        run.WaitForStart("web");
        Assert.Equal(0, run.Output.Count("web is ready"));
        open();
        run.Output.WaitFor("web is ready after");
        run.WaitForStart("after");
        Assert.Equal(0, run.Shutdown());
    }
}
