namespace Supervisor.Output.Sinks;

/// <summary>Whose output it is.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Kind">Which of its two streams; the first where both are one.</param>
/// <param name="Number">A number of its own among all programs, which picks its colour.</param>
internal sealed record StreamIdentity(string Program, StreamKind Kind, int Number)
{
    /// <summary>Which of several equal processes.</summary>
    public int Replica { get; init; }

    public RunningProcess Process { get; init; } = new();

    public string StreamName => Kind == StreamKind.Stdout ? "stdout" : "stderr";
}

/// <summary>The process of a program that runs now, as the loop tells the output thread.</summary>
internal sealed class RunningProcess
{
    private volatile int _id;

    /// <summary>0 before the first start; afterwards the last one's, also when it has ended: its output may still be on its way.</summary>
    public int Id
    {
        get => _id;
        set => _id = value;
    }
}

internal enum StreamKind
{
    Stdout,
    Stderr,
}
