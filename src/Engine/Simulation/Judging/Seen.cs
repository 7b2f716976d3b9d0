using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

internal enum Stage
{
    Idle,
    Waiting,
    Preparing,
    Starting,
    Started,
    Ready,
    Ending,
    Down,
    Pausing,
    Succeeded,
    Failed,
    Stopped,
}

/// <summary>One program from outside.</summary>
internal sealed class Seen(ProgramSpec spec)
{
    public string Name => Spec.Name;

    public ProgramSpec Spec { get; set; } = spec;

    /// <summary>It is configured no longer, and not dropped yet.</summary>
    public bool Leaving { get; set; }

    /// <summary>What it depended on when it was last configured, by name: later ones of that name are others.</summary>
    public ImmutableArray<string> Needed { get; set; } = [];

    public Stage Stage { get; set; }

    public InstanceId? Latest { get; set; }

    public bool EverStarted { get; set; }

    /// <summary>The end of the pause before its restart.</summary>
    public MonotonicTime? NotBefore { get; set; }

    public MonotonicTime? MustEndBy { get; set; }

    /// <summary>Since somebody last started it by hand.</summary>
    public List<MonotonicTime> Restarts { get; } = [];

    /// <summary>It has been ready since its latest launch began.</summary>
    public bool WasReady { get; set; }

    /// <summary>Restarts in a row of one with start retries that had not become ready.</summary>
    public int FailedStarts { get; set; }

    /// <summary>It has been said to be healthy, and not to be unhealthy since.</summary>
    public bool Healthy { get; set; }

    /// <summary>How its latest run of a schedule ended.</summary>
    public bool? RunSucceeded { get; set; }

    /// <summary>Its schedule is: it was stopped while it slept.</summary>
    public bool SwitchedOff { get; set; }

    /// <summary>A run waits for the end of the one under way.</summary>
    public bool RunQueued { get; set; }

    /// <summary>What a shell would have made of its latest end or failed launch.</summary>
    public int LatestCode { get; set; }

    public ExitStatus? LatestExit { get; set; }

    /// <summary>With which code it has failed for good.</summary>
    public int? FailureCode { get; set; }

    public int FailureOrder { get; set; }

    /// <summary>Why it was last asked to stop.</summary>
    public string? AskedFor { get; set; }

    public bool Sleeps => Stage is Stage.Idle or Stage.Stopped or Stage.Succeeded or Stage.Failed;

    public bool IsLooking => Stage is Stage.Down;

    public bool Runs => Stage is Stage.Started or Stage.Ready;

    /// <summary>It is to be launched without anybody asking again, and never has been.</summary>
    public bool IsOnItsWay => !EverStarted && Stage is Stage.Waiting or Stage.Preparing or Stage.Starting or Stage.Pausing;

    public void End(Stage stage)
    {
        Stage = stage;
        MustEndBy = null;
        NotBefore = null;
        Healthy = false;
    }

    /// <summary>Whoever is started again has not failed; and without a pause it is somebody's wish, which forgives.</summary>
    public void Begin(Stage stage)
    {
        var goesOn = Stage is Stage.Pausing or Stage.Waiting || (Stage is Stage.Preparing && stage is Stage.Starting);
        if (!goesOn)
        {
            Forgive();
        }

        End(stage);
        WasReady = false;
        FailureCode = null;
        SwitchedOff = false;
    }

    public void Forgive()
    {
        Restarts.Clear();
        FailedStarts = 0;
    }
}
