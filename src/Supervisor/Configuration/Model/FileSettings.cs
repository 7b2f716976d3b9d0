namespace Supervisor.Configuration.Model;

/// <summary>A file, and what becomes of it when it is large or old.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record FileSettings(string Path) : SinkSettings
{
    /// <summary>In bytes; null: it may grow without limit.</summary>
    public ulong? MaxSize { get; init; }

    public TimeSpan? MaxAge { get; init; }

    /// <summary>How many old files.</summary>
    public int Keep { get; init; } = 10;

    /// <summary>All old files together; null: without limit.</summary>
    public ulong? KeepBytes { get; init; }

    public Compression Compression { get; init; }

    public bool Timestamps { get; init; }

    public int Mode { get; init; } = 0x1A0;

    /// <summary>Names or numbers; null: the supervisor's.</summary>
    public string? User { get; init; }

    public string? Group { get; init; }
}

internal enum Compression
{
    None,
    Gzip,
}
