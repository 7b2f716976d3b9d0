using System.Collections.Immutable;
using Supervisor.Isolation.Network;

namespace Supervisor.Isolation.Plan;

/// <summary>What only the launcher can do for new namespaces, from outside, by the process that is in them.</summary>
/// <param name="Purpose">To stand after "cannot".</param>
internal abstract record Duty(string Purpose)
{
    /// <summary>One write(2) to a file of the process below /proc.</summary>
    /// <param name="Purpose">To stand after "cannot".</param>
    /// <param name="File">Its name below /proc/PID.</param>
    /// <param name="Content">All of it.</param>
    public sealed record WriteFile(string Purpose, string File, string Content) : Duty(Purpose);

    /// <summary>A link to the launcher's network.</summary>
    /// <param name="Plan">All steps of it.</param>
    public sealed record Link(NetworkPlan Plan) : Duty("join its network to the supervisor's");

    /// <summary>A program that is privileged where the launcher is not: newuidmap(1), newgidmap(1).</summary>
    /// <param name="Purpose">To stand after "cannot".</param>
    /// <param name="Program">Its name; it is looked for where the system keeps such programs.</param>
    /// <param name="Arguments">After the number of the process.</param>
    public sealed record RunHelper(string Purpose, string Program, ImmutableArray<string> Arguments) : Duty(Purpose);
}
