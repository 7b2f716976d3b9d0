using System.Collections.Immutable;
using Supervisor.Benchmarks.Stage;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Benchmarks.Peers;

/// <summary>A system beside which ours is measured: how it is configured, started as PID 1, asked to stop, and what it does not do.</summary>
/// <param name="Name">Its column.</param>
internal abstract record Peer(string Name)
{
    /// <summary>Its command with a full path; null where it is not installed.</summary>
    protected abstract string? Command { get; }

    /// <summary>Why there is no figure for this; null where there is one.</summary>
    public string? Lacks(Ability ability) => Command is null ? "not installed" : LacksOf(ability);

    /// <summary>Configures it to run a program so many times.</summary>
    /// <param name="kit">What to run.</param>
    /// <param name="directory">Empty, and its working directory.</param>
    /// <param name="programs">How many.</param>
    /// <returns>The command that becomes PID 1.</returns>
    public abstract ImmutableArray<string> Configure(Kit kit, string directory, int programs);

    /// <summary>Asks it to stop its programs.</summary>
    public virtual void Stop(Stand stand) => stand.SignalFirst(SignalNumber.TERM);

    /// <summary>Its own command that sends SIGUSR1 to its first program.</summary>
    public virtual ImmutableArray<string> CommandOfUser(string directory) => [];

    protected abstract string? LacksOf(Ability ability);
}
