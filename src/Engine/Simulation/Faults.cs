namespace Supervisor.Engine.Simulation;

/// <summary>How badly the world behaves; each is a probability from 0 to 1.</summary>
public sealed record Faults
{
    public static Faults None { get; } = new();

    public double LaunchMayPass { get; init; }

    public double LaunchFailsForGood { get; init; }

    /// <summary>No answer until it is aborted.</summary>
    public double LaunchHangs { get; init; }

    /// <summary>Of the hanging ones: no answer even then, or a very late one.</summary>
    public double LaunchIsStuck { get; init; }

    /// <summary>The process ends by itself.</summary>
    public double ProgramEnds { get; init; }

    /// <summary>Its end is told before the answer to the launch.</summary>
    public double EndToldFirst { get; init; }

    public double IgnoresStop { get; init; }

    /// <summary>Its processes hang in the kernel.</summary>
    public double Unkillable { get; init; }

    public double LeavesDescendants { get; init; }

    /// <summary>Events that are out of date or about nobody.</summary>
    public double Stale { get; init; }

    /// <summary>Of the disturbances from outside: a request to shut down.</summary>
    public double ShutdownRequest { get; init; }

    internal static Faults Roll(Dice dice) => new()
    {
        LaunchMayPass = dice.OneOf([0, 0.1, 0.5]),
        LaunchFailsForGood = dice.OneOf([0, 0.02, 0.2]),
        LaunchHangs = dice.OneOf([0, 0.05, 0.3]),
        LaunchIsStuck = dice.OneOf([0, 0.3]),
        ProgramEnds = dice.OneOf([0.1, 0.5, 0.95]),
        EndToldFirst = dice.OneOf([0, 0.05]),
        IgnoresStop = dice.OneOf([0, 0.2, 0.8]),
        Unkillable = dice.OneOf([0, 0, 0.1]),
        LeavesDescendants = dice.OneOf([0, 0.2, 0.8]),
        Stale = dice.OneOf([0, 0.2]),
        ShutdownRequest = dice.OneOf([0, 0.05, 0.3]),
    };
}
