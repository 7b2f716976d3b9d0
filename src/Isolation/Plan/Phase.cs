namespace Supervisor.Isolation.Plan;

/// <summary>The order of a plan. Each member says why it stands where it does; steps never go back to an earlier phase.</summary>
internal enum Phase
{
    /// <summary>First: from here on the child cannot outlive its launcher unnoticed.</summary>
    ParentDeath,

    /// <summary>Before anything else can fail or hang: the launcher has yet to put the child where it belongs.</summary>
    Release,

    /// <summary>Before files are opened: a session leader without a terminal could acquire one.</summary>
    Session,

    /// <summary>While the launcher's descriptors and limits still hold, so that moving them up finds room.</summary>
    Streams,

    /// <summary>While still privileged: lowering the adjustment needs CAP_SYS_RESOURCE. Needs a free descriptor, so before limits.</summary>
    OomScore,

    /// <summary>While still privileged: lowering nice needs CAP_SYS_NICE.</summary>
    Priority,

    /// <summary>While still privileged: raising a hard limit needs CAP_SYS_RESOURCE.</summary>
    ResourceLimits,

    /// <summary>Anywhere before exec; nothing in a plan creates files.</summary>
    Umask,

    /// <summary>Groups before the user: afterwards CAP_SETGID is gone.</summary>
    Groups,

    /// <summary>All that needs the launcher's privileges has been done.</summary>
    User,

    /// <summary>Again: the kernel clears the parent death signal when credentials change.</summary>
    ParentDeathAgain,

    /// <summary>After the user, so that the program's own rights decide (and network file systems that refuse root work).</summary>
    Directory,

    /// <summary>After credentials; before filters, which need it without CAP_SYS_ADMIN.</summary>
    NoNewPrivileges,

    /// <summary>Signals are still blocked: none can be lost to, or run, a handler of the launcher.</summary>
    SignalDispositions,

    /// <summary>After the last step that opens a descriptor.</summary>
    CloseOnExec,

    /// <summary>The last moment: from here on a pending signal may end the child.</summary>
    SignalMask,

    /// <summary>Tells a child that died before exec from a program that ran; both close the report pipe.</summary>
    Marker,

    /// <summary>Last: nothing of the plan is left after it.</summary>
    Execute,
}
