using System.Collections.Immutable;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests;

/// <summary>Specifications with good defaults; a test changes what it is about.</summary>
internal static class Some
{
    public static Signal ShutdownSignal => Signal.Terminate;

    public static ProgramSpec Program(string name) => new(name)
    {
        Backoff = new BackoffSpec { Initial = TimeSpan.FromSeconds(1), Factor = 2, Max = TimeSpan.FromSeconds(30), Jitter = 0 },
    };

    public static SupervisorSpec Supervisor(params ImmutableArray<ProgramSpec> programs) => new()
    {
        Signals = ImmutableDictionary<Signal, SignalAction>.Empty
            .Add(ShutdownSignal, new SignalAction.Shutdown())
            .Add(new Signal(1), new SignalAction.Reload())
            .Add(new Signal(28), new SignalAction.Ignore())
            .Add(new Signal(10), new SignalAction.Forward(new Signal(3))),
        Programs = programs,
    };

    public static ImmutableArray<Requirement> Requires(string program, Condition condition = Condition.Started) =>
        [new Requirement(program, condition)];
}
