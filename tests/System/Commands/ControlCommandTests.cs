using System.Text.Json;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Commands;

/// <summary>The commands that speak to a running supervisor, of the published binary and against one.</summary>
public sealed class ControlCommandTests
{
    private const string Shop = ControlSocket.Keys + """
        [supervisor]
        shutdown_timeout = "10s"
        [group.front]
        programs = ["web", "api"]
        [program.web]
        command = ["toolbox", "sleep"]
        requires = { api = "ready" }
        [program.api]
        command = ["toolbox", "sleep"]
        [program.worker]
        command = ["toolbox", "sleep"]
        replicas = 2
        [program.broken]
        command = ["/nowhere/broken"]
        start = "manual"
        restart = "never"
        """;

    private const string Shown = """
        [supervisor.control]
        socket = "{dir}/s.sock"
        [program.web]
        command = ["toolbox", "sleep"]
        requires = { gate = "ready" }
        start = "manual"
        [program.gate]
        command = ["toolbox", "sleep"]
        ready = { file = "{dir}/open" }
        [program.steady]
        command = ["toolbox", "sleep"]
        """;

    [Fact]
    public void A_session_of_status_stop_and_start_by_the_configuration()
    {
        using var run = Start(Shop);
        var web = run.WaitForStart("web");
        var pid = ProcessTable.Read(web)!.InnerPid;
        Wait.Until("web to be ready", () => Command(run, "status", "web").Code == 0, run.Describe);

        var (code, output) = Command(run, "status");
        Assert.Equal(3, code);
        Assert.Equal("NAME", output.Stdout[0].Split(' ')[0]);
        output.WaitFor($@"^web +ready +{pid} +\S+ +0$");
        output.WaitFor("^broken +stopped +- +- +0  it has not been started$");

        Assert.Equal((0, "web is stopped"), Said(run, "stop", "web"));
        Assert.False(ProcessTable.IsAlive(web));
        Assert.Equal(3, Command(run, "status", "web").Code);
        Assert.Equal(0, Command(run, "start", "web").Code);
        run.WaitForStart("web", times: 2);
        Assert.Equal(0, Command(run, "restart", "web", "--timeout", "20s").Code);
        run.WaitForStart("web", times: 3);
        Assert.Equal(0, Command(run, "shutdown", "--wait", "--timeout", "20s").Code);
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void Names_are_groups_patterns_and_replicas_and_several()
    {
        using var run = Start(Shop);
        run.WaitForStart("web");
        run.WaitForStart("worker-2");
        Wait.Until("all to be ready", () => Command(run, "status", "front", "worker").Code == 0, run.Describe);

        Assert.Equal(["worker-1 is stopped", "worker-2 is stopped"], Command(run, "stop", "work*").Output.Stdout);
        Assert.Equal(0, Command(run, "start", "worker").Code);
        Assert.Equal(["worker-1"], Names(run, "worker-1"));
        Assert.Equal(["web", "api"], Names(run, "front:*"));
        Assert.Equal(0, Command(run, "stop", "front", "worker-1").Code);
        Assert.Equal(["stopped", "stopped", "stopped", "ready", "stopped"], Json(run, "status", "all").EnumerateArray().Select(program => program.GetProperty("state").GetString()!));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void The_exit_code_says_what_came_of_it_and_the_error_what_to_do_next()
    {
        using var run = Start(Shop);
        run.WaitForStart("web");

        Assert.Equal((5, "supervisor: there is no program named wbe; `supervisor status` lists the programs"), Failed(run, "stop", "web", "wbe"));
        Assert.Equal(0, Command(run, "status", "web").Code);
        var (code, error) = Failed(run, "start", "broken");
        Assert.Equal(1, code);
        Assert.StartsWith("supervisor: ", error, StringComparison.Ordinal);
        Assert.Equal(2, Failed(run, "signal", "HUPP", "web").Code);
        Assert.Equal(2, Failed(run, "bogus").Code);
        Assert.Equal(0, Command(run, "signal", "CONT", "web").Code);
        Assert.Equal(0, Command(run, "pause", "web").Code);
        Command(run, "status", "web").Output.WaitFor("^web +paused ");
        Assert.Equal(0, Command(run, "resume", "web").Code);
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(4, Failed(run, "status").Code);
    }

    [Fact]
    public void A_wait_that_takes_longer_than_it_may_ends_with_6_and_the_program_comes_up_all_the_same()
    {
        using var run = Start(Shown);
        run.WaitForStart("gate");

        Assert.Equal(6, Command(run, "start", "web", "--timeout", "200ms").Code);
        Command(run, "status", "web").Output.WaitFor("^web +waiting .* gate ");
        run.Files.Write("open", "");
        run.WaitForStart("web");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_terminal_sees_what_is_waited_for()
    {
        using var run = Start(Shown);
        run.WaitForStart("gate");
        using var terminal = new Pseudoterminal();
        using var start = new Captured(
            [run.Files.Toolbox, "on-terminal", terminal.Name, run.Files.Supervisor, "start", "-c", run.Files.Configuration, "web"], terminal: terminal);

        start.Output.WaitFor("web:? waits for gate");
        run.Files.Write("open", "");
        start.Output.WaitFor("web runs, pid ");
        Assert.Equal(0, start.WaitForExit());
        run.WaitForStart("web");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Control_C_ends_a_wait_at_once()
    {
        using var run = Start(Shown);
        run.WaitForStart("gate");
        using var start = new Captured([run.Files.Supervisor, "start", "-c", run.Files.Configuration, "web"]);
        Wait.Until("web to wait", () => Command(run, "status", "web").Output.Count("^web +waiting ") == 1, run.Describe);

        Harness.Kernel.Signal(start.ProcessId, Harness.Kernel.SIGINT);
        Assert.Equal(128 + Harness.Kernel.SIGINT, start.WaitForExit());
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Json_can_be_read_by_a_program_for_every_command()
    {
        using var run = Start(Shop);
        run.WaitForStart("web");

        Assert.Equal(5, Json(run, "status").GetArrayLength());
        foreach (var command in (string[])["stop web", "start web", "restart web", "signal CONT web", "pause web", "resume web", "stop web --no-wait"])
        {
            Assert.Equal("web", Json(run, command.Split(' ')).GetProperty("programs")[0].GetProperty("program").GetString());
        }

        Assert.Equal(5, Json(run, "graph").GetProperty("nodes").GetArrayLength());
        Assert.Equal(JsonValueKind.Object, Json(run, "config").GetProperty("program").ValueKind);
        Assert.Equal(JsonValueKind.Object, Json(run, "shutdown").ValueKind);
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void The_graph_is_drawn_with_and_without_a_supervisor()
    {
        using var run = Start(Shop);
        run.WaitForStart("web");
        Wait.Until("web to be ready", () => Command(run, "status", "web").Code == 0, run.Describe);

        Command(run, "graph").Output.WaitFor("^└─ api +must be ready +ready$");
        Command(run, "graph", "--mermaid").Output.WaitFor("-->\\|ready\\|");
        Assert.Equal(0, run.Shutdown());
        var (code, output) = Command(run, "graph");
        Assert.Equal(0, code);
        Assert.Contains("└─ api      must be ready", output.Stdout);
        Assert.Contains("nobody is there to ask", output.Stderr[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "COMP_LINE='supervisor stop -c {file} w'; COMP_POINT=${#COMP_LINE}; COMP_WORDS=(supervisor); _supervisor; printf '%s\\n' \"${COMPREPLY[@]}\"")]
    [InlineData("fish", "complete -C 'supervisor stop -c {file} w' | string split -f1 \\t | sort -r | string match -v -r '^$'")]
    public void A_shell_completes_the_names_of_the_programs_that_there_are(string shell, string ask)
    {
        var found = Needs.Command(shell, shell);
        using var run = Start(Shop);
        run.WaitForStart("worker-2");
        var load = shell == "fish" ? "supervisor completion fish | source; " : "source <(supervisor completion bash); ";

        var (code, output) = Captured.Run([Needs.Command("env", "coreutils"), $"PATH={run.Files.SearchPath}", found, "-c", load + ask.Replace("{file}", run.Files.Configuration, StringComparison.Ordinal)]);
        Assert.Equal(0, code);
        Assert.Equal(["web", "worker", "worker-1", "worker-2"], output.Stdout.Order(StringComparer.Ordinal));
        Assert.Empty(output.Stderr);
        Assert.Equal(0, run.Shutdown());
    }

    private static Pid1 Start(string configuration)
    {
        var run = Pid1.Start(configuration);
        Wait.Until("the control socket", () => File.Exists(run.Files["s.sock"]), run.Describe);
        return run;
    }

    private static (int Code, Transcript Output) Command(Pid1 run, params string[] words) =>
        Captured.Run([run.Files.Supervisor, words[0], "-c", run.Files.Configuration, .. words[1..]]);

    private static (int Code, string Output) Said(Pid1 run, params string[] words)
    {
        var (code, output) = Command(run, words);
        return (code, string.Join('\n', output.All));
    }

    private static (int Code, string Error) Failed(Pid1 run, params string[] words)
    {
        var (code, output) = Command(run, words);
        Assert.Empty(output.Stdout);
        return (code, string.Join('\n', output.Stderr));
    }

    private static JsonElement Json(Pid1 run, params string[] words)
    {
        var (_, output) = Command(run, [.. words, "--json"]);
        Assert.Empty(output.Stderr);
        return JsonDocument.Parse(string.Join('\n', output.Stdout)).RootElement;
    }

    private static IEnumerable<string> Names(Pid1 run, string name) => Json(run, "status", name).EnumerateArray().Select(program => program.GetProperty("name").GetString()!);
}
