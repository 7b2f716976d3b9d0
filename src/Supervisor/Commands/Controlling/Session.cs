using System.Text;
using System.Text.Json;
using Supervisor.Client;
using Supervisor.Configuration.Source;
using Supervisor.Engine.Model;
using Supervisor.Kernel;

namespace Supervisor.Commands.Controlling;

/// <summary>One command's talk with a supervisor: requests, what went wrong in words, and the exit code that it means.</summary>
/// <param name="timeout">What the command line says; null where it says nothing.</param>
internal sealed class Session(ControlTarget target, bool json, TimeSpan? timeout, CommandLineParts parts)
{
    /// <summary>For an answer that the supervisor has at once.</summary>
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(10);

    private readonly ControlClient _client = new(target);
    private readonly MonotonicTime _began = Clock.Now();

    /// <summary>The answer is for a program.</summary>
    public bool Json => json;

    public TimeSpan? Timeout => timeout;

    public TextWriter Output => parts.Output;

    public TextWriter Error => parts.Error;

    public bool OutputIsTerminal => parts.OutputIsTerminal;

    public bool OutputColour => parts.OutputColour;

    /// <summary>When a request of the usual kind has to have its whole answer.</summary>
    public MonotonicTime Deadline => _began + (timeout ?? UsualPatience);

    /// <summary>The same for what may take any time, unless the command line sets a limit.</summary>
    public MonotonicTime? LooseDeadline => timeout is { } given ? _began + given : null;

    /// <summary>Another talk with the same supervisor, with the whole time for its request.</summary>
    /// <param name="error">Where it tells what went wrong.</param>
    public Session Again(TextWriter error) => new(target, json, timeout, parts with { Error = error });

    /// <summary>A part of a path or a value in a query.</summary>
    public static string Encode(string text) => Uri.EscapeDataString(text);

    /// <summary>A request that is answered at once. Whatever is no success is told.</summary>
    /// <param name="take">Takes the answer of a success, and gives the exit code.</param>
    public int Ask(ControlRequest request, Func<ControlAnswer, int> take) =>
        Exchange(request, Deadline, answer => answer.IsSuccess ? take(answer) : Refuse(answer));

    /// <summary>Any request, with any answer for <paramref name="take"/>.</summary>
    /// <param name="deadline">When all of the answer has to be there; null for never.</param>
    /// <param name="take">Takes the answer, and gives the exit code.</param>
    public int Exchange(ControlRequest request, MonotonicTime? deadline, Func<ControlAnswer, int> take)
    {
        using var answer = _client.Send(request, deadline, out var failure);
        if (answer is null)
        {
            return Fail(failure!.Problem, failure.IsTimeout ? ControlExit.Timeout : ControlExit.NoConnection);
        }

        try
        {
            return take(answer);
        }
        catch (IOException exception)
        {
            return Fail($"{target} closed the connection: {exception.Message}", ControlExit.NoConnection);
        }
        catch (TimeoutException)
        {
            return Fail(ControlFailure.NoAnswer(target).Problem, ControlExit.Timeout);
        }
        catch (JsonException)
        {
            return Fail($"{target} gave an answer that cannot be read; is it a supervisor of this version?", ControlExit.NoConnection);
        }
    }

    /// <summary>Whether anybody listens, whatever they would answer.</summary>
    public bool IsThere() => _client.IsThere(LooseDeadline ?? Clock.Now() + UsualPatience);

    /// <summary>Tells what the supervisor says of a request that it does not fulfil, and what to do next.</summary>
    public int Refuse(ControlAnswer answer) => Refuse(answer.Status, answer.ReadAll());

    public int Refuse(int status, ReadOnlyMemory<byte> body)
    {
        var problem = Problem(body) ?? $"the supervisor answered with status {status}";
        var next = status switch
        {
            401 => "show what [supervisor.control] asks for: --token-file FILE, or --user NAME and --password-file FILE",
            403 => "run this as root or as the supervisor's user, over its socket",
            404 => "`supervisor status` lists the programs",
            429 or 503 => "try again in a moment",
            _ => null,
        };
        return Fail(next is null ? problem : $"{problem}; {next}", ControlExit.Of(status));
    }

    public int Fail(string problem, int code)
    {
        parts.Error.WriteLine($"supervisor: {DisplayText.Clean(problem)}");
        return code;
    }

    /// <summary>An answer as it came, for a program.</summary>
    public void Print(ReadOnlySpan<byte> answer) => parts.Output.WriteLine(Encoding.UTF8.GetString(answer).TrimEnd('\n'));

    private static string? Problem(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("error", out var error) ? error.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
