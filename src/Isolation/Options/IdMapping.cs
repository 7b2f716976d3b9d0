using System.Collections.Immutable;

namespace Supervisor.Isolation.Options;

/// <summary>How users and groups inside of a user namespace are mapped to those outside; see user_namespaces(7).</summary>
public abstract record IdMapping
{
    private IdMapping()
    {
    }

    /// <summary>
    /// The smallest map. A privileged launcher maps root and the program's own user and group to themselves, and everybody else
    /// to nobody. An unprivileged one can map only its own user and group: they become the program's, root unless it asks for
    /// another.
    /// </summary>
    public static IdMapping Self { get; } = new OfSelf();

    /// <summary>
    /// The launcher's own user and group become root inside, and the ranges that /etc/subuid and /etc/subgid give the
    /// launcher's user follow from 1 up; by newuidmap(1) where the launcher is unprivileged.
    /// </summary>
    public static IdMapping Subordinate { get; } = new OfSubordinates();

    /// <summary>See <see cref="Self"/>.</summary>
    public sealed record OfSelf : IdMapping;

    /// <summary>See <see cref="Subordinate"/>.</summary>
    public sealed record OfSubordinates : IdMapping;

    /// <summary>Ranges as in /proc/pid/uid_map and gid_map; at most 340 each.</summary>
    /// <param name="Users">Of users.</param>
    /// <param name="Groups">Of groups.</param>
    public sealed record Ranges(ImmutableArray<IdRange> Users, ImmutableArray<IdRange> Groups) : IdMapping;
}

/// <summary>One line of an id map.</summary>
/// <param name="Inside">First number in the namespace.</param>
/// <param name="Outside">First number in the launcher's namespace.</param>
/// <param name="Count">How many, from 1.</param>
public readonly record struct IdRange(uint Inside, uint Outside, uint Count);
