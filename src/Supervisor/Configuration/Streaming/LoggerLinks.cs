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
    public static List<ProgramDraft> Draw(List<ProgramDraft> programs, ValueReader reader)
    {
        var loggers = new HashSet<string>(StringComparer.Ordinal);
        var linked = new List<ProgramDraft>(programs.Count);
        foreach (var program in programs)
        {
            linked.Add(After(After(program, program.Stdout, program.StdoutAt, loggers), program.Stderr, program.StderrAt, loggers));
        }

        for (var index = 0; index < linked.Count; index++)
        {
            if (loggers.Contains(linked[index].Spec.Name))
            {
                linked[index] = Reading(linked[index], reader);
            }
        }

        return linked;
    }

    private static ProgramDraft After(ProgramDraft program, StreamOutput output, SourceSpan? at, HashSet<string> loggers)
    {
        if (output is not StreamOutput.Captured captured || at is not { } span)
        {
            return program;
        }

        foreach (var sink in captured.Sinks)
        {
            if (sink is LoggerSettings { Program: { Length: > 0 } name })
            {
                loggers.Add(name);
                program = program with
                {
                    Spec = program.Spec.After.Contains(name) ? program.Spec : program.Spec with { After = program.Spec.After.Add(name) },
                    References = program.References.Add(new Reference(name, span, "is to write to itself")),
                };
            }
        }

        return program;
    }

    private static ProgramDraft Reading(ProgramDraft logger, ValueReader reader)
    {
        if (logger.StdinAt is { } at)
        {
            reader.Report(at, $"program {DisplayText.Quote(logger.Spec.Name)} reads what others write, which is its stdin", "leave stdin out");
        }

        return logger with { Stdin = new StdinSource.Programs() };
    }
}
