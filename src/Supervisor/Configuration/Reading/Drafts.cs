using System.Collections.Immutable;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Controlling;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Running;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Reading;

/// <summary>The top of one file.</summary>
internal sealed record FileDraft
{
    public ImmutableArray<Node> Include { get; init; } = [];

    public Entry? Supervisor { get; init; }

    public Entry? Defaults { get; init; }

    public ImmutableArray<Entry> Programs { get; init; } = [];

    public ImmutableArray<Entry> Groups { get; init; } = [];

    public ImmutableArray<Entry> Listeners { get; init; } = [];

    public ImmutableArray<Entry> Sockets { get; init; } = [];
}

/// <summary>[supervisor] as far as it has been read.</summary>
internal sealed record SupervisorDraft
{
    public string? Name { get; init; }

    public LogSettings Log { get; init; } = new();

    public MachineSettings Machine { get; init; } = new();

    public ControlDraft Control { get; init; } = new();

    public SupervisorSpec Spec { get; init; } = new() { Signals = SignalMeanings.Defaults };

    /// <summary>Null where nothing is said; empty for nowhere.</summary>
    public string? TerminationLog { get; init; }

    public SourceSpan? ShutdownTimeoutAt { get; init; }

    /// <summary>For every program without one of its own.</summary>
    public int? Umask { get; init; }

    /// <summary>Read with each program, since it may hold templates.</summary>
    public ImmutableArray<Entry> Environment { get; init; } = [];
}

/// <summary>A program of the file and the units that it stands for: itself, or its replicas.</summary>
/// <param name="Replicas">Where their number stands; null for a program that is one unit and has its own name.</param>
internal sealed record ProgramFamily(Entry Entry, SourceSpan? Replicas, ImmutableArray<ProgramDraft> Units)
{
    public string Name => Entry.Name;

    /// <summary>What it is fed, if it is an event listener.</summary>
    public ListenerPool? Listener { get; init; }
}

/// <summary>A program as far as it has been read; what needs other keys first is kept as nodes.</summary>
internal sealed record ProgramDraft
{
    public ProgramSpec Spec { get; init; } = new("");

    public LaunchOptions Options { get; init; } = new() { Command = [] };

    /// <summary>Becomes the confinement of <see cref="Options"/>.</summary>
    public ConfinementDraft Isolate { get; init; } = new();

    /// <summary>Programs whose namespaces it enters.</summary>
    public ImmutableArray<ProgramJoin> Joins { get; init; } = [];

    /// <summary>The limits as they are written, where they were read without a mistake and have to be checked as a whole.</summary>
    public Node.Table? LimitsAt { get; init; }

    public bool IsOnTerminal { get; init; }

    public ProgramTasks Tasks { get; init; } = ProgramTasks.None;

    public ScheduleDraft? Schedule { get; init; }

    /// <summary>Lower ones come first.</summary>
    public int Priority { get; init; } = ProgramLaunch.DefaultPriority;

    /// <summary>Names of sockets, and what they turn out to be.</summary>
    public ImmutableArray<SocketReference> SocketNames { get; init; } = [];

    public ImmutableArray<SocketSettings> Sockets { get; init; } = [];

    /// <summary>The socket that is its standard input; it becomes <see cref="Stdin"/>.</summary>
    public SocketReference? StdinSocket { get; init; }

    public StdinSource Stdin { get; init; } = new StdinSource.Null();

    public StreamOutput Stdout { get; init; } = new StreamOutput.Inherit();

    public StreamOutput Stderr { get; init; } = new StreamOutput.Inherit();

    public Node? Command { get; init; }

    public Node? Shell { get; init; }

    public ImmutableArray<Entry> Environment { get; init; } = [];

    public ImmutableArray<Node> EnvironmentFiles { get; init; } = [];

    /// <summary>How many of it; null where it is one and has its own name.</summary>
    public int? Replicas { get; init; }

    /// <summary>Variables of the supervisor that are passed on; null for all of them.</summary>
    public ImmutableArray<string>? Inherit { get; init; }

    /// <summary>Where other programs are named, for checks that need all programs.</summary>
    public ImmutableArray<Reference> References { get; init; } = [];

    /// <summary>Where the value of each key stands that is written, for the program or as a default, by the key's name.</summary>
    public ImmutableDictionary<string, SourceSpan> At { get; init; } = ImmutableDictionary<string, SourceSpan>.Empty;

    /// <summary>Where its stop time stands: the timeout or the sequence.</summary>
    public SourceSpan? StopTimeAt { get; init; }

    /// <summary>The program's own name, where it is written.</summary>
    public SourceSpan? NamedAt { get; init; }
}

/// <summary>A socket named by a program.</summary>
internal sealed record SocketReference(string Name, SourceSpan Span);

/// <summary>A program named by another one.</summary>
/// <param name="OfItself">For a message, where it names itself: "requires itself".</param>
internal readonly record struct Reference(string Name, SourceSpan Span, string OfItself)
{
    /// <summary>What must be true of it; null where it is named for the sake of order or of its namespaces.</summary>
    public Condition? Condition { get; init; }

    /// <summary>It waits for this one, not this one for it.</summary>
    public bool IsReversed { get; init; }

    /// <summary>One process is meant: where it has replicas, one of them.</summary>
    public bool IsOfOne { get; init; }
}
