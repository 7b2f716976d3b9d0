using System.Collections.Immutable;

namespace Supervisor.Engine.Model;

/// <summary>What the engine needs to know of the supervisor as a whole.</summary>
public sealed record SupervisorSpec
{
    public ExitPolicy Exit { get; init; } = ExitPolicy.WhenAllEnd;

    /// <summary>From the request until everything is killed, whatever the programs' own stop times.</summary>
    public TimeSpan ShutdownTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>What each signal means; a signal that is not here is forwarded as itself.</summary>
    public ImmutableDictionary<Signal, SignalAction> Signals { get; init; } = ImmutableDictionary<Signal, SignalAction>.Empty;

    public ImmutableArray<ProgramSpec> Programs { get; init; } = [];
}

/// <summary>When the supervisor ends by itself. A program with <see cref="ProgramSpec.Main"/> overrides it.</summary>
public enum ExitPolicy
{
    WhenAllEnd,
    WhenAnyFails,
    Never,
}

/// <summary>What a signal to the supervisor means.</summary>
public abstract record SignalAction
{
    private SignalAction()
    {
    }

    /// <summary>Stop everything in order and end. A second one shortens the stop, a third kills.</summary>
    public sealed record Shutdown : SignalAction;

    public sealed record Reload : SignalAction;

    /// <summary>Open all log files anew.</summary>
    public sealed record ReopenLogs : SignalAction;

    /// <summary>To every running program, as this signal.</summary>
    public sealed record Forward(Signal As) : SignalAction;

    public sealed record Ignore : SignalAction;
}
