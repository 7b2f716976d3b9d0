namespace Supervisor.Tests.Commands.Controlling;

public sealed class OperationTests
{
    private const string Stopped = """{"programs":[{"program":"web","done":true,"pending":false,"message":"web is stopped"}]}""";

    private readonly ControlRig _rig = new();

    [Theory]
    [InlineData("stop web", "stop?wait=true")]
    [InlineData("stop web --wait", "stop?wait=true")]
    [InlineData("start web --timeout 1m30s", "start?wait=true&timeout=1m30s")]
    [InlineData("restart web --no-wait", "restart?wait=false")]
    [InlineData("restart web --no-wait --timeout 5s", "restart?wait=false")]
    [InlineData("signal sighup web", "signal?signal=sighup")]
    [InlineData("signal RTMIN+3 web --scope all", "signal?signal=RTMIN%2B3&scope=all")]
    [InlineData("pause web", "pause")]
    [InlineData("resume web", "resume")]
    [InlineData("set web pids=5", "limits")]
    [InlineData("set web memory=1M --force", "limits?force=true")]
    public void Each_command_is_one_request(string arguments, string request)
    {
        using var server = FakeSupervisor.Json(Stopped);

        Assert.Equal(0, _rig.Run([.. arguments.Split(' '), "--socket", server.Path]));
        Assert.Equal($"POST /v1/programs/web/{request} HTTP/1.1", server.Request);
        Assert.Equal("web is stopped\n", _rig.Output);
        Assert.Empty(_rig.Error);
    }

    [Fact]
    public void Several_names_are_asked_for_together()
    {
        using var server = FakeSupervisor.Json(Stopped);

        Assert.Equal(0, _rig.Run("stop", "web", "work*", "front:a", "--socket", server.Path));
        Assert.Equal("POST /v1/programs/web,work%2A,front%3Aa/stop?wait=true HTTP/1.1", server.Request);
    }

    [Theory]
    [InlineData("--no-wait", 200, """{"program":"web","done":false,"pending":true,"message":"accepted"}""", 0, "web: accepted\n", "")]
    [InlineData("--wait", 504, """{"program":"web","done":false,"pending":true,"message":"it is under way"}""", 6, "web: it is under way\n", "")]
    [InlineData("--wait", 200, """{"program":"web","done":false,"pending":true,"message":"it is under way"}""", 6, "web: it is under way\n", "")]
    [InlineData("--wait", 409, """{"program":"web","done":false,"pending":false,"message":"cannot start web: exit code 1"}""", 1, "", "supervisor: cannot start web: exit code 1\n")]
    [InlineData("--wait", 200, """{"program":"web","done":false,"pending":false,"message":"no"}""", 1, "", "supervisor: web: no\n")]
    [InlineData("--wait", 404, null, 5, "", "supervisor: there is no program named 'web'; `supervisor status` lists the programs\n")]
    public void What_came_of_it_is_told_and_decides_the_exit_code(string wait, int status, string? outcome, int code, string output, string error)
    {
        using var server = FakeSupervisor.Json(outcome is null ? """{"status":404,"error":"there is no program named 'web'"}""" : $$"""{"programs":[{{outcome}}]}""", status);

        Assert.Equal(code, _rig.Run("start", "web", wait, "--socket", server.Path));
        Assert.Equal((output, error), (_rig.Output, _rig.Error));
    }

    [Fact]
    public void Json_is_the_outcome_as_it_came()
    {
        using var server = FakeSupervisor.Json(Stopped);

        Assert.Equal(0, _rig.Run("stop", "web", "--json", "--socket", server.Path));
        Assert.Equal(Stopped + "\n", _rig.Output);
    }

    [Fact]
    public void A_terminal_is_shown_what_is_waited_for()
    {
        using var server = new FakeSupervisor(_ => FakeSupervisor.Chunked(
            """{"program":"web","state":"waiting","message":"web waits for db to be ready"}""" + "\n" + """{"program":"db",""",
            "\"state\":\"ready\",\"message\":\"db is ready\"}\n",
            """{"programs":[{"program":"web","done":true,"pending":false,"message":"web runs, pid 7"}]}""" + "\n"));
        var rig = new ControlRig { OnTerminal = true };

        Assert.Equal(0, rig.Run("start", "web", "--socket", server.Path));
        Assert.Equal("POST /v1/programs/web/start?wait=true&stream=true HTTP/1.1", server.Request);
        Assert.Equal("web waits for db to be ready\ndb is ready\nweb runs, pid 7\n", rig.Output);
    }

    [Theory]
    [InlineData("""{"programs":[{"program":"web","done":false,"pending":true,"message":"late"}]}""", 6)]
    [InlineData("""{"programs":[{"program":"web","done":false,"pending":false,"message":"no"}]}""", 1)]
    [InlineData("""{"program":"web","state":"waiting","message":"waits"}""", 4)]
    public void The_outcome_decides_at_the_end_of_what_is_shown(string last, int code)
    {
        using var server = new FakeSupervisor(_ => FakeSupervisor.Chunked(last + "\n"));

        Assert.Equal(code, new ControlRig { OnTerminal = true }.Run("start", "web", "--socket", server.Path));
    }

    [Theory]
    [InlineData("memory=256M", """{"memory":"256M"}""")]
    [InlineData("memory=1073741824 cpu=50% pids=200", """{"cpu":"50%","memory":1073741824,"pids":200}""")]
    [InlineData("cpu=1.5", """{"cpu":1.5}""")]
    [InlineData("memory.high=200M memory=256M memory.oom_group=true", """{"memory":{"max":"256M","high":"200M","oom_group":true}}""")]
    [InlineData("cpu.set=0", """{"cpu":{"set":"0"}}""")]
    [InlineData("io./dev/vda.read=20M io.weight=50", """{"io":{"/dev/vda":{"read":"20M"},"weight":50}}""")]
    [InlineData("memory=unlimited", """{"memory":"unlimited"}""")]
    public void Limits_are_sent_as_the_table_of_the_configuration(string limits, string json)
    {
        using var server = FakeSupervisor.Json(Stopped);

        Assert.Equal(0, _rig.Run(["set", "web", .. limits.Split(' '), "--socket", server.Path]));
        Assert.EndsWith($"\r\n\r\n{json}", server.Requests.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void Shutdown_can_wait_until_nobody_is_there()
    {
        using var server = new FakeSupervisor(_ => FakeSupervisor.Answer("""{"message":"shutting down"}""", 202)) { AnswersOnce = true };

        Assert.Equal(0, _rig.Run("shutdown", "--wait", "--timeout", "30s", "--socket", server.Path));
        Assert.Equal("shutting down\nthe supervisor has gone\n", _rig.Output);
    }

    [Fact]
    public void Shutdown_waits_no_longer_than_told()
    {
        using var server = FakeSupervisor.Json("""{"message":"shutting down"}""", 202);

        Assert.Equal(6, _rig.Run("shutdown", "--wait", "--timeout", "100ms", "--socket", server.Path));
        Assert.Contains("`supervisor status` shows for whom it waits", _rig.Error, StringComparison.Ordinal);
    }
}
