using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Supervisor.Client;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor events: what has happened to programs, and what happens.</summary>
internal static class EventsCommand
{
    private const string DataField = "data:";
    private const string EventField = "event:";
    private const string Gap = "gap";

    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("events", "Show what has happened to programs last.");
        var follow = new Option<bool>("-f", "--follow") { Description = "Go on with what happens from now on, until Ctrl-C." };
        var since = new Option<long?>("--since") { HelpName = "ID", Description = "Only what came after the event of that number." };
        var programs = new Option<string[]>("--program", "-p") { HelpName = "NAME", Description = "Only of these: programs, groups, patterns." };
        command.Add(follow);
        command.Add(since);
        command.Add(programs);
        new ControlOptions(command, inherited).Act(parts, (session, result) =>
            Run(session, result.GetValue(follow), Path(result.GetValue(follow), result.GetValue(since), result.GetValue(programs) ?? [])));
        help.Add(
            command,
            "supervisor events",
            "supervisor events -f --program 'web-*'",
            "supervisor events -f --json");
        return command;
    }

    private static string Path(bool follow, long? since, string[] programs)
    {
        var path = new StringBuilder($"/v1/events?follow={(follow ? "true" : "false")}");
        if (since is { } id)
        {
            path.Append(CultureInfo.InvariantCulture, $"&since={id}");
        }

        foreach (var program in programs)
        {
            path.Append("&program=").Append(Session.Encode(program));
        }

        return path.ToString();
    }

    private static int Run(Session session, bool follow, string path)
    {
        var view = new EventView(session.OutputColour);
        return !follow
            ? session.Ask(new ControlRequest("GET", path), answer => ShowAll(session, view, answer))
            : session.Exchange(new ControlRequest("GET", path) { Accept = "text/event-stream" }, session.LooseDeadline, answer =>
                answer.IsSuccess ? Follow(session, view, answer) : session.Refuse(answer));
    }

    private static int ShowAll(Session session, EventView view, ControlAnswer answer)
    {
        var body = answer.ReadAll();
        if (session.Json)
        {
            session.Print(body);
            return ControlExit.Done;
        }

        using var document = JsonDocument.Parse(body);
        foreach (var happening in document.RootElement.EnumerateArray())
        {
            session.Output.WriteLine(view.Show(happening));
        }

        return ControlExit.Done;
    }

    /// <summary>Server-sent events: fields line by line, and an empty line after each event.</summary>
    private static int Follow(Session session, EventView view, ControlAnswer answer)
    {
        var lines = new BodyLines(answer.Body);
        var type = "";
        while (lines.TryRead(out var bytes))
        {
            var line = Encoding.UTF8.GetString(bytes.Span);
            if (line.StartsWith(EventField, StringComparison.Ordinal))
            {
                type = line[EventField.Length..].Trim();
            }
            else if (line.StartsWith(DataField, StringComparison.Ordinal))
            {
                Show(session, view, type, line[DataField.Length..].Trim());
                type = "";
            }
        }

        return ControlExit.Done;
    }

    private static void Show(Session session, EventView view, string type, string data)
    {
        if (session.Json)
        {
            session.Output.WriteLine(data);
            return;
        }

        using var document = JsonDocument.Parse(data);
        session.Output.WriteLine(type == Gap ? EventView.ShowGap(document.RootElement) : view.Show(document.RootElement));
    }
}
