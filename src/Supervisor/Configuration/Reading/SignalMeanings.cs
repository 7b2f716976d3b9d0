using System.Collections.Immutable;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Configuration.Reading;

/// <summary>[supervisor.signals]: signal to what it means. A signal that is not named is forwarded as itself.</summary>
internal static class SignalMeanings
{
    private const string Allowed = "it can be \"shutdown\", \"reload\", \"reopen\", \"ignore\", \"forward\" or \"forward:SIGNAL\"";
    private const string ForwardAs = "forward:";

    private static readonly string[] Words = ["shutdown", "reload", "reopen", "ignore", "forward"];

    public static ImmutableDictionary<Signal, SignalAction> Defaults { get; } = ImmutableDictionary.CreateRange<Signal, SignalAction>(
    [
        new(Of(SignalNumber.TERM), new SignalAction.Shutdown()),
        new(Of(SignalNumber.INT), new SignalAction.Shutdown()),
        new(Of(SignalNumber.HUP), new SignalAction.Reload()),
    ]);

    public static Signal Of(SignalNumber signal) => new(signal.Number);

    public static ImmutableDictionary<Signal, SignalAction> Read(ValueReader reader, Node node, ImmutableDictionary<Signal, SignalAction> target)
    {
        if (node is not Node.Table table)
        {
            reader.ReportKind(node, "a table");
            return target;
        }

        // HUP and SIGHUP are one signal.
        var given = new Dictionary<Signal, Entry>();
        foreach (var entry in table.Entries)
        {
            if (ReadName(reader, entry) is not { } signal)
            {
                continue;
            }

            if (!given.TryAdd(signal, entry))
            {
                reader.Report(entry.Span, $"{DisplayText.Quote(entry.Name)} is given twice", $"it is first given at {given[signal].Span}");
            }
            else if (ReadMeaning(reader, entry.Value, signal) is { } action)
            {
                target = target.SetItem(signal, action);
            }
        }

        return target;
    }

    private static Signal? ReadName(ValueReader reader, Entry entry)
    {
        if (reader.Signal(entry.Name, entry.Span) is not { } signal)
        {
            return null;
        }

        if (WhyNot(signal) is not { } reason)
        {
            return Of(signal);
        }

        reader.Report(entry.Span, $"{signal} cannot be given a meaning: {reason}");
        return null;
    }

    private static string? WhyNot(SignalNumber signal) => signal.Name switch
    {
        "KILL" or "STOP" => "the kernel lets no process catch it",
        "CHLD" => "it tells the supervisor that a child has ended",
        "PIPE" => "the supervisor ignores it and sees the error instead",
        "ILL" or "TRAP" or "ABRT" or "BUS" or "FPE" or "SEGV" or "SYS" => "it means a fault in the supervisor itself",
        "RTMIN" => "the runtime uses it for itself",
        _ => null,
    };

    private static SignalAction? ReadMeaning(ValueReader reader, Node node, Signal signal)
    {
        if (node is not Node.Text)
        {
            reader.ReportKind(node, "a string", Allowed);
            return null;
        }

        var text = reader.Text(node);
        if (text.StartsWith(ForwardAs, StringComparison.Ordinal))
        {
            return reader.Signal(text[ForwardAs.Length..], node.Span) is { } other ? new SignalAction.Forward(Of(other)) : null;
        }

        switch (text)
        {
            case "shutdown":
                return new SignalAction.Shutdown();
            case "reload":
                return new SignalAction.Reload();
            case "reopen":
                return new SignalAction.ReopenLogs();
            case "ignore":
                return new SignalAction.Ignore();
            case "forward":
                return new SignalAction.Forward(signal);
            default:
                var nearest = Suggestion.DidYouMean(text, Words);
                reader.Report(node.Span, $"unknown value {DisplayText.Quote(text)}", nearest is null ? Allowed : $"{nearest} {Allowed}");
                return null;
        }
    }
}
