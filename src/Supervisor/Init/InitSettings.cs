using Supervisor.Init.Kernel;

namespace Supervisor.Init;

/// <summary>What is behind the child's group: nothing of its own, a group, or a session.</summary>
internal enum Grouping
{
    /// <summary>The init's own group.</summary>
    None,

    /// <summary>A process group, in the foreground of the terminal on standard input.</summary>
    Group,

    /// <summary>The same, of the controlling terminal, wherever standard input comes from.</summary>
    GroupOnControllingTerminal,

    /// <summary>A session that takes the terminal on standard input over.</summary>
    Session,
}

/// <summary>Who is told of children whose parents have ended.</summary>
internal enum Adoption
{
    /// <summary>Nobody beside PID 1.</summary>
    AsItIs,

    /// <summary>As it is, with a warning where that is not this process.</summary>
    Warned,

    /// <summary>This process, or it does not start.</summary>
    Demanded,
}

/// <summary>
/// What an init is to do, filled by one pass over the command line and the environment; read only from then on. It lies on the
/// stack: see <see cref="Entrance"/>.
/// </summary>
internal unsafe struct InitSettings
{
    public const int UnchangedSignal = -1;
    public const int ExitCodeCount = 256;
    public const int SignalCount = 65;

    public Personality Personality;

    /// <summary>This process.</summary>
    public int Self;

    /// <summary>Zero-terminated words, the program first; null for none (a pause).</summary>
    public byte** Command;
    public byte** Environment;

    /// <summary>How much is said; what a level means is the personality's.</summary>
    public uint Verbosity;
    public bool WarnsOfReaped;
    public Grouping Grouping;
    public Adoption Adoption;

    /// <summary>Signals go to all of the child's group.</summary>
    public bool ToGroup;

    /// <summary>Dispositions that were inherited are not handed on: signals 1 to 31 are all at their default.</summary>
    public bool ResetsDispositions;

    /// <summary>0 for none.</summary>
    public int ParentDeathSignal;

    /// <summary>Its own working directory is the root, once the child has been started.</summary>
    public bool LeavesDirectory;

    /// <summary>Its own descriptors above 2 are closed, once the child has been started.</summary>
    public bool ClosesDescriptors;

    /// <summary>LISTEN_PID is the child where it was this process.</summary>
    public bool RewritesListenPid;

    /// <summary>TERM for what is left of the group when the child has ended.</summary>
    public bool EndsGroup;

    /// <summary>Not before its last child has ended it ends.</summary>
    public bool WaitsForAll;

    /// <summary>Milliseconds from the child's end until the rest is killed; below zero never.</summary>
    public long Patience;

    /// <summary>Bit N-1 is signal N: not to be waited for, so they do to this process what they do to any.</summary>
    public ulong LeftAlone;

    /// <summary>Bit N-1 is signal N: waited for, and forwarded to nobody.</summary>
    public ulong Swallowed;

    /// <summary>Bit N-1 is signal N: this process stops as well.</summary>
    public ulong StopsSelf;

    /// <summary>Codes of a command that is not there, of one that may not be executed, and of one that cannot.</summary>
    public byte NotFound;
    public byte NotExecutable;
    public byte CannotExecute;

    /// <summary>Index is the code that the child ended with.</summary>
    public fixed byte ExitCodes[ExitCodeCount];

    /// <summary>Index is the signal received; 0 is nothing.</summary>
    public fixed sbyte Rewrites[SignalCount];

    public static InitSettings Of(Personality personality, byte** environment)
    {
        var settings = new InitSettings
        {
            Personality = personality, Environment = environment, Self = Bare.ProcessId, Patience = -1,
        };
        for (var code = 0; code < ExitCodeCount; code++)
        {
            settings.ExitCodes[code] = (byte)code;
        }

        for (var signal = 0; signal < SignalCount; signal++)
        {
            settings.Rewrites[signal] = UnchangedSignal;
        }

        return settings;
    }
}
