using System.Text.Json;
using Supervisor.Engine.Model;

namespace Supervisor.Tests.Control;

/// <summary>Programs as clients see them, and what is asked of them.</summary>
public sealed class ProgramApiTests : IDisposable
{
    private const string Shop = """
        [program.db]
        command = ["db"]
        [program.web]
        command = ["web"]
        replicas = 2
        requires = { db = "ready" }
        backoff = { initial = "1h", max = "1h", jitter = 0 }
        [program.batch]
        command = ["batch"]
        start = "manual"
        [program.nightly]
        command = ["nightly"]
        schedule = "0 3 * * *"
        [group.front]
        programs = ["web"]
        """;

    private readonly ControlRig _rig = new(Shop);

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void All_programs_are_listed_in_the_order_of_the_file()
    {
        ControlRig.Until("web-2", () => State("web-2") is Phase.Ready);
        var programs = _rig.Get("/v1/programs").Json;
        Assert.Equal(["db", "web-1", "web-2", "batch", "nightly"], programs.EnumerateArray().Select(program => Text(program, "name")));
        var web = programs[1];
        Assert.Equal(("web", "ready", true, "front"), (Text(web, "family"), Text(web, "state"), web.GetProperty("ready").GetBoolean(), web.GetProperty("groups")[0].GetString()));
        Assert.True(web.GetProperty("pid").GetInt32() > 0);
        Assert.StartsWith($"pid {web.GetProperty("pid").GetInt32()}, uptime ", Text(web, "description"), StringComparison.Ordinal);
        Assert.Equal("it has not been started", Text(programs[3], "reason"));
        Assert.Equal(("scheduled", "0 3 * * *"), (Text(programs[4], "state"), Text(programs[4], "schedule")));
        Assert.EndsWith("T03:00:00.000Z", Text(programs[4], "next_run"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/programs?name=db", "db")]
    [InlineData("/v1/programs?name=db&name=batch", "db batch")]
    [InlineData("/v1/programs/web", "web-1 web-2")]
    [InlineData("/v1/programs/front", "web-1 web-2")]
    [InlineData("/v1/programs/front:web-2", "web-2")]
    [InlineData("/v1/programs/b*", "batch")]
    [InlineData("/v1/programs/all", "db web-1 web-2 batch nightly")]
    public void Names_groups_and_patterns_stand_for_programs(string path, string names) =>
        Assert.Equal(names, string.Join(' ', _rig.Get(path).Json.EnumerateArray().Select(program => Text(program, "name"))));

    [Theory]
    [InlineData("GET", "/v1/programs/none")]
    [InlineData("GET", "/v1/programs?name=none")]
    [InlineData("GET", "/v1/programs/none/instances")]
    [InlineData("POST", "/v1/programs/none/start")]
    [InlineData("POST", "/v1/programs/none/signal?signal=HUP")]
    [InlineData("POST", "/v1/programs/none/pause")]
    [InlineData("POST", "/v1/programs/none/stdin")]
    public void A_name_that_is_not_there_is_told(string method, string path)
    {
        var reply = _rig.Send(method, path, null);
        Assert.Equal((404, "there is no program named none"), (reply.Status, Text(reply.Json, "error")));
    }

    [Fact]
    public void A_stop_is_answered_when_nothing_is_left_and_a_start_when_it_runs()
    {
        var stopped = _rig.Post("/v1/programs/web/stop");
        Assert.Equal(200, stopped.Status);
        Assert.Equal(["web-1 True False", "web-2 True False"], Outcomes(stopped));
        Assert.Equal("stopped: by command", Text(_rig.Get("/v1/programs/web-1").Json[0], "reason"));
        Assert.Equal(["web-1 True False"], Outcomes(_rig.Post("/v1/programs/web-1/start")));
        Assert.IsType<Phase.Ready>(State("web-1"));
        Assert.Equal(["db True False"], Outcomes(_rig.Post("/v1/programs/db/restart")));
    }

    [Fact]
    public void Who_does_not_wait_is_told_that_it_goes_on_and_who_waits_too_short_that_it_is_late()
    {
        _rig.Loop.Stubborn["db"] = true;
        var late = _rig.Post("/v1/programs/db/stop?timeout=20ms");
        Assert.Equal((504, "db False True"), (late.Status, Outcomes(late).Single()));
        var accepted = _rig.Post("/v1/programs/db/restart?wait=false");
        Assert.Equal((200, "db False True"), (accepted.Status, Outcomes(accepted).Single()));
    }

    [Fact]
    public void A_refusal_is_a_conflict_and_says_why()
    {
        var reply = _rig.Post("/v1/programs/db/reload");
        Assert.Equal(409, reply.Status);
        Assert.Equal("cannot reload db: it has no reload signal or command", Text(reply.Json.GetProperty("programs")[0], "message"));
        Assert.Equal(409, _rig.Post("/v1/programs/batch/signal?signal=HUP").Status);
        Assert.Equal(409, _rig.Post("/v1/programs/batch/pause").Status);
    }

    [Fact]
    public void What_is_posted_to_a_program_is_in_its_input()
    {
        var pipe = _rig.Plane.Output.Inputs.PipeOf("db", isShared: false, out _)!;

        var reply = _rig.Post("/v1/programs/db/stdin", "héllo\n");

        Assert.Equal((200, "7 bytes written to db"), (reply.Status, Text(reply.Json.GetProperty("programs")[0], "message")));
        Assert.Equal(7, pipe.BytesWaiting);
    }

    [Fact]
    public void Who_cannot_be_written_to_is_told()
    {
        Assert.Equal("cannot write to batch: it does not run", Message("/v1/programs/batch/stdin", "a"));
        Assert.Equal("cannot write to db: it has no stdin = \"open\"", Message("/v1/programs/db/stdin", "a"));
        _ = _rig.Plane.Output.Inputs.PipeOf("db", isShared: false, out _);
        Assert.Equal("cannot write to db: it does not read its input", Message("/v1/programs/db/stdin", new string('a', 500_000)));

        string Message(string path, string body)
        {
            var reply = _rig.Post(path, body);
            Assert.Equal(409, reply.Status);
            return Text(reply.Json.GetProperty("programs")[0], "message");
        }
    }

    [Theory]
    [InlineData("/v1/programs/db/stop?wait=perhaps", "wait is true or false, not 'perhaps'")]
    [InlineData("/v1/programs/db/stop?timeout=soon", "timeout: ")]
    [InlineData("/v1/programs/db/stop?timeout=2d", "timeout is a day at most")]
    [InlineData("/v1/programs/db/signal", "signal is needed: its name or number")]
    [InlineData("/v1/programs/db/signal?signal=NONE", "there is no signal 'NONE'")]
    [InlineData("/v1/programs/db/signal?signal=HUP&scope=some", "scope is main, group or all")]
    public void What_is_malformed_is_told(string path, string problem)
    {
        var reply = _rig.Post(path);
        Assert.Equal(400, reply.Status);
        Assert.StartsWith(problem, Text(reply.Json, "error"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_operation_can_be_followed_line_by_line()
    {
        var lines = _rig.Post("/v1/programs/db/restart?stream=true").Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var parsed = lines.Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.All(parsed[..^1], line => Assert.Equal("db", Text(line, "program")));
        Assert.Contains(parsed[..^1], line => Text(line, "message").StartsWith("is stopping", StringComparison.Ordinal));
        Assert.Contains(parsed[..^1], line => Text(line, "message").StartsWith("started (pid", StringComparison.Ordinal) && Text(line, "state") is "ready" or "running");
        Assert.Equal("db", Text(parsed[^1].GetProperty("programs")[0], "program"));
    }

    [Fact]
    public void Groups_and_the_graph_are_told()
    {
        var groups = _rig.Get("/v1/groups").Json;
        Assert.Equal("front: web-1 web-2", $"{Text(groups[0], "name")}: {string.Join(' ', groups[0].GetProperty("programs").EnumerateArray())}");
        var graph = _rig.Get("/v1/graph").Json;
        Assert.Equal(5, graph.GetProperty("nodes").GetArrayLength());
        Assert.Equal(["web-1 requires db ready", "web-2 requires db ready"], graph.GetProperty("edges").EnumerateArray()
            .Select(edge => $"{Text(edge, "from")} {Text(edge, "kind")} {Text(edge, "to")} {Text(edge, "condition")}"));
    }

    [Fact]
    public void Readiness_has_a_reason_for_each_program_that_is_not()
    {
        ControlRig.Until("all", () => _rig.Get("/readyz").Status == 200);
        _rig.Loop.Crash("web-2", new ExitStatus.Exited(3));
        ControlRig.Until("the crash", () => State("web-2") is Phase.Backoff);
        var reply = _rig.Get("/readyz");
        Assert.Equal(503, reply.Status);
        Assert.Matches(@"^not ready\nweb-2: backoff: it is restarted in (1h00m|59m..s) \(attempt 1\); it ended with code 3\n$", reply.Body);
    }

    [Fact]
    public void Life_is_the_loop_s()
    {
        Assert.Equal(200, _rig.Get("/livez").Status);
        _rig.Loop.GetStuck();
        Assert.Equal(503, _rig.Get("/livez").Status);
    }

    [Fact]
    public void A_shutdown_is_begun_and_refuses_what_comes_after()
    {
        _rig.Loop.Stubborn["db"] = true;
        Assert.Equal(202, _rig.Post("/v1/shutdown").Status);
        Assert.Equal(409, _rig.Post("/v1/programs/batch/start").Status);
        Assert.Contains("shutting down: asked by uid ", _rig.Get("/readyz").Body, StringComparison.Ordinal);
    }

    private Phase? State(string program) => _rig.Loop.State.Find(program)?.Phase;

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static string[] Outcomes(Reply reply) => [.. reply.Json.GetProperty("programs").EnumerateArray()
        .Select(one => $"{Text(one, "program")} {one.GetProperty("done").GetBoolean()} {one.GetProperty("pending").GetBoolean()}")];
}
