using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Configuration.Running;

/// <summary>stop: how a program is asked to end, before it is killed.</summary>
internal static class StopKeys
{
    private const string SequenceHelp = "signals and pauses by turns: [\"QUIT\", \"5s\", \"TERM\", \"5s\"]; what is left then is killed";

    public static KeyTable<ProgramDraft> Table { get; } = new("stop",
    [
        new("signal", "Asks it to end.", "\"QUIT\"",
            (r, n, p) => With(p, [First(p) with { Signal = SignalMeanings.Of(r.Signal(n)) }])),
        new("timeout", "From the signal to the kill of all that is left.", "\"5s\"",
            (r, n, p) => With(p, [First(p) with { Wait = r.Duration(n) }]) with { StopTimeAt = n.Span }),
        new("sequence", "Several signals, each with the pause after it.", "[\"QUIT\", \"5s\", \"TERM\", \"5s\"]",
            (r, n, p) => With(p, Sequence(r, n)) with { StopTimeAt = n.Span }) { Instead = ["signal", "timeout"] },
        new("scope", "Whom the signal goes to: main (the process), group (its process group), all (every descendant).", "\"main\"",
            (r, n, p) => p with { Spec = p.Spec with { Stop = p.Spec.Stop with { Scope = r.Choice(n, Scopes) } } }),
        new("command", "Run first; the signal follows when it has ended, if the program has not, and the kill in any case after the timeout.", "[\"/app/stop\"]",
            (r, n, p) => p with
            {
                Spec = p.Spec with { Stop = p.Spec.Stop with { ByCommand = true } },
                Tasks = p.Tasks with { Stop = CommandReader.Read(r, n, p.Shell) },
            }),
    ]);

    private static ImmutableArray<(string, StopScope)> Scopes =>
        [("main", StopScope.Main), ("group", StopScope.Group), ("all", StopScope.All)];

    private static StopStep First(ProgramDraft program) => program.Spec.Stop.Steps[0];

    private static ProgramDraft With(ProgramDraft program, ImmutableArray<StopStep> steps) =>
        program with { Spec = program.Spec with { Stop = program.Spec.Stop with { Steps = steps } } };

    private static ImmutableArray<StopStep> Sequence(ValueReader reader, Node node)
    {
        ImmutableArray<StopStep> otherwise = new StopSpec().Steps;
        var items = reader.Items(node, orOne: false);
        if (items.Count == 0)
        {
            if (node is Node.List)
            {
                reader.Report(node.Span, "a sequence needs a signal and a pause", SequenceHelp);
            }

            return otherwise;
        }

        var steps = ImmutableArray.CreateBuilder<StopStep>();
        for (var i = 0; i < items.Count; i += 2)
        {
            if (ReadStep(reader, items, i) is not { } step)
            {
                return otherwise;
            }

            // Everything is killed after the last pause; to write it is no mistake.
            if (step.Signal != Signal.Kill)
            {
                steps.Add(step);
            }
        }

        if (steps.Count > Limits.StopSteps)
        {
            reader.Report(node.Span, $"a sequence has at most {Limits.StopSteps} signals");
        }

        return steps.ToImmutable();
    }

    private static StopStep? ReadStep(ValueReader reader, IReadOnlyList<Node> items, int index)
    {
        var reports = reader.Reports;
        if (IsTime(reader, items[index]))
        {
            reader.Report(items[index].Span, "a signal is wanted here, not a pause", SequenceHelp);
            return null;
        }

        var signal = reader.Signal(items[index]);
        if (reader.Reports != reports)
        {
            return null;
        }

        if (signal == SignalNumber.KILL)
        {
            if (index > 0 && index == items.Count - 1)
            {
                return new StopStep(Signal.Kill, TimeSpan.Zero);
            }

            reader.Report(items[index].Span, index == 0 ? "KILL asks nothing; it comes at the end by itself" : "nothing follows KILL", SequenceHelp);
            return null;
        }

        if (index + 1 == items.Count)
        {
            reader.Report(items[index].Span, $"a pause is wanted after {signal}: without one everything is killed at once", SequenceHelp);
            return null;
        }

        if (!IsTime(reader, items[index + 1]))
        {
            reader.Report(items[index + 1].Span, $"a pause is wanted after {signal}", SequenceHelp);
            return null;
        }

        return new StopStep(SignalMeanings.Of(signal), reader.DurationAboveZero(items[index + 1]));
    }

    // No signal begins with a digit; numbers are no pauses, but more like one than like a signal.
    private static bool IsTime(ValueReader reader, Node node) => node is Node.Text ? reader.Text(node) is [>= '0' and <= '9', ..] : node is Node.Whole or Node.Real;
}
