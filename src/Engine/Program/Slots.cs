using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>Where in the state of a program its timers and tasks are: one list, so that none of them can be forgotten.</summary>
internal static class Slots
{
    public static Func<ProgramState, PhaseTimer?>[] Timers { get; } =
    [
        program => program.Phase.Timer,
        program => Timer(program, (program.Phase as Phase.Running)?.Probe, TimerPurpose.ReadinessProbe),
        program => Timer(program, program.Health?.Probe, TimerPurpose.HealthProbe),
        program => program.Health?.WatchdogDue is { } due ? PhaseTimer.Of(program.Instance, TimerPurpose.Watchdog, due) : null,
        program => Chore(program, TaskPurpose.AfterStart) is { } task ? PhaseTimer.Of(program.Instance, TimerPurpose.AfterStart, task.Deadline) : null,
        program => Chore(program, TaskPurpose.Reload) is { } task ? PhaseTimer.Of(program.Instance, TimerPurpose.Reload, task.Deadline) : null,
    ];

    public static Func<ProgramState, PhaseTask?>[] Tasks { get; } =
    [
        program => OfPhase(program.Phase),
        program => Task((program.Phase as Phase.Running)?.Probe),
        program => Task(program.Health?.Probe),
        program => Chore(program, TaskPurpose.AfterStart),
        program => Chore(program, TaskPurpose.Reload),
    ];

    /// <summary>The task of that purpose that is under way.</summary>
    public static PhaseTask? Task(ProgramState program, TaskPurpose purpose)
    {
        foreach (var slot in Tasks)
        {
            if (slot(program) is { } task && task.Id.Purpose == purpose)
            {
                return task;
            }
        }

        return null;
    }

    /// <summary>Whether that timer is armed.</summary>
    public static bool IsArmed(ProgramState program, TimerId timer)
    {
        foreach (var slot in Timers)
        {
            if (slot(program) is { } armed && armed.Id == timer)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A task that nothing has begun before.</summary>
    public static ProgramState Begin(Turn turn, ProgramState program, TaskPurpose purpose, TimeSpan timeout, out PhaseTask task)
    {
        var begun = program with { Tasks = program.Tasks + 1 };
        task = new PhaseTask(new TaskId(begun.Instance, purpose, begun.Tasks), turn.Now + timeout);
        return begun;
    }

    private static PhaseTask? OfPhase(Phase phase) => phase switch
    {
        Phase.Preparing preparing => preparing.Task,
        Phase.Stopping stopping => stopping.Task,
        Phase.Finishing finishing => finishing.Task,
        _ => null,
    };

    private static PhaseTimer? Timer(ProgramState program, ProbeRound? round, TimerPurpose purpose) =>
        round is null ? null : PhaseTimer.Of(program.Instance, purpose, round.Due);

    private static PhaseTask? Task(ProbeRound? round) => round?.Running is { } running ? new PhaseTask(running, round.Due) : null;

    private static PhaseTask? Chore(ProgramState program, TaskPurpose purpose)
    {
        foreach (var chore in program.Chores)
        {
            if (chore.Id.Purpose == purpose)
            {
                return chore;
            }
        }

        return null;
    }
}
