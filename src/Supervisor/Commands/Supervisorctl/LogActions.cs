using System.Globalization;
using System.Text;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>tail and maintail: the end of a log, or that and all that follows.</summary>
internal static class LogActions
{
    private const int UsualBytes = 1600;
    public const string HowToEnd = "==> Press Ctrl-C to exit <==";

    public static void Tail(CtlSession session, string[] words)
    {
        if (!session.IsUp())
        {
            return;
        }

        if (words.Length is 0 or > 3)
        {
            session.Fail(words.Length == 0 ? "Error: too few arguments" : "Error: too many arguments");
            CtlHelp.Show(session, "tail");
            return;
        }

        var modifier = words[0].StartsWith('-') ? words[0] : null;
        var rest = modifier is null ? words : words[1..];
        var channel = rest.Length > 1 ? rest[^1].ToLowerInvariant() : "stdout";
        if (rest.Length == 0)
        {
            session.Fail("Error: tail requires process name");
        }
        else if (channel is not ("stdout" or "stderr"))
        {
            session.Fail($"Error: bad channel '{channel}'");
        }
        else if (modifier == "-f")
        {
            Follow(session, $"/logtail/{Uri.EscapeDataString(rest[0])}/{channel}", announce: true);
        }
        else if (Count(session, modifier) is { } count)
        {
            var method = channel == "stdout" ? "supervisor.readProcessStdoutLog" : "supervisor.readProcessStderrLog";
            Show(session, rest[0], session.Call(method, RpcValue.Of(rest[0]), RpcValue.Of(-count), RpcValue.Of(0)));
        }
    }

    public static void MainTail(CtlSession session, string[] words)
    {
        if (!session.IsUp())
        {
            return;
        }

        if (words.Length > 1)
        {
            session.Fail("Error: too many arguments");
            CtlHelp.Show(session, "maintail");
        }
        else if (words is ["-f"])
        {
            Follow(session, "/mainlogtail", announce: true);
        }
        else if (words is [var word] && !word.StartsWith('-'))
        {
            session.Fail($"Error: bad argument {word}");
        }
        else if (Count(session, words.Length == 0 ? null : words[0]) is { } count)
        {
            Show(session, "supervisord", session.Call("supervisor.readLog", RpcValue.Of(-count), RpcValue.Of(0)));
        }
    }

    /// <summary>Until the server or Ctrl-C ends it.</summary>
    public static void Follow(CtlSession session, string path, bool announce)
    {
        if (announce)
        {
            session.Print(HowToEnd);
        }

        using var answer = session.Client.Follow(path);
        if (answer is not { IsSuccess: true })
        {
            session.Fail(answer is null ? $"error: {session.Client.Problem}" : $"Cannot read, status code {answer.Status}");
            return;
        }

        // A character may come in two pieces.
        var decoder = Encoding.UTF8.GetDecoder();
        var bytes = new byte[4096];
        var text = new char[4096];
        try
        {
            for (int read; (read = answer.Body.Read(bytes)) > 0;)
            {
                session.PrintRaw(text.AsSpan(0, decoder.GetChars(bytes, 0, read, text, 0)));
            }
        }
        catch (IOException)
        {
            // The server has gone.
        }
    }

    private static int? Count(CtlSession session, string? modifier)
    {
        if (modifier is null)
        {
            return UsualBytes;
        }

        if (int.TryParse(modifier.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            return count;
        }

        session.Fail($"Error: bad argument {modifier}");
        return null;
    }

    private static void Show(CtlSession session, string name, RpcAnswer? answer)
    {
        switch (answer)
        {
            case RpcAnswer.Value { Result: RpcValue.Text text }:
                session.Print(text.Value);
                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.NoFile }:
                session.Fail($"{name}: ERROR (no log file)");
                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.Failed }:
                session.Fail($"{name}: ERROR (unknown error reading log)");
                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.BadName }:
                session.Fail($"{name}: ERROR (no such process name)");
                break;
            case RpcAnswer.Failed { Fault: var fault }:
                session.Fail($"error: {fault.Text}");
                break;
            default:
                break;
        }
    }
}
