using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;

namespace Supervisor.Configuration.Streaming;

/// <summary>
/// What it means for both that one program writes to another: the logger reads a pipe, and the writer is ordered after it,
/// so that the logger starts first and is asked to stop once all its writers have ended.
/// </summary>
internal static class LoggerLinks
{
    public static List<ProgramFamily> Draw(List<ProgramFamily> families, ValueReader reader)
    {
        var loggers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var unit in families.SelectMany(family => family.Units))
        {
            loggers.UnionWith(LoggersOf(unit.Stdout).Concat(LoggersOf(unit.Stderr)));
        }

        return loggers.Count == 0 ? families :
        [
            .. families.Select(family => family with
            {
                Units = [.. family.Units.Select(unit => loggers.Contains(unit.Spec.Name) ? Reading(Ordered(unit), reader) : Ordered(unit))],
            }),
        ];
    }

    /// <summary>A writer with its loggers in <c>after</c>.</summary>
    public static ProgramDraft Ordered(ProgramDraft program) => Ordered(Ordered(program, program.Stdout, "stdout"), program.Stderr, "stderr");

    private static ProgramDraft Ordered(ProgramDraft program, StreamOutput output, string key)
    {
        foreach (var name in LoggersOf(output))
        {
            if (program.At.TryGetValue(key, out var span))
            {
                program = program with { References = program.References.Add(new Reference(name, span, "is to write to itself") { IsOfOne = true }) };
            }

            if (!program.Spec.After.Contains(name))
            {
                program = program with { Spec = program.Spec with { After = program.Spec.After.Add(name) } };
            }
        }

        return program;
    }

    private static ProgramDraft Reading(ProgramDraft logger, ValueReader reader)
    {
        if (logger.Stdin is not StdinSource.Null && logger.At.TryGetValue("stdin", out var at))
        {
            reader.Report(at, $"program {DisplayText.Quote(logger.Spec.Name)} reads what others write, which is its stdin", "leave stdin out");
        }

        if (logger is { Stdin: StdinSource.Events, NamedAt: { } named })
        {
            reader.Report(named, $"event listener {DisplayText.Quote(logger.Spec.Name)} reads events, so no program can write to it");
        }

        return logger with { Stdin = new StdinSource.Programs(), Spec = logger.Spec with { Serves = true } };
    }

    private static IEnumerable<string> LoggersOf(StreamOutput output) => output is not StreamOutput.Captured captured ? [] :
        captured.Sinks.OfType<LoggerSettings>().Select(logger => logger.Program).Where(name => name.Length > 0);
}
