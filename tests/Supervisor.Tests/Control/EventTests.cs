using System.Text.Json;
using Supervisor.Client;
using Supervisor.Control.Events;
using Supervisor.Engine;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;

namespace Supervisor.Tests.Control;

/// <summary>The history of events, and who follows it.</summary>
public sealed class EventTests
{
    private const string Two = "[program.web]\ncommand = [\"web\"]\nbackoff = { initial = \"0s\" }\n[program.db]\ncommand = [\"db\"]\n";

    [Fact]
    public void Events_have_a_number_a_type_and_the_words_of_the_log()
    {
        using var rig = new ControlRig(Two);
        rig.Post("/v1/programs/web/stop");
        var events = rig.Get("/v1/events?program=web").Json.EnumerateArray().ToArray();
        Assert.Equal(["starting", "started", "ready", "stopping", "exited", "stopped"], events.Select(one => one.GetProperty("type").GetString()));
        var exited = events[4];
        Assert.StartsWith("was killed by SIGTERM after", exited.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal((143, "TERM", true), (exited.GetProperty("fields").GetProperty("exit_code").GetInt32(), exited.GetProperty("fields").GetProperty("signal").GetString(), exited.GetProperty("fields").GetProperty("asked").GetBoolean()));
        var since = exited.GetProperty("id").GetInt64();
        Assert.Equal(["stopped"], rig.Get($"/v1/events?since={since}&program=web").Json.EnumerateArray().Select(one => one.GetProperty("type").GetString()));
        Assert.Equal(["stopped"], rig.Get("/v1/events?program=web", $"Last-Event-ID: {since}").Json.EnumerateArray().Select(one => one.GetProperty("type").GetString()));
        Assert.Equal(404, rig.Get("/v1/events?program=none").Status);
    }

    [Fact]
    public void Who_follows_hears_what_was_and_what_comes()
    {
        using var rig = new ControlRig(Two);
        rig.Get("/livez");
        using var stream = rig.Open("GET", "/v1/events?follow=true&program=web", null);
        using var events = ControlRig.Body(ControlRig.Head(stream), stream);
        var started = NextOf(events, "started");
        Assert.Equal("web", started.GetProperty("program").GetString());
        rig.Loop.Crash("web", new ExitStatus.Exited(7));
        Assert.Equal(7, NextOf(events, "exited").GetProperty("fields").GetProperty("exit_code").GetInt32());
        NextOf(events, "started");
    }

    [Fact]
    public void Followers_that_do_not_read_hold_up_nobody_and_are_bounded()
    {
        using var rig = new ControlRig(Two);
        var silent = Enumerable.Range(0, EventHistory.MostFollowers).Select(_ => rig.Open("GET", "/v1/events?follow=true", null)).ToArray();
        foreach (var stream in silent)
        {
            Assert.Contains(" 200 ", ControlRig.Head(stream), StringComparison.Ordinal);
        }

        Assert.Equal(503, rig.Get("/v1/events?follow=true").Status);
        for (var crash = 0; crash < 200; crash++)
        {
            rig.Loop.Crash("web", new ExitStatus.Exited(1));
        }

        ControlRig.Until("all crashes", () => rig.Plane.Counters.Of("web").Failures > 0);
        Assert.Equal(200, rig.Post("/v1/programs/web/restart").Status);
        Array.ForEach(silent, stream => stream.Dispose());
        ControlRig.Until("room for another", () =>
        {
            using var again = rig.Open("GET", "/v1/events?follow=true", null);
            return ControlRig.Head(again).Contains(" 200 ", StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_follower_that_does_not_read_is_dropped()
    {
        using var rig = new ControlRig(Two);
        using var silent = rig.Open("GET", "/v1/events?follow=true", null);
        Assert.Contains(" 200 ", ControlRig.Head(silent), StringComparison.Ordinal);
        Assert.Equal(1, rig.Plane.Events.Followers);

        // More than all buffers on the way hold: the server waits, and then gives up waiting.
        var told = new Effect.Publish(new Notice.StatusTold(new InstanceId("web", 1), new string('x', 2000)));
        for (var time = 0; time < 10; time++)
        {
            rig.Loop.Mailbox.Post(new Message.Visited(() => rig.Plane.Events.LookOn(
                new EngineStep(rig.Loop.State, rig.Loop.State, [.. Enumerable.Repeat(told, 100)], new Event.Boot()))));
        }

        Assert.Equal(200, rig.Get("/livez").Status);
        ControlRig.Until("the end of its connection", () => rig.Plane.Events.Followers == 0);
    }

    [Fact]
    public void What_was_overwritten_is_told_as_a_gap()
    {
        var history = new EventHistory(room: 4);
        for (var number = 1; number <= 10; number++)
        {
            Tell(history, new Notice.Dropped($"p{number}"));
        }

        Assert.Equal("7 8 9 10, missed 6", Words(history.After(0)));
        Assert.Equal("9 10, missed 0", Words(history.After(8)));
        Assert.Equal(", missed 0", Words(history.After(10)));
        Assert.Equal("7 8 9 10, missed 6", Words(history.After(5000)));

        static string Words(Stretch part) => $"{string.Join(' ', part.Happenings.Select(one => one.Id))}, missed {part.Missed}";
    }

    [Fact]
    public async Task Nobody_who_waits_misses_an_event_however_many_threads_there_are()
    {
        const int most = 20_000;
        var history = new EventHistory();
        var followers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            long seen = 0, missed = 0, told = 0;
            while (seen < most)
            {
                await history.WaitFor(seen).WaitAsync(ControlRig.Patience);
                var next = history.After(seen);
                Assert.True(next.Happenings.Zip(next.Happenings.Skip(1)).All(pair => pair.First.Id < pair.Second.Id), "in order");
                (told, missed, seen) = (told + next.Happenings.Count, missed + next.Missed, next.Last);
            }

            return told + missed;
        })).ToArray();
        for (var number = 0; number < most; number++)
        {
            Tell(history, new Notice.Dropped("p"));
        }

        Assert.All(await Task.WhenAll(followers), seen => Assert.Equal(most, seen));
    }

    [Fact]
    public void Every_notice_has_a_word_of_its_own_that_stays_the_same()
    {
        var notices = typeof(Notice).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Notice)))
            .Select(type => (Notice)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type)).ToArray();
        Assert.Equal(notices.Length, notices.Select(EventWords.TypeOf).Distinct().Count());
        Assert.All(notices, notice => Assert.Matches("^[a-z]+(-[a-z]+)*$", EventWords.TypeOf(notice)));
    }

    private static void Tell(EventHistory history, Notice notice)
    {
        var state = Supervision.Initial(new SupervisorSpec(), 1);
        history.LookOn(new EngineStep(state, state, [new Effect.Publish(notice)], new Event.Boot()));
    }

    private static JsonElement NextOf(Stream events, string type)
    {
        var wanted = false;
        while (ControlAnswer.ReadLine(events) is { } line)
        {
            if (wanted && line.StartsWith("data: ", StringComparison.Ordinal))
            {
                return JsonDocument.Parse(line[6..]).RootElement;
            }

            wanted |= line == $"event: {type}";
        }

        throw new InvalidOperationException($"the stream ended before {type}");
    }
}
