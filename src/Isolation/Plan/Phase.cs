namespace Supervisor.Isolation.Plan;

/// <summary>The order of a plan. Each member says why it stands where it does; steps never go back to an earlier phase.</summary>
internal enum Phase
{
    /// <summary>First, before anything can fail, hang or fork: the launcher has yet to put the child where it belongs.</summary>
    Release,

    /// <summary>Only where the launcher may not enter a PID namespace itself: its child does, with the rights of the user namespace.</summary>
    EnterToFork,

    /// <summary>What follows is true of the second child alone: a PID namespace holds only those born in it.</summary>
    Fork,

    /// <summary>From here on the child cannot outlive its launcher unnoticed.</summary>
    ParentDeath,

    /// <summary>Before files are opened: a session leader without a terminal could acquire one. While the launcher's terminal is still its descriptor.</summary>
    Session,

    /// <summary>While the launcher's descriptors and limits still hold, so that moving them up finds room.</summary>
    Streams,

    /// <summary>While still privileged: lowering the adjustment needs CAP_SYS_RESOURCE. Needs a free descriptor, so before limits.</summary>
    OomScore,

    /// <summary>While still privileged: lowering nice needs CAP_SYS_NICE.</summary>
    Priority,

    /// <summary>While still privileged: raising a hard limit needs CAP_SYS_RESOURCE in the first user namespace.</summary>
    ResourceLimits,

    /// <summary>All that needs the launcher's rights outside has been done. Files that stand for namespaces are opened in the old root.</summary>
    Enter,

    /// <summary>A user is nobody until the launcher has written the map, and an interface is not there before it has moved it.</summary>
    Handshake,

    /// <summary>Before anything is executed in the time namespace: afterwards its offsets are fixed.</summary>
    Clocks,

    /// <summary>While the child still has CAP_NET_ADMIN in its network namespace.</summary>
    Network,

    /// <summary>While the child still has CAP_SYS_ADMIN in its UTS namespace.</summary>
    HostName,

    /// <summary>Before the change of user, whose own keyring it would otherwise keep.</summary>
    Keyring,

    /// <summary>The first mount step: nothing that follows may reach the launcher's mounts.</summary>
    Propagation,

    /// <summary>In the old root, before anything covers what is named there.</summary>
    Sources,

    /// <summary>Sources were opened with the launcher's rights to files; what is made from here on belongs to root of the user namespace.</summary>
    NamespaceRoot,

    /// <summary>The new root stands before anything is mounted in it.</summary>
    Root,

    /// <summary>
    /// By descriptor below the new root, parents first; what is read-only or masked becomes so in its turn, so that what is
    /// mounted deeper keeps its own flags. A /proc is made while an unmasked one can still be seen.
    /// </summary>
    Mounts,

    /// <summary>After the last mount: the old root then is gone.</summary>
    Pivot,

    /// <summary>In the new root, so that no device of the old one stays in the program's hands.</summary>
    Reopen,

    /// <summary>After the mounts, whose modes must not depend on it.</summary>
    Umask,

    /// <summary>Anywhere before exec.</summary>
    Personality,

    /// <summary>Dropping from the bounding set needs CAP_SETPCAP, which a change of user takes away.</summary>
    BoundingSet,

    /// <summary>Else the change of user would clear the permitted set.</summary>
    KeepCapabilities,

    /// <summary>Groups before the user: afterwards CAP_SETGID is gone.</summary>
    Groups,

    /// <summary>All that needs the launcher's privileges has been done.</summary>
    User,

    /// <summary>Again: the kernel clears the parent death signal when credentials change.</summary>
    ParentDeathAgain,

    /// <summary>After the user, so that the program's own rights decide (and network file systems that refuse root work).</summary>
    Directory,

    /// <summary>After the user, whose change empties the effective and ambient sets; ambient after inheritable, locks last.</summary>
    Capabilities,

    /// <summary>After credentials; before filters, which need it without CAP_SYS_ADMIN.</summary>
    NoNewPrivileges,

    /// <summary>After every mount and change of root, which a restricted process may not do.</summary>
    Landlock,

    /// <summary>Signals are still blocked: none can be lost to, or run, a handler of the launcher.</summary>
    SignalDispositions,

    /// <summary>After the last step that opens a descriptor.</summary>
    CloseOnExec,

    /// <summary>What is handed on takes the place of whatever stood at its number, which no later step needs.</summary>
    Descriptors,

    /// <summary>The last moment: from here on a pending signal may end the child.</summary>
    SignalMask,

    /// <summary>Tells a child that died before exec from a program that ran; both close the report pipe.</summary>
    Marker,

    /// <summary>After all other calls, so that the filter need allow none of them but execve.</summary>
    Seccomp,

    /// <summary>Last: nothing of the plan is left after it.</summary>
    Execute,
}
