using System.CommandLine;
using System.Globalization;
using System.Text;
using Supervisor.Client;
using Supervisor.Control.Logs;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor logs: what programs have written, and what they write.</summary>
internal static class LogsCommand
{
    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("logs", "Show what programs have written; older lines come from their log files.");
        var names = new Argument<string[]>("NAME") { Arity = ArgumentArity.OneOrMore, Description = "Programs, groups, patterns; all." };
        var follow = new Option<bool>("-f", "--follow") { Description = "Go on with what is written from now on, until Ctrl-C." };
        var tail = new Option<string?>("-n", "--tail") { HelpName = "LINES", Description = $"The last lines of each program: a number, or all; {LogRequest.UsualTail} unless given." };
        var since = new Option<string?>("--since") { HelpName = "DURATION|TIME", Description = "Nothing older: 10m, 2026-01-31T12:00:00Z." };
        var stream = new Option<string?>("--stream") { HelpName = "stdout|stderr", Description = "Only one of the two." };
        var noPrefix = new Option<bool>("--no-prefix") { Description = "Without the program's name before each line." };
        var timestamps = new Option<bool>("-T", "--timestamps") { Description = "With the time before each line, where it is known." };
        stream.AcceptOnlyFromAmong("stdout", "stderr");
        tail.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && text != "all" && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                result.AddError($"--tail: '{text}' is no number of lines; write one, or all.");
            }
        });
        foreach (var symbol in (Symbol[])[names, follow, tail, since, stream, noPrefix, timestamps])
        {
            Add(command, symbol);
        }

        new ControlOptions(command, inherited).Act(parts, (session, result) =>
        {
            var path = Path(result.GetValue(names) ?? [], result.GetValue(follow),
                [new("tail", result.GetValue(tail)), new("since", result.GetValue(since)), new("stream", result.GetValue(stream))]);
            var request = new ControlRequest("GET", path) { Accept = LogWriter.JsonType };
            return session.Exchange(request, session.LooseDeadline, answer => !answer.IsSuccess
                ? session.Refuse(answer)
                : Show(session, answer, new LogView(session.OutputColour, result.GetValue(noPrefix), result.GetValue(timestamps))));
        });
        help.Add(
            command,
            "supervisor logs web",
            "supervisor logs -f web worker",
            "supervisor logs -n all --since 10m --stream stderr 'web-*'");
        return command;
    }

    private static void Add(Command command, Symbol symbol)
    {
        if (symbol is Argument argument)
        {
            command.Add(argument);
        }
        else
        {
            command.Add((Option)symbol);
        }
    }

    private static string Path(string[] names, bool follow, KeyValuePair<string, string?>[] parameters)
    {
        var path = new StringBuilder($"/v1/programs/{Session.Encode(names[0])}/logs?follow={(follow ? "true" : "false")}");
        foreach (var name in names.AsSpan(1))
        {
            path.Append("&name=").Append(Session.Encode(name));
        }

        foreach (var (name, value) in parameters)
        {
            if (value is not null)
            {
                path.Append('&').Append(name).Append('=').Append(Session.Encode(value));
            }
        }

        return path.ToString();
    }

    private static int Show(Session session, ControlAnswer answer, LogView view)
    {
        var lines = new BodyLines(answer.Body);
        while (lines.TryRead(out var line))
        {
            if (session.Json)
            {
                session.Output.WriteLine(Encoding.UTF8.GetString(line.Span));
            }
            else if (view.Take(line, out var isProblem) is { } text)
            {
                (isProblem ? session.Error : session.Output).WriteLine(text);
            }
        }

        return ControlExit.Done;
    }
}
