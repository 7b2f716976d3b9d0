using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Counts probes and signs of life by itself, and compares what it concludes with what is said.</summary>
internal sealed class OnHealth(Court court) : Judge(court)
{
    private readonly Dictionary<string, Care> _cares = [];
    private readonly Dictionary<InstanceId, MonotonicTime> _started = [];
    private readonly HashSet<string> _expected = [];

    /// <summary>A program that is ready and looked after.</summary>
    private sealed class Care(InstanceId instance, HealthSpec spec, MonotonicTime now)
    {
        public InstanceId Instance => instance;

        public HealthSpec Spec => spec;

        public Health Verdict { get; set; } = spec.Probe is null ? Health.Healthy : Health.Unknown;

        public int Failures { get; set; }

        public int Successes { get; set; }

        public TimeSpan? Interval { get; set; } = spec.Watchdog;

        public MonotonicTime? Due { get; set; } = now + spec.Watchdog;
    }

    public override void Before(Occurrence occurrence, SupervisionState state)
    {
        _expected.Clear();
        switch (occurrence.Event)
        {
            case Event.TaskEnded { Task: { Purpose: TaskPurpose.Health } task, Problem: var problem } when !occurrence.OutOfDate:
                Probed(task.Instance, succeeded: problem is null);
                break;
            case Event.TimerDue { Timer: { Purpose: TimerPurpose.HealthProbe, Instance: var instance } } when !occurrence.OutOfDate:
                if (World.Tasks.UnderWay.Any(task => task.Instance == instance && task.Purpose is TaskPurpose.Health))
                {
                    Marks.Meet(Mark.ProbeTookTooLong);
                    Probed(instance, succeeded: false);
                }

                break;
            case Event.TimerDue { Timer: { Purpose: TimerPurpose.Watchdog, Instance: var instance } } when Of(instance) is { } care && !occurrence.OutOfDate:
                care.Due = null;
                Expect(care);
                Marks.Meet(Mark.WatchdogMissed);
                break;
            case Event.Notified { Instance: var instance, Notification: var notification } when Of(instance) is { Interval: not null } care:
                Told(care, notification);
                break;
            case Event.Commanded { Command: Command.Reconfigure reconfigure } when Observer is { ShutdownSince: null, Ended: false }:
                Change(reconfigure.Spec);
                break;
        }
    }

    public override void On(Effect effect)
    {
        if (effect is not Effect.Publish { Notice: var notice })
        {
            return;
        }

        switch (notice)
        {
            case Notice.Started { Instance: var instance }:
                _started[instance] = Now;
                break;
            case Notice.Ready { Instance: var instance } when Observer.Find(instance.Program)?.Spec.Health is { } spec:
                _cares[instance.Program] = new Care(instance, spec, Now);
                break;
            case Notice.BecameUnhealthy unhealthy:
                Require(_expected.Remove(unhealthy.Instance.Program), Invariant.IllnessIsMet, notice);
                Marks.Meet(unhealthy.Action switch
                {
                    UnhealthyAction.Restart => Mark.RestartedAsUnhealthy,
                    UnhealthyAction.Stop => Mark.StoppedAsUnhealthy,
                    UnhealthyAction.Shutdown => Mark.ShutDownAsUnhealthy,
                    _ => Mark.UnhealthyAndLeftAlone,
                });
                break;
            case Notice.BecameHealthy healthy when Of(healthy.Instance) is { } care:
                Require(care.Verdict is Health.Healthy, Invariant.IllnessIsMet, notice);
                break;
            case Notice.Stopping or Notice.Exited or Notice.Killing:
                _cares.Remove(Subject.Of(notice)!);
                break;
        }
    }

    public override void After(SupervisionState state)
    {
        foreach (var program in _expected)
        {
            Require(false, Invariant.IllnessIsMet, $"{program} is unhealthy, and nobody says so");
        }

        foreach (var (program, care) in _cares)
        {
            Require(!(care.Due < Now), Invariant.WatchdogHonoured, program);
            Require(
                care is not { Verdict: Health.Unhealthy, Spec.OnFailure: not UnhealthyAction.None },
                Invariant.IllnessIsMet,
                $"{program} is unhealthy, and nothing follows");
        }
    }

    private Care? Of(InstanceId instance) => _cares.TryGetValue(instance.Program, out var care) && care.Instance == instance ? care : null;

    private void Probed(InstanceId instance, bool succeeded)
    {
        if (Of(instance) is not { } care)
        {
            return;
        }

        if (succeeded)
        {
            care.Failures = 0;
            care.Successes++;
            care.Verdict = care.Successes >= care.Spec.Successes ? Health.Healthy : care.Verdict;
            return;
        }

        var spared = care.Verdict is Health.Unknown && Now - _started[instance] < care.Spec.StartPeriod;
        care.Successes = 0;
        care.Failures = spared ? 0 : care.Failures + 1;
        if (spared)
        {
            Marks.Meet(Mark.FailureSparedByStartPeriod);
        }

        if (care.Failures >= care.Spec.Failures)
        {
            Expect(care);
        }
    }

    private void Told(Care care, Notification notification)
    {
        switch (notification)
        {
            case Notification.Alive:
                care.Due = Now + care.Interval;
                care.Verdict = care.Spec.Probe is null ? Health.Healthy : care.Verdict;
                break;
            case Notification.WatchdogInterval { Interval: var interval } when interval > TimeSpan.Zero && interval <= Limits.LongestAsked:
                care.Interval = interval;
                care.Due = Now + interval;
                break;
            case Notification.Unwell:
                Expect(care);
                break;
        }
    }

    /// <summary>One that is unhealthy already cannot become so.</summary>
    private void Expect(Care care)
    {
        if (care.Verdict is not Health.Unhealthy)
        {
            _expected.Add(care.Instance.Program);
            care.Verdict = Health.Unhealthy;
            care.Successes = 0;
        }
    }

    private void Change(SupervisorSpec spec)
    {
        foreach (var program in spec.Programs)
        {
            if (Observer.Find(program.Name) is { Stage: Stage.Ready, Latest: { } instance } seen && seen.Spec.Health != program.Health)
            {
                _cares.Remove(program.Name);
                if (program.Health is { } health)
                {
                    _cares.Add(program.Name, new Care(instance, health, Now));
                }
            }
        }
    }
}
