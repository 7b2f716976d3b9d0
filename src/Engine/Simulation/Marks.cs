namespace Supervisor.Engine.Simulation;

/// <summary>
/// What sometimes happens and sometimes does not. A simulation that has not met each of these has not tried what it
/// claims to try.
/// </summary>
public enum Mark
{
    ExitBeforeReady,
    StopDuringBackoff,
    StartRetried,
    StopDuringLaunch,
    StopDuringHook,
    LaunchAborted,
    LaunchOutlivedItsAbort,
    LateLaunchKilled,
    EndToldBeforeLaunch,
    LeftoversAsked,
    LeftoversKilled,
    KilledAfterStopTimeout,
    KillGivenUp,
    StopContinued,
    StopExtended,
    StopCommandSufficed,
    StopCommandInVain,
    NotReadyInTime,
    ReadinessExtended,
    ToldReady,
    ProbedReady,
    StartDelayed,
    RanBeforeStart,
    BeforeStartFailed,
    RanAfterStart,
    RanAfterStop,
    TaskTookTooLong,
    TaskAnsweredAfterItsCancel,
    Reloading,
    ReloadedByCommand,
    SignalledByCommand,
    MainProcessChanged,
    ProbeTookTooLong,
    FailureSparedByStartPeriod,
    WatchdogMissed,
    RestartedAsUnhealthy,
    StoppedAsUnhealthy,
    ShutDownAsUnhealthy,
    UnhealthyAndLeftAlone,
    BecameHealthy,
    RequirementFailed,
    FailedForGood,
    RestartLimitReached,
    WaitedForOthers,
    StartedOnceOthersWereHealthy,
    StartedOnceOthersHadSucceeded,
    StartedWithoutWhatItWants,
    DependentsStopped,
    DependentsRestarted,
    ShutDownByConsequence,
    RunStarted,
    RunSkipped,
    RunQueued,
    RunReplaced,
    ProgramAdded,
    ProgramKept,
    ProgramDropped,
    ProgramRelaunched,
    RemovedProgramCameBack,
    ReconfiguredWhileAProgramStops,
    OutOfDateEventIgnored,
    SignalForwarded,
    CommandDone,
    CommandRefused,
    CommandCutShortByShutdown,
    MainProgramEnded,
    EndedByFailure,
    EndedByItself,
    CameToRest,
    ShutdownShortened,
    ShutdownForced,
    ShutdownTimedOut,
}

/// <summary>How often each was met.</summary>
public sealed class Marks
{
    private readonly long[] _counts = new long[Enum.GetValues<Mark>().Length];

    public long this[Mark mark] => _counts[(int)mark];

    public void Meet(Mark mark) => _counts[(int)mark]++;

    public void Add(Marks other)
    {
        for (var index = 0; index < _counts.Length; index++)
        {
            _counts[index] += other._counts[index];
        }
    }
}
