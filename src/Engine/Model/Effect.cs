namespace Supervisor.Engine.Model;

/// <summary>All that the engine can ask the shell to do. None of them fails: what goes wrong comes back as an event.</summary>
public abstract record Effect
{
    private Effect()
    {
    }

    /// <summary>Launch it; answered by exactly one of <see cref="Event.Launched"/> and <see cref="Event.LaunchFailed"/>.</summary>
    public sealed record Launch(InstanceId Instance) : Effect;

    /// <summary>Kill a launch that has not been answered yet; its answer still comes.</summary>
    public sealed record AbortLaunch(InstanceId Instance) : Effect;

    public sealed record SendSignal(InstanceId Instance, Signal Signal, StopScope Scope) : Effect;

    /// <summary>SIGKILL to the main process and to every descendant, again until none is left.</summary>
    public sealed record KillAll(InstanceId Instance) : Effect;

    /// <summary>
    /// Sent once the main process has ended: answered at once by <see cref="Event.DescendantsGone"/> or
    /// <see cref="Event.DescendantsRemain"/>, in the latter case by <see cref="Event.DescendantsGone"/> later.
    /// </summary>
    public sealed record WatchDescendants(InstanceId Instance) : Effect;

    /// <summary>No further answer to <see cref="WatchDescendants"/> or work for <see cref="KillAll"/> is wanted.</summary>
    public sealed record ForgetDescendants(InstanceId Instance) : Effect;

    /// <summary>Arm a timer; one of the same identity is replaced.</summary>
    public sealed record ArmTimer(TimerId Timer, MonotonicTime Due) : Effect;

    public sealed record CancelTimer(TimerId Timer) : Effect;

    /// <summary>Begin a task; answered once by <see cref="Event.TaskEnded"/>, unless it is cancelled first.</summary>
    /// <param name="Timeout">When it will be cancelled; for those who must tell their own children of it.</param>
    public sealed record Perform(TaskId Task, TimeSpan Timeout) : Effect;

    /// <summary>End a task with all its processes; no answer is wanted.</summary>
    public sealed record CancelTask(TaskId Task) : Effect;

    /// <summary>A program that is no longer configured has ended: nothing of it is wanted any more.</summary>
    public sealed record Drop(string Program) : Effect;

    /// <summary>Read the configuration again.</summary>
    public sealed record Reload : Effect;

    /// <summary>Open all log files anew: they were moved by somebody else.</summary>
    public sealed record ReopenLogs : Effect;

    public sealed record Answer(CommandId Id, CommandResult Result) : Effect;

    /// <summary>Something that a person or an observer should know.</summary>
    public sealed record Publish(Notice Notice) : Effect;

    /// <summary>The last effect of all: nothing runs any more; end with this code.</summary>
    public sealed record Exit(int Code, string Reason) : Effect;
}

/// <summary>The answer to a command.</summary>
public abstract record CommandResult
{
    private CommandResult()
    {
    }

    public sealed record Done(string Message) : CommandResult;

    /// <summary>Not done, and why: "cannot start web: it is stopping".</summary>
    public sealed record Refused(string Reason) : CommandResult;
}
