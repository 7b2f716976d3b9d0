using System.Globalization;
using System.Text;
using System.Text.Json;
using Supervisor.Client;
using Supervisor.Output.Sinks;

namespace Supervisor.Tests.Control;

public sealed class LogApiTests
{
    private const string Two = """
        [program.web]
        command = ["/bin/web"]
        stdout = "prefix"
        [program.db]
        command = ["/bin/db"]
        stdout = "prefix"
        """;

    private const string Json = "Accept: application/x-ndjson";

    [Fact]
    public void Lines_of_one_program_are_text_and_those_of_several_have_its_name()
    {
        using var rig = new ControlRig(Two);
        Add(rig, "web", "one", 1);
        Add(rig, "db", "two", 2);
        Add(rig, "web", "three", 3);
        Assert.Equal("one\nthree\n", rig.Get("/v1/programs/web/logs").Body);
        Assert.Equal("three\n", rig.Get("/v1/programs/web/logs?tail=1").Body);
        Assert.Equal("", rig.Get("/v1/programs/web/logs?stream=stderr").Body);
        Assert.Equal("web | one\ndb  | two\nweb | three\n", rig.Get("/v1/programs/web/logs?name=db").Body);
        Assert.Equal("web | one\ndb  | two\nweb | three\n", rig.Get("/v1/programs/*/logs").Body);
        var documents = rig.Get("/v1/programs/web/logs?tail=1", Json).Body.TrimEnd('\n').Split('\n');
        Assert.Equal("""{"programs":["web"]}""", documents[0]);
        Assert.Equal("""{"program":"web","stream":"stdout","time":"1970-01-01T00:00:00.000003Z","line":"three"}""", documents[1]);
    }

    [Theory]
    [InlineData("/v1/programs/none/logs", 404)]
    [InlineData("/v1/programs/web/logs?name=none", 404)]
    [InlineData("/v1/programs/web/logs?tail=many", 400)]
    [InlineData("/v1/programs/web/logs?tail=-1", 400)]
    [InlineData("/v1/programs/web/logs?since=soon", 400)]
    [InlineData("/v1/programs/web/logs?stream=stdin", 400)]
    public void What_cannot_be_shown_is_said(string path, int status)
    {
        using var rig = new ControlRig(Two);
        var reply = rig.Get(path);
        Assert.Equal(status, reply.Status);
        Assert.NotEqual("", reply.Json.GetProperty("error").GetString());
    }

    [Fact]
    public void A_follower_that_does_not_read_is_told_how_much_it_missed()
    {
        const int Lines = 100_000;
        using var rig = new ControlRig(Two);
        using var stream = rig.Open("GET", "/v1/programs/web/logs?follow=true", null, Json);
        using var answer = ControlAnswer.Read(stream)!;
        var lines = new BodyLines(answer.Body);
        Assert.True(lines.TryRead(out _));
        for (var number = 0; number < Lines; number++)
        {
            Add(rig, "web", number.ToString("000000", CultureInfo.InvariantCulture).PadRight(100), number);
        }

        var (seen, missed, last) = (0L, 0L, -1);
        while (seen + missed < Lines && lines.TryRead(out var line))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("missed", out var gap))
            {
                missed += gap.GetInt64();
                continue;
            }

            var number = int.Parse(document.RootElement.GetProperty("line").GetString()!, CultureInfo.InvariantCulture);
            Assert.True(number > last, $"{number} after {last}");
            (last, seen) = (number, seen + 1);
        }

        Assert.Equal(Lines, seen + missed);
        Assert.Equal(Lines - 1, last);
        Assert.True(missed > 0);
    }

    [Fact]
    public void Commands_beside_programs_are_for_the_local_socket_and_another_protocol()
    {
        using var local = new ControlRig(Two);
        Assert.Equal(426, local.Post("/v1/programs/web/exec").Status);
        Assert.Equal(426, local.Post("/v1/programs/web/exec", null, "Upgrade: websocket").Status);
        Assert.Equal(404, local.Post("/v1/programs/none/exec").Status);
        Assert.Equal(400, local.Post("/v1/programs/*/exec").Status);
        using var remote = new ControlRig(Two, overTcp: true);
        Assert.Equal(403, remote.Post("/v1/programs/web/exec").Status);
    }

    private static void Add(ControlRig rig, string program, string text, long time) =>
        rig.Plane.Output.Recent.Add(program, StreamKind.Stdout, Encoding.UTF8.GetBytes(text), time);
}
