using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Streaming;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Checking;

/// <summary>What only all programs together can get wrong.</summary>
internal sealed class CrossChecks(SupervisorDraft supervisor, IReadOnlyList<ProgramFamily> families, ValueReader reader)
{
    private readonly List<ProgramDraft> _units = [.. families.SelectMany(family => family.Units)];

    /// <param name="valuesAreSound">No value was wrong so far; else times may stand for values that could not be read.</param>
    public void Run(bool valuesAreSound)
    {
        NameChecks.Run(reader, families);
        new ReferenceChecks(reader, families).Run();
        CheckMain();
        CheckStdin();
        LinkChecks.Run(reader, _units);
        StreamChecks.Run(reader, _units);
        TerminalChecks.Run(reader, _units);
        var graph = FamilyGraph.Of(families);
        if (graph.FindCycle() is { } cycle)
        {
            reader.Report(graph.PlaceOf(cycle[0], cycle[1]), $"programs wait for each other: {string.Join(" -> ", cycle)}",
                "remove one of these from after, before, requires, wants, join or the loggers");
        }
        else if (valuesAreSound)
        {
            new StopTimeChecks(reader, graph, supervisor.Spec.ShutdownTimeout, supervisor.ShutdownTimeoutAt).Run();
        }
    }

    private void CheckMain()
    {
        ProgramDraft? main = null;
        foreach (var program in _units)
        {
            if (!program.Spec.Main || !program.At.TryGetValue("main", out var at))
            {
                continue;
            }

            if (program.Spec.Start == StartMode.Manual)
            {
                reader.Report(at, $"program {DisplayText.Quote(program.Spec.Name)} is main but would not be started", "leave start = \"manual\" out");
            }

            if (main is not null && main.Spec.Family != program.Spec.Family)
            {
                reader.Report(at, $"programs {DisplayText.Quote(main.Spec.Name)} and {DisplayText.Quote(program.Spec.Name)} are both main", "only one can decide when the supervisor ends");
            }

            main ??= program;
        }
    }

    /// <summary>What is typed can go to one process alone.</summary>
    private void CheckStdin()
    {
        ProgramDraft? reading = null;
        foreach (var program in _units)
        {
            if (program.Stdin is not StdinSource.Inherit || !program.At.TryGetValue("stdin", out var at))
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
}
