namespace Supervisor.Engine.Simulation;

/// <summary>How the world can behave badly.</summary>
public enum Fault
{
    LaunchMayPass,
    LaunchFailsForGood,

    /// <summary>No answer until it is aborted.</summary>
    LaunchHangs,

    /// <summary>Of the hanging ones: no answer even then, or a very late one.</summary>
    LaunchIsStuck,

    /// <summary>The process ends by itself.</summary>
    ProgramEnds,

    /// <summary>Its end is told before the answer to the launch.</summary>
    EndToldFirst,
    IgnoresStop,

    /// <summary>Its processes hang in the kernel.</summary>
    Unkillable,
    LeavesDescendants,

    /// <summary>It never says or shows that it is ready.</summary>
    NeverReady,

    /// <summary>It stops saying that it is alive.</summary>
    FallsSilent,

    /// <summary>Its probes fail for a while.</summary>
    FallsIll,

    /// <summary>It says what it should not, or what is absurd.</summary>
    Babbles,
    TaskFails,

    /// <summary>A task never answers.</summary>
    TaskHangs,

    /// <summary>The answer of a task that was cancelled comes all the same.</summary>
    AnswerComesLate,

    /// <summary>A stop command succeeds, and the program runs on.</summary>
    StopCommandInVain,

    /// <summary>Of the disturbances: events that are out of date or about nobody.</summary>
    OutOfDate,

    /// <summary>Of the disturbances: a request to shut down.</summary>
    ShutdownRequest,

    /// <summary>Of the disturbances: another configuration.</summary>
    Reconfiguration,
}

/// <summary>How badly the world behaves: each fault has a probability from 0 to 1.</summary>
internal sealed class Faults
{
    private readonly double[] _probabilities = new double[Enum.GetValues<Fault>().Length];

    public static Faults None { get; } = new();

    public double this[Fault fault] => _probabilities[(int)fault];

    public static Faults Roll(Dice dice, Cut cut)
    {
        var faults = new Faults();
        foreach (var fault in Enum.GetValues<Fault>())
        {
            var probability = dice.OneOf(Choices(fault));
            faults._probabilities[(int)fault] = cut.Has(fault) ? 0 : probability;
        }

        return faults;
    }

    private static double[] Choices(Fault fault) => fault switch
    {
        Fault.LaunchMayPass => [0, 0.1, 0.5],
        Fault.LaunchFailsForGood => [0, 0.02, 0.2],
        Fault.LaunchHangs => [0, 0.05, 0.3],
        Fault.LaunchIsStuck => [0, 0.3],
        Fault.ProgramEnds => [0.1, 0.5, 0.95],
        Fault.EndToldFirst => [0, 0.05],
        Fault.IgnoresStop => [0, 0.2, 0.8],
        Fault.Unkillable => [0, 0, 0.1],
        Fault.LeavesDescendants => [0, 0.2, 0.8],
        Fault.NeverReady => [0, 0.1, 0.5],
        Fault.FallsSilent => [0, 0.3, 0.8],
        Fault.FallsIll => [0, 0.2, 0.6],
        Fault.Babbles => [0, 0.2, 0.6],
        Fault.TaskFails => [0, 0.1, 0.4],
        Fault.TaskHangs => [0, 0.05, 0.3],
        Fault.AnswerComesLate => [0, 0.5],
        Fault.StopCommandInVain => [0, 0.5],
        Fault.OutOfDate => [0, 0.2],
        Fault.ShutdownRequest => [0, 0, 0.03, 0.2],
        Fault.Reconfiguration => [0, 0, 0.1, 0.4],
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
