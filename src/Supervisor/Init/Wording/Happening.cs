namespace Supervisor.Init.Wording;

/// <summary>What an init may say something about; beside it, the arguments of the sentence in their order.</summary>
internal enum Happening
{
    /// <summary>Orphans come here from now on.</summary>
    Adopting,

    /// <summary>errno.</summary>
    AdoptingFailed,

    /// <summary>Orphans do not come here.</summary>
    NotAdopting,

    /// <summary>errno.</summary>
    DeathSignalFailed,

    /// <summary>The terminal has been left: by the leader of its session, by another process, or not at all (errno).</summary>
    TerminalLeftByLeader,
    TerminalLeft,
    TerminalNotLeft,

    /// <summary>errno, and this process.</summary>
    ForkFailed,

    /// <summary>Command, process.</summary>
    Spawned,

    /// <summary>errno; said by the child, as the next ones are.</summary>
    GroupFailed,
    SessionFailed,

    /// <summary>errno: the terminal of standard input will do.</summary>
    NoControllingTerminal,

    /// <summary>errno: there is no terminal to be given the child, or a device that is none.</summary>
    NoTerminal,
    NoTerminalDevice,

    /// <summary>errno, which is no reason to go on.</summary>
    TerminalRefused,

    /// <summary>errno: the child's session has no terminal.</summary>
    TerminalNotTaken,
    SessionMade,

    /// <summary>Command, errno.</summary>
    ExecFailed,

    /// <summary>errno.</summary>
    DirectoryFailed,

    /// <summary>Signal.</summary>
    Received,
    ReceivedChild,
    HandOffIgnored,
    Swallowed,

    /// <summary>Signal, replacement.</summary>
    Rewriting,

    /// <summary>Signal: before it is sent, after that whatever came of it, and where it was received.</summary>
    Passing,
    Attempted,
    Forwarded,

    /// <summary>Zero, and the signal that goes to nobody.</summary>
    NotForwarded,

    /// <summary>Signal, target, errno.</summary>
    NobodyToForwardTo,
    ForwardFailed,
    StoppingSelf,

    /// <summary>Process; with code or signal.</summary>
    Reaped,
    ReapedExited,
    ReapedKilled,

    /// <summary>Code or signal.</summary>
    MainExited,
    MainKilled,

    /// <summary>Process; with code or signal.</summary>
    OtherReaped,
    OtherExited,
    OtherKilled,
    NoChildLeft,
    NoChildToReap,
    WaitingForRest,
    KillingRest,

    /// <summary>Exit code.</summary>
    Leaving,
}
