using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Logging;

namespace Supervisor.Control.Api;

/// <summary>Why a program is where it is, in words.</summary>
internal static class ProgramReason
{
    /// <summary>Empty where there is nothing to say.</summary>
    public static string Of(SupervisionState state, ProgramState program, MonotonicTime now) => program.Phase switch
    {
        Phase.Stopped { Why: null } => "it has not been started",
        Phase.Stopped stopped => $"stopped: {Words(stopped.Why.Value)}",
        Phase.Waiting => state.AwaitedBy(program) is { IsEmpty: false } unmet ? $"it waits for {OrderNoticeLog.Conditions(unmet)}" : "it is about to start",
        Phase.Delaying delaying => $"it starts in {Until(delaying.Until, now)}",
        Phase.Scheduled { Success: null } => "it waits for the first time of its schedule",
        Phase.Scheduled { Success: var success } => $"its last run {(success is true ? "succeeded" : "failed")}{LastExit(program)}",
        Phase.Preparing => "its command before the start runs",
        Phase.Starting { Asked: { } asked } => $"it is stopped as soon as it runs: {Words(asked)}",
        Phase.Starting => "it is being launched",
        Phase.Running { Probe.LastProblem: { } problem } => $"it is not ready: {problem}",
        Phase.Running => "it is not ready yet",
        Phase.Ready when program.Health is { Verdict: Health.Unhealthy } health => $"it is unhealthy{(health.Probe?.LastProblem is { } problem ? $": {problem}" : "")}",
        Phase.Ready => "",
        Phase.Stopping { Killed: true } stopping => $"it is being killed: {Words(stopping.Asked)}",
        Phase.Stopping stopping => $"it has been asked to stop: {Words(stopping.Asked)}",
        Phase.Cleaning { Stage: CleaningStage.Killing } => "what it left behind is being killed",
        Phase.Cleaning => "what it left behind is asked to stop",
        Phase.Finishing => "its command after the stop runs",
        Phase.Backoff backoff => $"it is restarted in {Until(backoff.Until, now)} (attempt {backoff.Attempt}){LastExit(program)}",
        Phase.Exited exited => Words(exited.Status),
        Phase.Fatal fatal => fatal.Reason,
        Phase.Faulted faulted => faulted.Evidence,
        _ => throw new InvalidOperationException($"unknown phase {program.Phase.GetType().Name}"),
    };

    public static string Words(ExitStatus status) => status switch
    {
        ExitStatus.Exited exited => $"it ended with code {exited.Code}",
        ExitStatus.Killed { CoreDumped: true } killed => $"it was killed by {Name(killed.Signal)} (core dumped)",
        ExitStatus.Killed killed => $"it was killed by {Name(killed.Signal)}",
        _ => throw new InvalidOperationException("a process ends by itself or is killed"),
    } + (status.Cause is { } cause ? $": {cause}" : "");

    private static string LastExit(ProgramState program) => program.LastExit is { } last ? $"; {Words(last.Status)}" : "";

    private static string Name(Signal signal) => new SignalNumber(signal.Number).ToString();

    private static string Until(MonotonicTime due, MonotonicTime now) => DurationText.Of(due - now);

    private static string Words(StopReason reason) => reason switch
    {
        StopReason.Command => "by command",
        StopReason.Restart => "it is to be restarted",
        StopReason.Shutdown => "the supervisor is shutting down",
        StopReason.NotReady => "it did not become ready in time",
        StopReason.Unhealthy => "it was unhealthy",
        StopReason.Dependency => "a program that it requires has ended",
        StopReason.Removal => "it is no longer configured",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, null),
    };
}
