using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Probes;

/// <summary>What belongs together when all of it is shown.</summary>
public enum ProbeGroup
{
    /// <summary>Namespaces, and entering them.</summary>
    Namespaces,

    /// <summary>Mounts and the root directory.</summary>
    FileSystem,

    /// <summary>Users, groups, capabilities, keys.</summary>
    Identity,

    /// <summary>What a process can forbid itself: seccomp and Landlock.</summary>
    Filters,

    /// <summary>Limits and pressure.</summary>
    ControlGroups,

    /// <summary>Interfaces and rates in a network namespace.</summary>
    Network,

    /// <summary>How children are made and watched; where one is missing, another way is taken.</summary>
    Processes,
}

/// <summary>What the kernel answered to a probe.</summary>
public abstract record ProbeOutcome
{
    private ProbeOutcome()
    {
    }

    /// <summary>It was done, by a child that has ended since.</summary>
    /// <param name="Detail">More that is known of it, such as a version; null for nothing.</param>
    public sealed record Possible(string? Detail = null) : ProbeOutcome;

    /// <summary>It was refused.</summary>
    /// <param name="Operation">What was refused, to stand after "cannot".</param>
    /// <param name="Errno">What the kernel answered; default where it answered by a signal, or was not asked because something is missing.</param>
    /// <param name="Reason">What is known beside the errno; null for nothing.</param>
    public sealed record Refused(string Operation, Errno Errno, string? Reason = null) : ProbeOutcome
    {
        /// <summary>One line: <c>cannot unshare the pid namespace: EPERM (Operation not permitted)</c>.</summary>
        public override string ToString()
        {
            var errno = Errno == default ? "" : $": {Errno}";
            var reason = Reason is null ? "" : $"{(Errno == default ? ':' : ';')} {Reason}";
            return $"cannot {Operation}{errno}{reason}";
        }
    }
}

/// <summary>Whether one thing can be had here.</summary>
/// <param name="Name">Short and stable: <c>pid namespace</c>, <c>mount tmpfs</c>.</param>
/// <param name="Group">Where it belongs.</param>
/// <param name="AsItIs">The answer with the rights of this process.</param>
/// <param name="InUserNamespace">The answer in a new user namespace; null where that makes no difference.</param>
/// <param name="Advice">Which option of who starts this process, or of the system, would allow it, or what it lacks; null where it lacks nothing or nothing is known.</param>
public sealed record ProbeResult(string Name, ProbeGroup Group, ProbeOutcome AsItIs, ProbeOutcome? InUserNamespace = null, string? Advice = null)
{
    /// <summary>What of a confinement cannot be had without it.</summary>
    public ImmutableArray<Feature> Features { get; init; } = [];

    /// <summary>Whether it can be had, with <see cref="NamespaceKinds.User"/> among its namespaces if need be.</summary>
    public bool IsPossible => AsItIs is ProbeOutcome.Possible || InUserNamespace is ProbeOutcome.Possible;

    /// <summary>Whether it can be had only with <see cref="NamespaceKinds.User"/> among its namespaces.</summary>
    public bool NeedsUserNamespace => AsItIs is ProbeOutcome.Refused && InUserNamespace is ProbeOutcome.Possible;

    /// <summary>Why it cannot be had with the rights of this process; null where it can.</summary>
    public ProbeOutcome.Refused? Refusal => AsItIs as ProbeOutcome.Refused;

    /// <summary>One line for a person: why not, and what would allow it.</summary>
    public override string ToString() => this switch
    {
        { NeedsUserNamespace: true } => $"{Name}: possible in a user namespace; without one {Refusal}",
        { Refusal: { } refusal } => $"{Name}: {refusal}{(Advice is null ? "" : $"; {Advice}")}",
        { AsItIs: ProbeOutcome.Possible { Detail: { } detail } } => $"{Name}: possible, {detail}",
        _ => $"{Name}: possible",
    };
}
