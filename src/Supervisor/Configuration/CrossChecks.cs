using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Streaming;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration;

/// <summary>What only all programs together can get wrong.</summary>
internal sealed class CrossChecks(SupervisorDraft supervisor, IReadOnlyList<ProgramDraft> programs, ValueReader reader)
{
    /// <param name="valuesAreSound">No value was wrong so far; else times may stand for values that could not be read.</param>
    public void Run(bool valuesAreSound)
    {
        CheckReferences();
        CheckCycles();
        CheckMain();
        CheckStdin();
        LinkChecks.Run(reader, programs);
        StreamChecks.Run(reader, programs);
        TerminalChecks.Run(reader, programs);
        if (valuesAreSound)
        {
            CheckTimes();
        }
    }

    private void CheckReferences()
    {
        var names = programs.Select(program => program.Spec.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var program in programs)
        {
            foreach (var (name, span, ofItself) in program.References)
            {
                if (name == program.Spec.Name)
                {
                    reader.Report(span, $"program {DisplayText.Quote(name)} {ofItself}");
                }
                else if (name.Length > 0 && !names.Contains(name))
                {
                    reader.Report(span, $"there is no program {DisplayText.Quote(name)}", Suggestion.DidYouMean(name, names));
                }
            }
        }
    }

    private void CheckCycles()
    {
        // A program that waits for itself is reported already, and would hide every other cycle.
        List<ProgramSpec> specs = [.. programs.Select(program => program.Spec with
        {
            After = program.Spec.After.Remove(program.Spec.Name),
            Requires = program.Spec.Requires.RemoveAll(required => required.Program == program.Spec.Name),
        })];
        if (ProgramGraph.FindCycle(specs) is not { } cycle)
        {
            return;
        }

        var first = programs.First(program => program.Spec.Name == cycle[0]);
        var at = first.References.First(reference => reference.Name == cycle[1]).Span;
        reader.Report(at, $"programs wait for each other: {string.Join(" -> ", cycle)}", "remove one of these from after, requires, join or the loggers");
    }

    private void CheckMain()
    {
        ProgramDraft? main = null;
        foreach (var program in programs)
        {
            if (!program.Spec.Main || program.MainAt is not { } at)
            {
                continue;
            }

            if (program.Spec.Start == StartMode.Manual)
            {
                reader.Report(at, $"program {DisplayText.Quote(program.Spec.Name)} is main but would not be started", "leave start = \"manual\" out");
            }

            if (main is not null)
            {
                reader.Report(at, $"programs {DisplayText.Quote(main.Spec.Name)} and {DisplayText.Quote(program.Spec.Name)} are both main", "only one can decide when the supervisor ends");
            }

            main ??= program;
        }
    }

    /// <summary>What is typed can go to one program alone.</summary>
    private void CheckStdin()
    {
        ProgramDraft? reading = null;
        foreach (var program in programs)
        {
            if (program is not { Stdin: StdinSource.Inherit, StdinAt: { } at })
            {
                continue;
            }

            if (reading is not null)
            {
                reader.Report(at, $"programs {DisplayText.Quote(reading.Spec.Name)} and {DisplayText.Quote(program.Spec.Name)} both inherit stdin", "only one can read what is typed");
            }

            reading ??= program;
        }
    }

    private void CheckTimes()
    {
        var limit = supervisor.Spec.ShutdownTimeout;
        foreach (var program in programs)
        {
            var timeout = program.Spec.Stop.Total;
            if (timeout > limit && (program.StopTimeoutAt ?? supervisor.ShutdownTimeoutAt) is { } at)
            {
                reader.Warn(at, $"a stop timeout of {DurationText.Format(timeout)} is cut short by the shutdown timeout of {DurationText.Format(limit)}");
            }
        }
    }
}
