using System.Collections.Immutable;

namespace Supervisor.Isolation.Options;

/// <summary>
/// What a program may use; all else is denied. Paths are those that it sees. A missing path is an error unless it begins with
/// <c>-</c>. See landlock(7).
/// </summary>
public sealed record LandlockRules
{
    /// <summary>May be read, and executed.</summary>
    public ImmutableArray<string> Read { get; init; } = [];

    /// <summary>May be read, changed, created and removed, but not executed.</summary>
    public ImmutableArray<string> Write { get; init; } = [];

    /// <summary>TCP ports it may listen on; null leaves them alone. ABI 4, Linux 6.7.</summary>
    public ImmutableArray<ushort>? Listen { get; init; }

    /// <summary>TCP ports it may connect to; null leaves them alone. ABI 4, Linux 6.7.</summary>
    public ImmutableArray<ushort>? Connect { get; init; }

    /// <summary>No abstract Unix sockets of, and no signals to, processes outside. ABI 6, Linux 6.12.</summary>
    public bool Scoped { get; init; }

    /// <summary>Whether a right that this kernel does not know is left out instead of refused.</summary>
    public bool BestEffort { get; init; }
}
