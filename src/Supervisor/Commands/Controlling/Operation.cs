using System.Text.Json;
using Supervisor.Client;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;

namespace Supervisor.Commands.Controlling;

/// <summary>Something that is done to programs: one request for all of them, what is waited for, and what became of each.</summary>
internal static class Operation
{
    /// <summary>How much later than the supervisor the command gives up: its answer tells more.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>To be answered when every program has got where it was sent; without waiting, when it has been told to.</summary>
    /// <param name="also">More of the query, beginning with an ampersand.</param>
    public static int Move(Session session, string verb, IReadOnlyList<string> names, bool wait, string also = "")
    {
        var streams = wait && !session.Json && session.OutputIsTerminal;
        var timeout = wait && session.Timeout is { } given ? $"&timeout={Session.Encode(DurationText.Format(given))}" : "";
        var query = $"?wait={(wait ? "true" : "false")}{timeout}{(streams ? "&stream=true" : "")}{also}";
        return session.Exchange(
            Request(verb, names, query),
            wait ? session.LooseDeadline + Grace : session.Deadline,
            answer => streams ? Follow(session, answer) : Tell(session, answer.Status, answer.ReadAll(), wait));
    }

    /// <summary>To be answered at once.</summary>
    public static int Act(Session session, string verb, IReadOnlyList<string> names, string query = "", byte[]? body = null) => session.Exchange(
        Request(verb, names, query) with { Body = body }, session.Deadline, answer => Tell(session, answer.Status, answer.ReadAll(), wait: false));

    private static ControlRequest Request(string verb, IReadOnlyList<string> names, string query) =>
        new("POST", $"/v1/programs/{ProgramArguments.Path(names)}/{verb}{query}");

    /// <summary>Lines of progress, and the outcome as the last.</summary>
    private static int Follow(Session session, ControlAnswer answer)
    {
        var lines = new AnswerLines(answer.Body);
        while (lines.Next(out var line))
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            if (root.Text("program") is not { } program)
            {
                return Tell(session, answer.Status, line, wait: true);
            }

            var text = root.Text("message") is { Length: > 0 } message ? message : root.Text("state");
            session.Output.WriteLine(Paint.Faint.Over(DisplayText.Clean(Sentence(program, text)), session.OutputColour));
        }

        return session.Fail("the supervisor ended before it said what came of it; `supervisor status` tells, once it is there again", ControlExit.NoConnection);
    }

    /// <param name="wait">What is still under way has taken too long.</param>
    private static int Tell(Session session, int status, ReadOnlyMemory<byte> body, bool wait)
    {
        using var document = JsonDocument.Parse(body);
        if (!document.RootElement.TryGetProperty("programs", out _))
        {
            return session.Refuse(status, body);
        }

        if (session.Json)
        {
            session.Print(body.Span);
        }

        var code = ControlExit.Of(status);
        foreach (var program in document.RootElement.Items("programs"))
        {
            var isDone = program.Truth("done") is true;
            var isPending = program.Truth("pending") is true;
            Tell(session, program.Text("program"), program.Text("message"), isRefused: !isDone && !isPending);
            code = (code, isDone, isPending) switch
            {
                (ControlExit.Done, false, false) => ControlExit.Failed,
                (ControlExit.Done, false, true) when wait => ControlExit.Timeout,
                _ => code,
            };
        }

        return code;
    }

    private static void Tell(Session session, string? program, string? message, bool isRefused)
    {
        var text = Sentence(program ?? "", message);
        if (isRefused)
        {
            session.Error.WriteLine($"supervisor: {DisplayText.Clean(text)}");
        }
        else if (!session.Json)
        {
            session.Output.WriteLine(DisplayText.Clean(text));
        }
    }

    /// <summary>What the engine says is a sentence about the program already.</summary>
    private static string Sentence(string program, string? message) =>
        message is not null && message.Contains(program, StringComparison.Ordinal) ? message : $"{program}: {message}";
}
