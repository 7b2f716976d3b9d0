using System.Collections.Immutable;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Probes;

/// <summary>Probes of namespaces(7).</summary>
internal static class ProbeNamespaces
{
    private const int CLONE_PARENT = 0x8000;
    private const int SIGCHLD = 17;

    /// <summary>
    /// One kind. In a user namespace it is made in a second call, with the rights that the child has got there: AppArmor may
    /// allow the user namespace and take all rights in it.
    /// </summary>
    public static ProbePlan Of(NamespaceKinds kind, bool inUserNamespace)
    {
        var script = Begin(inUserNamespace);
        if (!inUserNamespace || kind != NamespaceKinds.User)
        {
            script.With(plan => Unshare(plan, kind));
        }

        return (kind == NamespaceKinds.Pid ? script.With(BeBorn).With(EnterOwnPids) : script).Build();
    }

    /// <summary>All kinds with one call.</summary>
    public static ProbePlan Together(bool inUserNamespace) =>
        new ProbeScript().With(plan => Unshare(plan, inUserNamespace ? NamespaceKinds.All : NamespaceKinds.All & ~NamespaceKinds.User)).Build();

    /// <summary>Offsets are written before anything is in the namespace.</summary>
    public static ProbePlan ClockOffsets(bool inUserNamespace)
    {
        var text = "monotonic 1 0\n"u8;
        return Begin(inUserNamespace)
            .With(plan => Unshare(plan, NamespaceKinds.Time))
            .Call(out var file, Openat, "open /proc/self/timens_offsets", AT_FDCWD, "/proc/self/timens_offsets", O_WRONLY_CLOEXEC)
            .Call(Write, "set a clock's offset", file, new Argument.Structure(ImmutableArray.Create(text), "monotonic 1"), text.Length)
            .Build();
    }

    /// <summary>Entering a namespace by a process that is in it; the child's own will do.</summary>
    public static ProbePlan Join(bool inUserNamespace) => Begin(inUserNamespace)
        .With(plan => Unshare(plan, NamespaceKinds.Uts))
        .With(plan => Enter(plan, NamespaceKinds.Uts))
        .Build();

    /// <summary>The launcher's own user, mapped from within; see user_namespaces(7).</summary>
    public static ProbePlan SingleMap(HostFacts host) => Begin(inUserNamespace: true).With(plan => MapSelf(plan, host)).Build();

    /// <summary>Ranges, mapped from outside.</summary>
    public static ProbePlan Ranges(ImmutableArray<Duty> duties) => Begin(inUserNamespace: true).BuildFor(duties);

    public static ProbeScript Begin(bool inUserNamespace)
    {
        var script = new ProbeScript();
        return inUserNamespace ? script.With(plan => Unshare(plan, NamespaceKinds.User)) : script;
    }

    public static void Unshare(ProbeScript script, NamespaceKinds kinds) => script.Call(
        SystemCalls.Unshare,
        NamespaceWords.Each(kinds).Count() == 1 ? $"make its own {NamespaceWords.Names(kinds)} namespace" : "make namespaces of all kinds at once",
        new Argument.Immediate((int)kinds, NamespaceWords.Flags(kinds)));

    /// <summary>The child goes on as the first process of the PID namespace that it has made.</summary>
    public static void BeBorn(ProbeScript script) => script.Add(
        new Step(Phase.Enter, Clone, "be born in a PID namespace", new Argument.Immediate(CLONE_PARENT | SIGCHLD, "CLONE_PARENT|SIGCHLD"), 0, 0, 0, 0)
        {
            Forks = true,
            Expected = 0,
        });

    public static void MapSelf(ProbeScript script, HostFacts host)
    {
        WriteTo(script, "setgroups", "deny");
        WriteTo(script, "uid_map", $"0 {host.UserId} 1");
        WriteTo(script, "gid_map", $"0 {host.GroupId} 1");
    }

    // A holder's PID namespace is entered by every program in it, so one that can be made and not entered is no use.
    private static void EnterOwnPids(ProbeScript script) => Enter(script, NamespaceKinds.Pid);

    private static void Enter(ProbeScript script, NamespaceKinds kind) => script
        .Call(out var self, Getpid, "learn its number")
        .Call(out var process, PidfdOpen, "open a process", self, 0)
        .Call(Setns, $"enter the {NamespaceWords.Names(kind)} namespace of a process", process, new Argument.Immediate((int)kind, NamespaceWords.Flags(kind)));

    private static void WriteTo(ProbeScript script, string file, string content)
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes(content);
        script
            .Call(out var opened, Openat, $"open /proc/self/{file}", AT_FDCWD, $"/proc/self/{file}", O_WRONLY_CLOEXEC)
            .Call(Write, $"write {file}", opened, new Argument.Structure([.. bytes], content), bytes.Length)
            .Call(Close, $"close {file}", opened);
    }
}
