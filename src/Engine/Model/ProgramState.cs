using System.Collections.Immutable;
using Supervisor.Engine.Program;

namespace Supervisor.Engine.Model;

/// <summary>One program: its phase, and what outlives a phase.</summary>
public sealed record ProgramState(int Index, ProgramSpec Spec, Phase Phase)
{
    public string Name => Spec.Name;

    /// <summary>The generation of the latest launch; 0 before the first.</summary>
    public int Generation { get; init; }

    /// <summary>A launch of it has succeeded in this run of the supervisor.</summary>
    public bool EverStarted { get; init; }

    /// <summary>Restarts by policy since the back-off was last reset.</summary>
    public int Attempt { get; init; }

    /// <summary>Restarts by policy in this run of the supervisor.</summary>
    public int Restarts { get; init; }

    /// <summary>The restarts that count for <see cref="ProgramSpec.MaxRestarts"/>.</summary>
    public RestartWindow Recent { get; init; } = RestartWindow.Empty;

    /// <summary>How its latest ended launch ended.</summary>
    public LastExit? LastExit { get; init; }

    /// <summary>It has failed for good and was not started again since.</summary>
    public ProgramFailure? Failure { get; init; }

    /// <summary>Commands that are answered when the program gets where they want it.</summary>
    public ImmutableArray<OpenCommand> Open { get; init; } = [];

    public InstanceId Instance => new(Spec.Name, Generation);
}

public sealed record LastExit(InstanceId Instance, ExitStatus Status);

/// <param name="Order">The first failure of the supervisor's run has the lowest.</param>
/// <param name="Code">The exit code that tells of it.</param>
public sealed record ProgramFailure(int Order, int Code);

public readonly record struct OpenCommand(CommandId Id, OpenCommandKind Kind);

public enum OpenCommandKind
{
    Start,
    Stop,
    Restart,
}
