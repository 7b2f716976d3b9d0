using System.Collections.Immutable;
using Supervisor.Configuration.Replicas;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Model;

/// <summary>A configuration in force: valid by construction, so nothing after this checks again.</summary>
internal sealed record SupervisorConfiguration
{
    /// <summary>In logs and prompts; the host name unless set.</summary>
    public required string Name { get; init; }

    public LogSettings Log { get; init; } = new();

    public MachineSettings Machine { get; init; } = new();

    public ControlSettings Control { get; init; } = new();

    /// <summary>In the order of the file.</summary>
    public ImmutableArray<ProgramGroup> Groups { get; init; } = [];

    /// <summary>Programs that are fed events, by their own name.</summary>
    public ImmutableDictionary<string, ListenerPool> Listeners { get; init; } = ImmutableDictionary<string, ListenerPool>.Empty;

    /// <summary>Listening sockets, in the order of the file.</summary>
    public ImmutableArray<SocketSettings> Sockets { get; init; } = [];

    /// <summary>The file that the reason of the end is written to; null for none.</summary>
    public string? TerminationLog { get; init; }

    /// <summary>What the engine needs: programs in the order of the file.</summary>
    public required SupervisorSpec Engine { get; init; }

    /// <summary>How each program is launched, by name; one for each of the engine's.</summary>
    public required ImmutableDictionary<string, ProgramLaunch> Launches { get; init; }

    /// <summary>Programs whose output goes to the standard input of this one.</summary>
    public IEnumerable<string> WritersTo(string program) =>
        Launches.Where(launch => launch.Value.WritesTo(program)).Select(launch => launch.Key);

    /// <summary>For each program with replicas, by its own name, what makes more of them.</summary>
    public ImmutableDictionary<string, ReplicaSource> Replicas { get; init; } = ImmutableDictionary<string, ReplicaSource>.Empty;
}

/// <summary>Programs that are addressed together.</summary>
/// <param name="Programs">As they are configured, so a name may stand for replicas; in the order of the file.</param>
internal sealed record ProgramGroup(string Name, ImmutableArray<string> Programs)
{
    public bool Equals(ProgramGroup? other) => other is not null && Name == other.Name && Programs.AsSpan().SequenceEqual(other.Programs.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Name, Programs.Length);
}

internal sealed record LogSettings
{
    public LogThreshold Level { get; init; } = LogThreshold.Info;

    public LogFormat Format { get; init; } = LogFormat.Text;
}

internal enum LogThreshold
{
    Debug,
    Info,
    Warning,
    Error,
}

internal enum LogFormat
{
    Text,
    Json,
}

/// <summary>For a supervisor that is the init of a whole machine (a microVM, a bare kernel); all off by default.</summary>
internal sealed record MachineSettings
{
    /// <summary>Mount /proc, /sys, /dev, /dev/pts, /dev/shm, /run, /tmp and the cgroup2 file system where they are missing.</summary>
    public bool Mount { get; init; }

    /// <summary>Power the machine off at the end; a PID 1 that returns would panic the kernel.</summary>
    public bool PowerOff { get; init; }
}

/// <summary>How one program is launched.</summary>
internal sealed record ProgramLaunch
{
    /// <summary>As under supervisord.</summary>
    public const int DefaultPriority = 999;

    /// <summary>Everything but the streams, which the output room gives at launch.</summary>
    public required LaunchOptions Options { get; init; }

    /// <summary>Programs whose namespaces it enters: they are in force before it starts, and their pidfds are for whoever launches it.</summary>
    public ImmutableArray<ProgramJoin> Joins { get; init; } = [];

    /// <summary>The name of the program that it is one of, where that has replicas; else its own.</summary>
    public string? Family { get; init; }

    /// <summary>It has a terminal of its own for all three streams; <see cref="Stdout"/> says where what it writes goes.</summary>
    public bool OnTerminal { get; init; }

    public ProgramTasks Tasks { get; init; } = ProgramTasks.None;

    /// <summary>Null for a program that runs without one.</summary>
    public ScheduleSettings? Schedule { get; init; }

    /// <summary>Lower ones start first and stop last; the engine has its programs in this order.</summary>
    public int Priority { get; init; } = DefaultPriority;

    /// <summary>Listening sockets that it is given from descriptor 3 on.</summary>
    public ImmutableArray<SocketSettings> Sockets { get; init; } = [];

    public StdinSource Stdin { get; init; } = new StdinSource.Null();

    public StreamOutput Stdout { get; init; } = new StreamOutput.Inherit();

    public StreamOutput Stderr { get; init; } = new StreamOutput.Inherit();

    /// <summary>With that which is its standard input.</summary>
    public IEnumerable<SocketSettings> AllSockets => Stdin is StdinSource.Socket input ? Sockets.Append(input.Settings) : Sockets;

    public bool WritesTo(string program) => WritesTo(Stdout, program) || WritesTo(Stderr, program);

    /// <summary>The options with the namespaces of other programs in them.</summary>
    public LaunchOptions Joined(Func<string, JoinedProgram> programOf) => Joins.IsEmpty ? Options : Options with
    {
        Confinement = Options.Confinement with { Joins = [.. Options.Confinement.Joins, .. Joins.SelectMany(join => join.Of(programOf(join.Program)))] },
    };

    private static bool WritesTo(StreamOutput output, string program) =>
        output is StreamOutput.Captured captured && captured.Sinks.Any(sink => sink is LoggerSettings logger && logger.Program == program);
}

/// <summary>Namespaces of another program that a program enters.</summary>
/// <param name="Program">Whose.</param>
/// <param name="Kinds">Which of those that it has.</param>
internal sealed record ProgramJoin(string Program, NamespaceKinds Kinds)
{
    // Whoever holds the namespaces of a program is in all of them but these two.
    private const NamespaceKinds OfMain = NamespaceKinds.Cgroup | NamespaceKinds.Time;

    public IEnumerable<NamespaceJoin> Of(JoinedProgram program) =>
        new[] { (Kinds: Kinds & ~OfMain, Process: program.Holder), (Kinds: Kinds & OfMain, Process: program.Main) }
            .Where(join => join.Kinds != NamespaceKinds.None)
            .Select(join => new NamespaceJoin.OfProcess(join.Kinds, join.Process));
}

/// <summary>The pidfds of a running program, open until the launch that joins it has its outcome.</summary>
/// <param name="Holder">Of what holds its namespaces; its main process where nothing else does.</param>
/// <param name="Main">Of its main process.</param>
internal readonly record struct JoinedProgram(DescriptorSource Holder, DescriptorSource Main);
