using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Rehearsing;

/// <summary>What goes wrong in a rehearsal, and when. Times are from the start of the supervisor.</summary>
public sealed record Script
{
    public ImmutableArray<Mishap> Mishaps { get; init; } = [];

    public ImmutableArray<SignalCue> Signals { get; init; } = [];

    /// <summary>How long to look.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Of the random part of back-off.</summary>
    public ulong Seed { get; init; }

    /// <summary>The first run of a program's schedule that is later than a time; null: there is none.</summary>
    public Func<string, TimeSpan, TimeSpan?> NextRun { get; init; } = (_, _) => null;
}

/// <summary>The supervisor receives a signal.</summary>
/// <param name="Words">The signal as a person knows it.</param>
public sealed record SignalCue(Signal Signal, TimeSpan At, string Words);

/// <summary>A fault of one program.</summary>
public abstract record Mishap(string Program)
{
    /// <summary>It ends by itself; if it does not run at that time, as soon as it does.</summary>
    public sealed record Ends(string Program, ExitStatus Status, TimeSpan At) : Mishap(Program);

    /// <summary>Whatever it is asked, it goes on; only SIGKILL ends it.</summary>
    public sealed record HangsAtStop(string Program) : Mishap(Program);

    /// <summary>Its launches never come to its first instruction.</summary>
    public sealed record HangsAtStart(string Program) : Mishap(Program);

    /// <param name="First">1 is its first launch.</param>
    /// <param name="MayPass">For want of something that a later launch may have; else there is no such command.</param>
    public sealed record LaunchFails(string Program, int First, int Last, bool MayPass) : Mishap(Program);

    /// <summary>It neither says that it is ready nor does a probe find it so.</summary>
    public sealed record NeverReady(string Program) : Mishap(Program);

    /// <summary>The next probe from that time on fails, of whichever kind.</summary>
    public sealed record ProbeFails(string Program, TimeSpan At) : Mishap(Program);

    /// <summary>Probes whether it is healthy fail from a time until another, and it gives no sign of life.</summary>
    public sealed record Unhealthy(string Program, TimeSpan From, TimeSpan Until) : Mishap(Program);
}
