namespace Supervisor.Engine.Model;

/// <summary>
/// Where a program is in its life. Each case carries only what is true in it, and the one timer that is armed in it:
/// a timer is part of the phase, so it cannot outlive its reason.
/// </summary>
public abstract record Phase
{
    private Phase()
    {
    }

    /// <summary>The word for a person: stopped, waiting, scheduled, starting, running, ready, stopping, backoff,
    /// exited, fatal, faulted.</summary>
    public abstract string Word { get; }

    /// <summary>The first instruction of the process while its main process lives; else when the phase began.</summary>
    public abstract MonotonicTime Since { get; init; }

    /// <summary>The main process, while it lives and is known.</summary>
    public virtual int? ProcessId => null;

    /// <summary>A process of it may be alive.</summary>
    public virtual bool IsAlive => false;

    /// <summary>It runs, or it will without anybody asking again.</summary>
    public virtual bool IsActive => IsAlive;

    /// <summary>The timer that is armed in this phase.</summary>
    public virtual PhaseTimer? Timer => null;

    /// <param name="Why">Null until it is started for the first time.</param>
    public sealed record Stopped(MonotonicTime Since, StopReason? Why) : Phase
    {
        public override string Word => "stopped";
    }

    /// <summary>To be launched as soon as its conditions hold.</summary>
    /// <param name="Announced">It has been said for whom it waits.</param>
    /// <param name="Delay">Its startup delay is still to come.</param>
    public sealed record Waiting(MonotonicTime Since, bool Announced, bool Delay) : Phase
    {
        public override string Word => "waiting";

        public override bool IsActive => true;
    }

    /// <summary>Its conditions hold; the startup delay runs.</summary>
    public sealed record Delaying(MonotonicTime Since, InstanceId Last, MonotonicTime Until) : Phase
    {
        public override string Word => "waiting";

        public override bool IsActive => true;

        public override PhaseTimer? Timer => PhaseTimer.Of(Last, TimerPurpose.StartupDelay, Until);
    }

    /// <summary>It sleeps until the next time of its schedule.</summary>
    /// <param name="Success">How the run before ended; null: there was none.</param>
    public sealed record Scheduled(MonotonicTime Since, bool? Success) : Phase
    {
        public override string Word => "scheduled";

        public override bool IsActive => true;
    }

    /// <summary>The command before its start runs.</summary>
    public sealed record Preparing(InstanceId Instance, MonotonicTime Since, PhaseTask Task) : Phase
    {
        public override string Word => "starting";

        public override bool IsAlive => true;

        public override PhaseTimer? Timer => PhaseTimer.Of(Instance, TimerPurpose.BeforeStart, Task.Deadline);
    }

    /// <summary>A launch is under way; nothing but its answer ends this phase, or the end of all patience.</summary>
    /// <param name="Aborted">The launch has been killed; <paramref name="Deadline"/> is then that of its answer.</param>
    /// <param name="Asked">To be stopped as soon as it runs.</param>
    public sealed record Starting(InstanceId Instance, MonotonicTime Since, MonotonicTime Deadline, bool Aborted, StopReason? Asked) : Phase
    {
        public override string Word => "starting";

        public override bool IsAlive => true;

        public override PhaseTimer? Timer =>
            PhaseTimer.Of(Instance, Aborted ? TimerPurpose.GiveUpKill : TimerPurpose.LaunchDeadline, Deadline);
    }

    /// <summary>It runs, and is not ready yet.</summary>
    /// <param name="Due">When it is ready, or, where it has to show it, when it has failed; null: it has all the time.</param>
    public sealed record Running(InstanceId Instance, int Pid, MonotonicTime Since, MonotonicTime? Due) : Phase
    {
        public override string Word => "running";

        public override int? ProcessId => Pid;

        public override bool IsAlive => true;

        /// <summary>The probes whether it is ready; null where it is not probed.</summary>
        public ProbeRound? Probe { get; init; }

        public override PhaseTimer? Timer => Due is { } due ? PhaseTimer.Of(Instance, TimerPurpose.Ready, due) : null;
    }

    public sealed record Ready(InstanceId Instance, int Pid, MonotonicTime Since) : Phase
    {
        public override string Word => "ready";

        public override int? ProcessId => Pid;

        public override bool IsAlive => true;
    }

    /// <summary>The main process has been asked to end, or killed, and is still alive.</summary>
    /// <param name="Deadline">When to kill it, or, once it is <paramref name="Killed"/>, when to give up.</param>
    public sealed record Stopping(InstanceId Instance, int Pid, MonotonicTime Since, StopReason Asked, bool Killed, MonotonicTime Deadline) : Phase
    {
        public override string Word => "stopping";

        public override int? ProcessId => Pid;

        public override bool IsAlive => true;

        /// <summary>When the next signal of the sequence is due; null: no further one.</summary>
        public NextStopStep? Next { get; init; }

        /// <summary>The stop command, while it runs.</summary>
        public PhaseTask? Task { get; init; }

        public override PhaseTimer? Timer => (Killed, Next) switch
        {
            (true, _) => PhaseTimer.Of(Instance, TimerPurpose.GiveUpKill, Deadline),
            (false, { } next) when next.Due < Deadline => PhaseTimer.Of(Instance, TimerPurpose.StopStep, next.Due),
            _ => PhaseTimer.Of(Instance, TimerPurpose.KillAfterStop, Deadline),
        };
    }

    /// <summary>The main process has ended; its descendants are looked for, asked to end, and killed.</summary>
    /// <param name="Asked">Null: it ended by itself.</param>
    /// <param name="Deadline">When the next stage begins; null while nothing but the first look is awaited.</param>
    public sealed record Cleaning(
        InstanceId Instance,
        MonotonicTime Since,
        ExitStatus Status,
        TimeSpan Uptime,
        StopReason? Asked,
        CleaningStage Stage,
        MonotonicTime? Deadline) : Phase
    {
        public override string Word => "stopping";

        public override bool IsAlive => true;

        public override PhaseTimer? Timer => Deadline is { } due
            ? PhaseTimer.Of(Instance, Stage is CleaningStage.Killing ? TimerPurpose.GiveUpKill : TimerPurpose.KillAfterStop, due)
            : null;
    }

    /// <summary>Nothing of it is left; the command after its stop runs.</summary>
    public sealed record Finishing(InstanceId Instance, MonotonicTime Since, ExitStatus Status, TimeSpan Uptime, StopReason? Asked, PhaseTask Task) : Phase
    {
        public override string Word => "stopping";

        public override bool IsAlive => true;

        public override PhaseTimer? Timer => PhaseTimer.Of(Instance, TimerPurpose.AfterStop, Task.Deadline);
    }

    /// <summary>The pause before a restart.</summary>
    /// <param name="Last">The launch that ended or failed.</param>
    public sealed record Backoff(InstanceId Last, MonotonicTime Since, int Attempt, MonotonicTime Until) : Phase
    {
        public override string Word => "backoff";

        public override bool IsActive => true;

        public override PhaseTimer? Timer => PhaseTimer.Of(Last, TimerPurpose.Restart, Until);
    }

    /// <summary>It ended by itself and is not restarted.</summary>
    public sealed record Exited(MonotonicTime Since, ExitStatus Status, bool Success) : Phase
    {
        public override string Word => "exited";
    }

    /// <summary>It failed for good: nothing is tried again unless somebody asks.</summary>
    /// <param name="ExitCode">What the supervisor would end with for it.</param>
    public sealed record Fatal(MonotonicTime Since, string Reason, int ExitCode) : Phase
    {
        /// <summary>Nothing was wrong with it but that one which it requires had failed.</summary>
        public bool ForAnother { get; init; }

        public override string Word => "fatal";
    }

    /// <summary>The engine itself was wrong about it; it is killed and left alone.</summary>
    /// <param name="Remains">What is being killed; null when nothing is left.</param>
    public sealed record Faulted(MonotonicTime Since, string Evidence, FaultedRemains? Remains) : Phase
    {
        public override string Word => "faulted";

        public override bool IsAlive => Remains is not null;

        public override PhaseTimer? Timer => Remains is { } remains
            ? PhaseTimer.Of(remains.Instance, TimerPurpose.GiveUpKill, remains.Deadline)
            : null;
    }
}

/// <summary>The one timer of a phase.</summary>
public readonly record struct PhaseTimer(TimerId Id, MonotonicTime Due)
{
    internal static PhaseTimer Of(InstanceId instance, TimerPurpose purpose, MonotonicTime due) =>
        new(new TimerId(instance, purpose), due);
}

/// <param name="Deadline">When to give up.</param>
public sealed record FaultedRemains(InstanceId Instance, MonotonicTime Deadline);

/// <param name="Index">In <see cref="StopSpec.Steps"/>.</param>
public readonly record struct NextStopStep(int Index, MonotonicTime Due);

/// <summary>A task that is under way.</summary>
/// <param name="Deadline">When it is cancelled and has failed.</param>
public readonly record struct PhaseTask(TaskId Id, MonotonicTime Deadline);

/// <summary>Probes one after the other, never two at once.</summary>
/// <param name="Running">The one under way; null between two.</param>
/// <param name="Due">When the one under way has taken too long, or when the next one is made.</param>
/// <param name="LastProblem">Why the last one failed; null if it did not.</param>
public sealed record ProbeRound(ProbeSpec Spec, TaskId? Running, MonotonicTime Due, string? LastProblem);

/// <summary>On whose behalf, or why, a program is stopped.</summary>
public enum StopReason
{
    Command,

    /// <summary>It is started again as soon as it has ended.</summary>
    Restart,

    Shutdown,

    /// <summary>It has not become ready in time; its restart policy decides.</summary>
    NotReady,

    /// <summary>Its <see cref="HealthSpec.OnFailure"/> decides.</summary>
    Unhealthy,

    /// <summary>One that it requires has ended.</summary>
    Dependency,

    /// <summary>It is no longer configured.</summary>
    Removal,
}

public enum CleaningStage
{
    /// <summary>Nobody has said yet whether anything is left.</summary>
    Looking,

    /// <summary>What is left has been sent the stop signal.</summary>
    Asking,

    /// <summary>What is left is being killed.</summary>
    Killing,
}
