namespace Supervisor.Control.Metrics;

/// <summary>What a program uses now and has used, with all of its processes; what cannot be told is null.</summary>
internal sealed record Usage
{
    public static Usage Unknown { get; } = new();

    public TimeSpan? Cpu { get; init; }

    /// <summary>In bytes; with a control group caches of files are in it.</summary>
    public ulong? Memory { get; init; }

    /// <summary>Processes and threads.</summary>
    public ulong? Tasks { get; init; }

    /// <summary>Processes that the OOM killer took from its control group.</summary>
    public ulong? OomKills { get; init; }

    public int Processes { get; init; }
}
