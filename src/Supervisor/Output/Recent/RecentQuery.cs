using Supervisor.Output.Sinks;

namespace Supervisor.Output.Recent;

/// <summary>Which lines of a program somebody wants to see.</summary>
internal sealed record RecentQuery
{
    /// <summary>Only from this number on; for going on where one has stopped.</summary>
    public long From { get; init; }

    /// <summary>No more than the last so many.</summary>
    public int Last { get; init; } = int.MaxValue;

    /// <summary>Not older than this, in microseconds since 1970.</summary>
    public long? Since { get; init; }

    /// <summary>Null for both.</summary>
    public StreamKind? Stream { get; init; }

    public bool Takes(StreamKind stream, long time) => (Stream is null || Stream == stream) && (Since is null || time >= Since);
}

/// <summary>An answer.</summary>
/// <param name="Lines">Oldest first.</param>
/// <param name="Next">The number to go on with.</param>
/// <param name="Missed">How many lines from the number asked for have been thrown away already.</param>
/// <param name="IsComplete">Nothing older that was asked for is missing, so no file need be read for it.</param>
internal sealed record RecentLines(IReadOnlyList<RecentLine> Lines, long Next, long Missed, bool IsComplete)
{
    /// <summary>From this number on none is missing in between.</summary>
    public long WholeFrom { get; init; }
}
