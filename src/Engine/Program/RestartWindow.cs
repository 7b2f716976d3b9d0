using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>When a program was last restarted by policy: at most as many times as its limit counts.</summary>
public sealed record RestartWindow(ImmutableArray<MonotonicTime> Times)
{
    public static RestartWindow Empty { get; } = new([]);

    /// <summary>Whether one more restart now keeps the limit: fewer than Count restarts lie less than Within ago.</summary>
    public bool Allows(RestartLimit? limit, MonotonicTime now)
    {
        if (limit is null)
        {
            return true;
        }

        var count = Bounded(limit.Count);
        return count > 0 && (Times.Length < count || now - Times[Times.Length - count] >= limit.Within);
    }

    /// <summary>Remembers a restart that was allowed.</summary>
    public RestartWindow With(RestartLimit? limit, MonotonicTime now)
    {
        if (limit is null)
        {
            return this;
        }

        var kept = Math.Min(Times.Length, Bounded(limit.Count) - 1);
        return new RestartWindow(Times.RemoveRange(0, Times.Length - kept).Add(now));
    }

    private static int Bounded(int count) => Math.Clamp(count, 0, Limits.RestartCount);
}
