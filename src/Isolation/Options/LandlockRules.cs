using System.Collections.Immutable;

namespace Supervisor.Isolation.Options;

/// <summary>
/// What a program may use; all else of its kind is denied. Paths are absolute and those that it sees; one that is missing is an
/// error unless it begins with <c>-</c>. Without any path files are left alone, and need ABI 3, Linux 6.2, otherwise: before, all
/// could be emptied. Programs, their loaders and libraries must be readable to be executed. See landlock(7).
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

    /// <summary>Whether a right that this kernel does not know is left out instead of refused. A kernel without Landlock is refused all the same.</summary>
    public bool BestEffort { get; init; }
}
