using System.Globalization;

namespace Supervisor.Output.Sinks;

/// <summary>Whose output it is.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Kind">Which of its two streams; the first where both are one.</param>
/// <param name="Number">A number of its own among all programs, which picks its colour.</param>
internal sealed record StreamIdentity(string Program, StreamKind Kind, int Number)
{
    /// <summary>The name of the program that it is one of, where that has replicas; else its own.</summary>
    public string Family { get; init; } = Program;

    /// <summary>Which of the replicas; null where there are none.</summary>
    public int? Replica =>
        Program.Length > Family.Length + 1 && int.TryParse(Program.AsSpan(Family.Length + 1), CultureInfo.InvariantCulture, out var number) ? number : null;

    public RunningProcess Process { get; init; } = new();

    /// <summary>Of all that the program has written.</summary>
    public OutputTotal Total { get; init; } = new();

    public string StreamName => Kind == StreamKind.Stdout ? "stdout" : "stderr";
}

/// <summary>The process of a program that runs now, as the loop tells the output thread.</summary>
internal sealed class RunningProcess
{
    private volatile int _id;
    private volatile bool _isStarting;

    /// <summary>0 before the first start; afterwards the last one's, also when it has ended: its output may still be on its way.</summary>
    public int Id => _id;

    /// <summary>A launch is under way: what is written from here on may be of a process whose number is not known yet.</summary>
    public bool IsStarting => _isStarting;

    public void Begin() => _isStarting = true;

    /// <param name="id">Null where the launch has failed.</param>
    public void Complete(int? id)
    {
        _id = id ?? _id;
        _isStarting = false;
    }
}

internal enum StreamKind
{
    Stdout,
    Stderr,
}
