using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Options;

/// <summary>All that a caller may ask of one launch. Names of users and groups are looked up when it is launched.</summary>
public sealed record LaunchOptions
{
    /// <summary>The exact argument vector; the first is looked for in the program's own PATH unless it has a slash.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>The whole environment of the program, before <c>HOME</c>, <c>USER</c>, <c>LOGNAME</c> and <c>SHELL</c> are added for a <see cref="User"/>.</summary>
    public ImmutableDictionary<string, string> Environment { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Variables whose values are the contents of files, by the path: read at the launch, without one line feed at the end, never shown.</summary>
    public ImmutableDictionary<string, string> EnvironmentFromFiles { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// A variable whose value is the number of the program's process as the program itself sees it, as LISTEN_PID of
    /// sd_listen_fds(3) is; it takes the place of one of that name in <see cref="Environment"/>.
    /// </summary>
    public string? ProcessIdVariable { get; init; }

    /// <summary>Working directory; null keeps the caller's, or is the root where <see cref="Confinement.FileSystem"/> is not the caller's.</summary>
    public string? Directory { get; init; }

    /// <summary>A name, or a decimal number that needs no passwd entry; null keeps the caller's identity.</summary>
    public string? User { get; init; }

    /// <summary>Whether <c>HOME</c>, <c>USER</c>, <c>LOGNAME</c> and <c>SHELL</c> of a <see cref="User"/> are added where they are not given.</summary>
    public bool UserVariables { get; init; } = true;

    /// <summary>A name or a decimal number; null takes the primary group of <see cref="User"/> (the caller's where it has no entry).</summary>
    public string? Group { get; init; }

    /// <summary>Supplementary groups; null takes those that /etc/group gives <see cref="User"/>. Without a user they are kept unless set here.</summary>
    public ImmutableArray<string>? SupplementaryGroups { get; init; }

    /// <summary>
    /// The directory whose etc/passwd and etc/group tell what names of users and groups mean; null takes the root that
    /// <see cref="Confinement"/> gives, which one that only joins others' namespaces does not know.
    /// </summary>
    public string? AccountsRoot { get; init; }

    /// <summary>File mode creation mask, 0 to 0777; null keeps the caller's.</summary>
    public int? Umask { get; init; }

    /// <summary>Limits to set, see setrlimit(2).</summary>
    public ImmutableArray<ResourceLimit> ResourceLimits { get; init; } = [];

    /// <summary>-20 to 19, see nice(2).</summary>
    public int? Nice { get; init; }

    /// <summary>-1000 to 1000, see proc(5), /proc/pid/oom_score_adj.</summary>
    public int? OomScoreAdjustment { get; init; }

    /// <summary>Sent to the program when the caller dies, see PR_SET_PDEATHSIG(2const).</summary>
    public SignalNumber? ParentDeathSignal { get; init; }

    /// <summary>What it is confined to.</summary>
    public Confinement Confinement { get; init; } = Confinement.None;

    /// <summary>Session and process group.</summary>
    public SessionMode Session { get; init; } = SessionMode.NewSession;

    /// <summary>Descriptors 0, 1 and 2 of the program, in this order. Every other one but <see cref="Descriptors"/> is closed at exec.</summary>
    public StandardStreams Streams { get; init; } = StandardStreams.Inherited;

    /// <summary>Further descriptors that it is given, each at a number of its own.</summary>
    public ImmutableArray<PassedDescriptor> Descriptors { get; init; } = [];

    /// <summary>
    /// What it may use, in a control group made for it below <see cref="Launcher.Cgroups"/>; null for none of its own. Limits
    /// that are all null give it a control group without limits.
    /// </summary>
    public CgroupLimits? Limits { get; init; }

    /// <summary>Its name, on what is made for it outside: control group and network link. Unique among what one launcher runs at the same time.</summary>
    public string Name { get; init; } = "program";

    /// <summary>Whose program it is, where several launchers make network links on one machine.</summary>
    public string Owner { get; init; } = "";

    /// <summary>A descriptor of a cgroup v2 directory to be launched into, see CLONE_INTO_CGROUP in clone(2); <see cref="Limits"/> has precedence.</summary>
    public DescriptorSource? Cgroup { get; init; }
}

/// <summary>Session and process group of a launched program.</summary>
public enum SessionMode
{
    /// <summary>A session of its own without a terminal, and so a process group of its own: setsid(2).</summary>
    NewSession,

    /// <summary>A process group of its own in the caller's session: setpgid(2).</summary>
    NewGroup,

    /// <summary>The caller's session and group.</summary>
    Inherit,

    /// <summary>As <see cref="NewSession"/>, and the terminal that is its standard input is that of the session: TIOCSCTTY.</summary>
    NewSessionOnTerminal,

    /// <summary>
    /// As <see cref="NewGroup"/>, and the terminal that is its standard input is given to it: Ctrl-C, Ctrl-Z and a change of
    /// size reach it and nobody else, see tcsetpgrp(3). It runs without where the terminal is not the caller's any more.
    /// </summary>
    Foreground,
}

/// <summary>The three standard descriptors.</summary>
/// <param name="Input">Becomes descriptor 0.</param>
/// <param name="Output">Becomes descriptor 1.</param>
/// <param name="Error">Becomes descriptor 2.</param>
public sealed record StandardStreams(DescriptorSource Input, DescriptorSource Output, DescriptorSource Error)
{
    /// <summary>The caller's own three.</summary>
    public static StandardStreams Inherited { get; } = new(new(0, "own stdin"), new(1, "own stdout"), new(2, "own stderr"));
}

/// <summary>An open descriptor of the caller, which keeps it, and what it is in words.</summary>
/// <param name="Descriptor">The number in the caller.</param>
/// <param name="Description">For the printed plan: "/dev/null", "the supervisor's stdout", "output pipe".</param>
public sealed record DescriptorSource(int Descriptor, string Description)
{
    /// <summary>Whether it is /dev/null, opened for reading and writing: a program with a /dev of its own then gets that of its own.</summary>
    public bool IsNullDevice { get; init; }

    /// <summary>A file that the launch opens for reading, with the caller's rights and before its root changes; the number means nothing then.</summary>
    public string? Path { get; init; }

    /// <summary>A file to read from its beginning.</summary>
    public static DescriptorSource OfFile(string path) => new(-1, path) { Path = path };
}

/// <summary>A descriptor beside the standard ones.</summary>
/// <param name="Number">By which the program knows it; 3 or more, and below its limit of open files.</param>
/// <param name="Source">The caller's; it must stay open until the launch has its outcome.</param>
public sealed record PassedDescriptor(int Number, DescriptorSource Source);

/// <summary>One limit; see setrlimit(2).</summary>
/// <param name="Resource">Which.</param>
/// <param name="Soft">In the unit of the resource; null means unlimited.</param>
/// <param name="Hard">Likewise.</param>
public sealed record ResourceLimit(ResourceKind Resource, ulong? Soft, ulong? Hard);

/// <summary>The resources of setrlimit(2), with the kernel's numbers; in the file they go by these names in lower case.</summary>
public enum ResourceKind
{
#pragma warning disable CS1591 // the names of setrlimit(2)
    Cpu = 0,
    Fsize = 1,
    Data = 2,
    Stack = 3,
    Core = 4,
    Rss = 5,
    Nproc = 6,
    Nofile = 7,
    Memlock = 8,
    As = 9,
    Locks = 10,
    Sigpending = 11,
    Msgqueue = 12,
    Nice = 13,
    Rtprio = 14,
    Rttime = 15,
#pragma warning restore CS1591
}
