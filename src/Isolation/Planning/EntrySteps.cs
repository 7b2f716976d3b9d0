using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>
/// Into the namespaces. With a PID namespace of its own, a holder is made first, in all new namespaces at once; the child
/// enters its. Without one, the child makes its own. Either way a launcher without CAP_SYS_ADMIN leaves it to the child, with
/// the rights of the user namespace, to enter the PID namespace, which is only done by being born there.
/// </summary>
internal static class EntrySteps
{
    /// <summary>What a holder can be born into. Control groups and time are for the child: it is in its own cgroup, and offsets are set from inside.</summary>
    private const NamespaceKinds Holdable = NamespaceKinds.All & ~(NamespaceKinds.Cgroup | NamespaceKinds.Time);

    public static NamespaceKinds HolderOf(NamespaceKinds fresh) =>
        (fresh & NamespaceKinds.Pid) != NamespaceKinds.None ? fresh & Holdable : NamespaceKinds.None;

    public static PidEntry PidEntryOf(Confinement confinement, NamespaceKinds fresh, HostFacts host) =>
        !JoinsPids(confinement) && (fresh & NamespaceKinds.Pid) == NamespaceKinds.None ? PidEntry.None
        : host.Has(Capability.SYS_ADMIN) ? PidEntry.ByThread
        : PidEntry.ByChild;

    public static bool JoinsPids(Confinement confinement) => confinement.Joins.Any(join => (join.Kinds & NamespaceKinds.Pid) != NamespaceKinds.None);

    /// <summary>First of all, where the child has to fork to be in its PID namespace.</summary>
    public static void AddFork(PlanBuilder plan, Confinement confinement, NamespaceKinds fresh)
    {
        AddJoins(plan, confinement, Phase.EnterToFork, withPids: true);
        AddHolder(plan, HolderOf(fresh), Phase.EnterToFork);
        const int CLONE_PARENT = 0x8000;
        const int SIGCHLD = 17;
        plan.Add(new Step(Phase.Fork, Clone, "be born in its PID namespace", new Argument.Immediate(CLONE_PARENT | SIGCHLD, "CLONE_PARENT|SIGCHLD"), 0, 0, 0, 0)
        {
            Forks = true,
            Expected = 0,
            Feature = Feature.PidNamespace,
        });
    }

    public static void Add(PlanBuilder plan, Confinement confinement, NamespaceKinds fresh, PidEntry entry)
    {
        var holder = HolderOf(fresh);
        if (entry is not PidEntry.ByChild)
        {
            // Those of others first: entering them may need the launcher's rights, which end with its user namespace.
            AddJoins(plan, confinement, Phase.Enter, withPids: false);
            AddHolder(plan, holder & ~NamespaceKinds.Pid, Phase.Enter);
        }

        foreach (var own in Calls(fresh & ~holder, confinement))
        {
            plan.Add(new Step(Phase.Enter, Unshare, $"have its own {Words(own)[4..]}", Flags(own))
            {
                Feature = SingleFeature(own),
                Hints = NamespaceHints,
            });
        }
    }

    /// <summary>
    /// One call for all, unless some may be missing: then one for each, so that the one that fails is known. The user namespace
    /// is first, since it owns those made after it.
    /// </summary>
    private static IEnumerable<NamespaceKinds> Calls(NamespaceKinds kinds, Confinement confinement) =>
        kinds == NamespaceKinds.None ? []
        : NamespaceWords.Each(kinds).Any(kind => confinement.Try.Contains(NamespaceWords.FeatureOf(kind)))
            ? NamespaceWords.Each(kinds).OrderByDescending(kind => kind == NamespaceKinds.User)
            : [kinds];

    /// <summary>The child waits until the launcher has furnished namespaces that only the child could make.</summary>
    public static void AddHandshake(PlanBuilder plan)
    {
        plan.Add(new Step(Phase.Handshake, Write, "say that its namespaces are there", Register.Report, ExecutionSteps.Record(PlanLimits.Unshared, "namespaces"), PlanLimits.RecordSize));
        plan.Add(new Step(Phase.Handshake, Read, "wait until the supervisor has furnished them", Register.Release, Zeros(1, "1 byte"), 1)
        {
            Expected = 1,
        });
    }

    public static void AddClocks(PlanBuilder plan, ClockOffsets offsets)
    {
        const string purpose = "set the offsets of its clocks";
        if (offsets == default)
        {
            return;
        }

        var text = $"monotonic {Offset(offsets.Monotonic)}\nboottime {Offset(offsets.BootTime)}\n";
        var file = plan.NewRegister();
        ImmutableArray<byte> bytes = [.. System.Text.Encoding.ASCII.GetBytes(text)];
        plan.Add(new Step(Phase.Clocks, Openat, purpose, AT_FDCWD, "/proc/self/timens_offsets", O_WRONLY_CLOEXEC)
        {
            Store = file,
            Feature = Feature.TimeNamespace,
            Hints = [new(Errno.ENOENT, "/proc is not mounted, or the kernel has no time namespaces")],
        });
        plan.Add(new Step(Phase.Clocks, Write, purpose, file, new Argument.Structure(bytes, text.Replace('\n', ' ').TrimEnd()), bytes.Length)
        {
            Feature = Feature.TimeNamespace,
            Hints = [new(Errno.ERANGE, "a clock would be below zero, or beyond 146 years")],
        });
        plan.Add(new Step(Phase.Clocks, Close, purpose, file));
        plan.Return(file);
    }

    /// <summary>Exec enters a time namespace by itself, though not in every kernel that has them; this does in each.</summary>
    public static void AddTime(PlanBuilder plan, NamespaceKinds fresh)
    {
        if ((fresh & NamespaceKinds.Time) == NamespaceKinds.None)
        {
            return;
        }

        const string purpose = "enter its time namespace";
        var file = plan.NewRegister();
        plan.Add(new Step(Phase.Clocks, Openat, purpose, AT_FDCWD, "/proc/self/ns/time_for_children", O_RDONLY_CLOEXEC)
        {
            Store = file,
            Feature = Feature.TimeNamespace,
            Hints = [new(Errno.ENOENT, "/proc is not mounted")],
        });
        plan.Add(new Step(Phase.Clocks, Setns, purpose, file, Flags(NamespaceKinds.Time)) { Feature = Feature.TimeNamespace });
        plan.Add(new Step(Phase.Clocks, Close, purpose, file));
        plan.Return(file);
    }

    private static void AddHolder(PlanBuilder plan, NamespaceKinds kinds, Phase phase)
    {
        if (kinds != NamespaceKinds.None)
        {
            plan.Add(new Step(phase, Setns, $"enter {Words(kinds)} of its holder", Register.Holder, Flags(kinds)) { Hints = NamespaceHints, Feature = SingleFeature(kinds) });
        }
    }

    private static void AddJoins(PlanBuilder plan, Confinement confinement, Phase phase, bool withPids)
    {
        foreach (var join in confinement.Joins)
        {
            var kinds = withPids ? join.Kinds : join.Kinds & ~NamespaceKinds.Pid;
            if (kinds == NamespaceKinds.None)
            {
                continue;
            }

            switch (join)
            {
                case NamespaceJoin.OfProcess process:
                    plan.Add(Join(phase, $"join {Words(kinds)} of {process.Process.Description}", new Argument.Descriptor(process.Process.Descriptor, process.Process.Description), kinds));
                    break;
                case NamespaceJoin.OfPath path:
                    var file = plan.NewRegister();
                    plan.Add(new Step(phase, Openat, $"open {path.Path}", AT_FDCWD, path.Path, O_RDONLY_CLOEXEC) { Store = file, Feature = Feature.Join });
                    plan.Add(Join(phase, $"join {Words(kinds)} that {path.Path} stands for", file, kinds));
                    plan.Add(new Step(phase, Close, $"close {path.Path}", file));
                    plan.Return(file);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(confinement), join, "no such join");
            }
        }
    }

    private static Step Join(Phase phase, string purpose, Argument target, NamespaceKinds kinds) => new(phase, Setns, purpose, target, Flags(kinds))
    {
        Feature = Feature.Join,
        Hints =
        [
            new(Errno.EPERM, "needs CAP_SYS_ADMIN in the user namespace that owns them"),
            new(Errno.ESRCH, "the process has ended"),
            new(Errno.EINVAL, "it is a namespace of another kind, or the kernel (before Linux 5.8) cannot join by process"),
        ],
    };

    internal static ImmutableArray<ErrnoHint> NamespaceHints { get; } =
    [
        new(Errno.EPERM, "needs CAP_SYS_ADMIN, or a user namespace among them where the system lets ordinary users make one; `supervisor doctor` tells what is allowed here and by which option"),
        new(Errno.ENOSPC, "a limit in /proc/sys/user is reached, or namespaces are nested too deeply"),
        new(Errno.EINVAL, "this kernel does not have one of them"),
        new(Errno.ENOSYS, "a seccomp filter refuses it"),
    ];

    private static Argument.Immediate Flags(NamespaceKinds kinds) => new Argument.Immediate((int)kinds, NamespaceWords.Flags(kinds));

    private static string Words(NamespaceKinds kinds)
    {
        var names = NamespaceWords.Names(kinds);
        return names.Contains(',') ? $"the namespaces {names}" : $"the {names} namespace";
    }

    private static Feature SingleFeature(NamespaceKinds kinds) =>
        NamespaceWords.Each(kinds).Count() == 1 ? NamespaceWords.FeatureOf(kinds) : Feature.None;

    private static string Offset(TimeSpan offset)
    {
        // Nanoseconds are counted up from a second below.
        var seconds = (long)Math.Floor(offset.TotalSeconds);
        var rest = (offset.Ticks - (seconds * TimeSpan.TicksPerSecond)) * TimeSpan.NanosecondsPerTick;
        return string.Create(CultureInfo.InvariantCulture, $"{seconds} {rest}");
    }
}
