using System.Collections.Immutable;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation;

/// <summary>One launch.</summary>
/// <param name="Ticket">The caller's number for it, in the outcome and to abort it.</param>
/// <param name="Options">What is asked for. Descriptors in it must stay open until the outcome.</param>
public sealed record LaunchRequest(long Ticket, LaunchOptions Options);

/// <summary>How a launch ended: exactly one for each request.</summary>
/// <param name="Ticket">Of the request.</param>
public abstract record LaunchOutcome(long Ticket)
{
    /// <summary>The program has been executed.</summary>
    /// <param name="Ticket">Of the request.</param>
    /// <param name="Pid">Its process number.</param>
    /// <param name="Process">The program, from now on the receiver's to reap and dispose of.</param>
    public sealed record Started(long Ticket, int Pid, ChildProcess Process) : LaunchOutcome(Ticket)
    {
        /// <summary>What it runs without, of all that was only to be tried.</summary>
        public ImmutableArray<Shortfall> Missing { get; init; } = [];
    }

    /// <summary>There is no program, and nothing of the attempt is left.</summary>
    /// <param name="Ticket">Of the request.</param>
    /// <param name="Failure">Why.</param>
    public sealed record Failed(long Ticket, LaunchFailure Failure) : LaunchOutcome(Ticket);
}
