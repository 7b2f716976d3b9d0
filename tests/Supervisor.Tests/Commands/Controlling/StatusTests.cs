using System.Text.Json;

namespace Supervisor.Tests.Commands.Controlling;

public sealed class StatusTests
{
    private const string Web = """{"name":"web","family":"web","groups":["front"],"state":"ready","reason":"","pid":4711,"uptime_seconds":3725,"restarts":0,"paused":false,"health":"healthy","status_text":"12 requests","exit_code":null,"start":"auto","schedule":null,"missing":[]}""";
    private const string Worker = """{"name":"worker-1","family":"worker","groups":[],"state":"backoff","reason":"it is restarted in 2s","pid":null,"uptime_seconds":null,"restarts":3,"health":null,"exit_code":1,"start":"auto"}""";
    private const string Task = """{"name":"migrate","state":"exited","reason":"it ended with code 0","restarts":0,"exit_code":0,"start":"once"}""";

    private readonly ControlRig _rig = new();

    [Fact]
    public void A_table_tells_what_each_program_does_and_why()
    {
        using var server = FakeSupervisor.Json($"[{Web},{Worker},{Task}]");

        Assert.Equal(3, _rig.Run("status", "--socket", server.Path));
        Assert.Equal("GET /v1/programs HTTP/1.1", server.Request);
        Assert.Equal(
            """
            NAME      STATE     PID  UPTIME  RESTARTS  HEALTH   DETAIL
            web       ready    4711   1h02m         0  healthy  12 requests
            worker-1  backoff     -       -         3  -        it is restarted in 2s
            migrate   exited      -       -         0  -        it ended with code 0

            """,
            _rig.Output);
        Assert.Empty(_rig.Error);
    }

    [Theory]
    [InlineData(Web, 0)]
    [InlineData(Task, 0)]
    [InlineData(Worker, 3)]
    [InlineData("""{"name":"a","state":"scheduled","exit_code":null,"start":"auto","schedule":"@daily"}""", 0)]
    [InlineData("""{"name":"a","state":"scheduled","exit_code":2,"start":"auto","schedule":"@daily"}""", 3)]
    [InlineData("""{"name":"a","state":"exited","exit_code":0,"start":"auto"}""", 3)]
    [InlineData("""{"name":"a","state":"exited","exit_code":1,"start":"once"}""", 3)]
    [InlineData("""{"name":"a","state":"stopped","start":"manual"}""", 3)]
    [InlineData("""{"name":"a","state":"running","start":"manual"}""", 0)]
    [InlineData("""{"name":"a","state":"running","paused":true,"start":"manual"}""", 3)]
    public void The_exit_code_tells_whether_every_program_is_up(string program, int code)
    {
        using var server = FakeSupervisor.Json($"[{program}]");

        Assert.Equal(code, _rig.Run("status", "--socket", server.Path));
    }

    [Fact]
    public void A_paused_program_is_shown_as_such_and_what_confinement_lacks_too()
    {
        using var server = FakeSupervisor.Json("""[{"name":"a","state":"ready","paused":true,"missing":["net","seccomp"]}]""");

        _ = _rig.Run("status", "--socket", server.Path);
        Assert.Contains("a     paused    -       -         0  without net, seccomp\n", _rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_handed_to_the_supervisor_encoded()
    {
        using var server = FakeSupervisor.Json($"[{Web}]");

        Assert.Equal(0, _rig.Run("status", "web", "work*", "front:a b", "--socket", server.Path));
        Assert.Equal("GET /v1/programs?name=web&name=work%2A&name=front%3Aa%20b HTTP/1.1", server.Request);
    }

    [Fact]
    public void A_terminal_gets_colour()
    {
        using var server = FakeSupervisor.Json($"[{Web},{Worker}]");
        var rig = new ControlRig { OnTerminal = true, Colour = true };

        Assert.Equal(3, rig.Run("status", "--socket", server.Path));
        Assert.Contains("\e[32mready\e[0m    4711", rig.Output, StringComparison.Ordinal);
        Assert.Contains("\e[33mbackoff\e[0m", rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_that_a_program_says_acts_on_the_terminal()
    {
        using var server = FakeSupervisor.Json("""[{"name":"a","state":"ready","status_text":"\u001b[2Jgone"}]""");

        Assert.Equal(0, _rig.Run("status", "--socket", server.Path));
        Assert.DoesNotContain('\e', _rig.Output);
        Assert.Contains("�[2Jgone", _rig.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_what_the_supervisor_says()
    {
        using var server = FakeSupervisor.Json($"[{Web},{Worker}]");

        Assert.Equal(3, _rig.Run("status", "--json", "--socket", server.Path));
        Assert.Equal($"[{Web},{Worker}]\n", _rig.Output);
        using var document = JsonDocument.Parse(_rig.Output);
        Assert.Equal(2, document.RootElement.GetArrayLength());
    }

    [Theory]
    [InlineData(401, """{"status":401,"error":"a token is needed"}""", 4, "supervisor: a token is needed; show what [supervisor.control] asks for: --token-file FILE, or --user NAME and --password-file FILE\n")]
    [InlineData(403, """{"status":403,"error":"not for you"}""", 4, "supervisor: not for you; run this as root or as the supervisor's user, over its socket\n")]
    [InlineData(404, """{"status":404,"error":"there is no program named 'x'"}""", 5, "supervisor: there is no program named 'x'; `supervisor status` lists the programs\n")]
    [InlineData(400, """{"status":400,"error":"what?"}""", 2, "supervisor: what?\n")]
    [InlineData(503, """{"status":503,"error":"too busy"}""", 1, "supervisor: too busy; try again in a moment\n")]
    [InlineData(500, "<html>", 1, "supervisor: the supervisor answered with status 500\n")]
    [InlineData(200, "<html>", 4, "supervisor: {path} gave an answer that cannot be read; is it a supervisor of this version?\n")]
    [InlineData(200, "[1]", 4, "supervisor: {path} gave an answer that cannot be read; is it a supervisor of this version?\n")]
    public void What_the_supervisor_refuses_is_told_with_what_to_do_next(int status, string body, int code, string error)
    {
        using var server = FakeSupervisor.Json(body, status);

        Assert.Equal(code, _rig.Run("status", "--socket", server.Path));
        Assert.Equal(error.Replace("{path}", server.Path, StringComparison.Ordinal), _rig.Error);
        Assert.Empty(_rig.Output);
    }
}
