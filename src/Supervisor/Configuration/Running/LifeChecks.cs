using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Running;

/// <summary>
/// What the keys about a program's life mean together. What it says itself must fit; what comes from [defaults] gives way.
/// </summary>
internal static class LifeChecks
{
    private const string Restart = "restart";

    /// <param name="own">The program's own table, without [defaults].</param>
    public static ProgramDraft Finish(ValueReader reader, ProgramDraft program, Node.Table own, ConfigurationEnvironment environment)
    {
        CheckBackoff(reader, program);
        CheckReplicas(reader, program);
        CheckSchedule(reader, program, environment);
        CheckLog(reader, program);
        program = program.Spec switch
        {
            { Schedule: not null } => own.Find(Restart) is null ? With(program, RestartMode.Never) : program,
            { Start: StartMode.Once } => Once(reader, program, own),
            _ => program,
        };
        return program with
        {
            Tasks = program.Tasks with { Notifies = program.Tasks.ReadySource is ReadySource.Notify || program.Spec.Health?.Watchdog is not null },
        };
    }

    // A success ends it, whatever programs that run on are to do by default.
    private static ProgramDraft Once(ValueReader reader, ProgramDraft program, Node.Table own)
    {
        if (program.Spec.Restart is not (RestartMode.Always or RestartMode.OnSuccess))
        {
            return program;
        }

        if (own.Find(Restart) is { } restart)
        {
            reader.Report(restart.Value.Span, "a program that runs once is not restarted when it has succeeded", "it can be \"on-failure\" or \"never\"");
        }

        return With(program, program.Spec.Restart is RestartMode.Always ? RestartMode.OnFailure : RestartMode.Never);
    }

    private static ProgramDraft With(ProgramDraft program, RestartMode restart) => program with { Spec = program.Spec with { Restart = restart } };

    private static void CheckBackoff(ValueReader reader, ProgramDraft program)
    {
        if (program.At.TryGetValue("backoff", out var at) && program.Spec.Backoff is var backoff && backoff.Max < backoff.Initial)
        {
            reader.Report(at, $"max is {DurationText.Format(backoff.Max)}, below initial, which is {DurationText.Format(backoff.Initial)}");
        }
    }

    private static void CheckReplicas(ValueReader reader, ProgramDraft program)
    {
        if (program is { Replicas: not null, Spec.Main: true })
        {
            reader.Report(program.At["main"], "a program with replicas cannot be main", "only one process can decide when the supervisor ends");
        }
    }

    private static void CheckLog(ValueReader reader, ProgramDraft program)
    {
        if (program is { Tasks.ReadySource: ReadySource.LogLine, Stdout: StreamOutput.Null, Stderr: StreamOutput.Null or StreamOutput.WithStdout })
        {
            reader.Report(program.At["ready"], "it can never be ready: all of its output is dropped", "let stdout or stderr go somewhere");
        }
    }

    private static void CheckSchedule(ValueReader reader, ProgramDraft program, ConfigurationEnvironment environment)
    {
        if (program.Schedule is not { } schedule)
        {
            return;
        }

        if (schedule.TimeZoneAt is { } zoneAt)
        {
            TimeZones.Check(reader, schedule.TimeZone, zoneAt, environment);
        }

        if (program.Spec.Main)
        {
            reader.Report(program.At["main"], "a program with a schedule cannot be main", "it ends after each of its runs, and the supervisor does not");
        }

        if (program.Replicas is not null)
        {
            reader.Report(program.At[StartKeys.Replicas], "a program with a schedule has no replicas", "give each its own [program.NAME]");
        }

        if (program.Spec.Start is StartMode.Once)
        {
            reader.Report(program.At["start"], "a program with a schedule is not started once", "leave start = \"once\" out");
        }
    }
}
