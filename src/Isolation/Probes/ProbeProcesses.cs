using System.Buffers.Binary;
using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Probes;

/// <summary>Probes of what one process may do to itself: identity, filters, and how children are made.</summary>
internal static class ProbeProcesses
{
    private const int PR_CAPBSET_DROP = 24;
    private const int PR_SET_SECUREBITS = 28;
    private const int KEYCTL_JOIN_SESSION_KEYRING = 1;
    private const int PER_LINUX32 = 8;
    private const int SECCOMP_SET_MODE_FILTER = 1;
    private const int LANDLOCK_ACCESS_FS_EXECUTE = 1;
    private const ulong CLONE_PARENT = 0x8000;
    private const int CloneArgumentsSize = 88;
    private const int CgroupOffset = 80;
    private const uint Nobody = 65534;

    public static ProbePlan NoNewPrivileges() => new ProbeScript().With(GiveUpPrivileges).Build();

    public static ProbePlan ChangeOfUser() => new ProbeScript()
        .Call(Setgroups, "give up its groups", 0, NULL)
        .Call(Setresgid, "become another group", Nobody32, Nobody32, Nobody32)
        .Call(Setresuid, "become another user", Nobody32, Nobody32, Nobody32)
        .Build();

    public static ProbePlan BoundingSet() => new ProbeScript()
        .Call(Prctl, "drop a capability for good", new Argument.Immediate(PR_CAPBSET_DROP, "PR_CAPBSET_DROP"), Capability.SETPCAP, 0, 0, 0)
        .Build();

    public static ProbePlan SecureBits() => new ProbeScript()
        .Call(Prctl, "set secure bits", new Argument.Immediate(PR_SET_SECUREBITS, "PR_SET_SECUREBITS"), (int)Options.SecureBits.NoSetuidFixup, 0, 0, 0)
        .Build();

    public static ProbePlan Keyring() => new ProbeScript()
        .Call(Keyctl, "have its own session keyring", new Argument.Immediate(KEYCTL_JOIN_SESSION_KEYRING, "KEYCTL_JOIN_SESSION_KEYRING"), NULL)
        .Build();

    public static ProbePlan Personality() => new ProbeScript()
        .Call(Planning.SystemCalls.Personality, "change its execution domain", new Argument.Immediate(PER_LINUX32, "PER_LINUX32"))
        .Build();

    /// <summary>A filter that allows everything.</summary>
    public static ProbePlan Seccomp()
    {
        // BPF_RET|BPF_K with SECCOMP_RET_ALLOW.
        ImmutableArray<byte> allow = [6, 0, 0, 0, 0, 0, 0xFF, 0x7F];
        return new ProbeScript()
            .With(GiveUpPrivileges)
            .Call(Planning.SystemCalls.Seccomp, "set a system call filter", new Argument.Immediate(SECCOMP_SET_MODE_FILTER, "SECCOMP_SET_MODE_FILTER"), 0, new Argument.FilterProgram(allow, "allow all"))
            .Build();
    }

    public static ProbePlan Landlock()
    {
        // struct landlock_ruleset_attr of the first version: the handled rights.
        var rights = new byte[8];
        rights[0] = LANDLOCK_ACCESS_FS_EXECUTE;
        return new ProbeScript()
            .Call(out var rules, LandlockCreateRuleset, "make a Landlock rule set", new Argument.Structure([.. rights], "LANDLOCK_ACCESS_FS_EXECUTE"), rights.Length, 0)
            .With(GiveUpPrivileges)
            .Call(LandlockRestrictSelf, "restrict itself by Landlock", rules, 0)
            .Build();
    }

    public static ProbePlan Pidfd() => new ProbeScript()
        .Call(out var self, Getpid, "learn its number")
        .Call(out var process, PidfdOpen, "open a process", self, 0)
        .Call(PidfdSendSignal, "signal a process by descriptor", process, 0, NULL, 0)
        .Build();

    public static ProbePlan CloseOnExec() => new ProbeScript()
        .Call(CloseRange, "mark descriptors as close-on-exec", 3, new Argument.Immediate(uint.MaxValue, "~0"), CLOSE_RANGE_CLOEXEC)
        .Build();

    public static ProbePlan ClearSignalHandlers() => new ProbeScript()
        .With(plan => BeCloned(plan, "make a child by clone3", CloneArguments(NativeSpawn.CLONE_CLEAR_SIGHAND)))
        .Build();

    /// <param name="cgroup">Its directory.</param>
    public static ProbePlan IntoCgroup(string cgroup)
    {
        var arguments = CloneArguments(NativeSpawn.CLONE_INTO_CGROUP);
        return new ProbeScript()
            .Add(new Step(Phase.Enter, Openat, $"open {cgroup}", AT_FDCWD, cgroup, O_RDONLY_CLOEXEC) { Patch = new Patch(arguments, CgroupOffset) })
            .With(plan => BeCloned(plan, "make a child in a cgroup by clone3", arguments))
            .Build();
    }

    private static Argument Nobody32 => new Argument.Immediate(Nobody);

    private static void GiveUpPrivileges(ProbeScript script) =>
        script.Call(Prctl, "gain no privileges by exec", PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);

    private static void BeCloned(ProbeScript script, string purpose, Argument.Structure arguments) =>
        script.Add(new Step(Phase.Enter, Clone3, purpose, arguments, CloneArgumentsSize) { Forks = true, Expected = 0 });

    // With CLONE_PARENT there must be no exit signal: it is that of the process which calls.
    private static Argument.Structure CloneArguments(ulong flags)
    {
        var bytes = new byte[CloneArgumentsSize];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, flags | CLONE_PARENT);
        return new Argument.Structure([.. bytes], "CLONE_PARENT and what is probed");
    }
}
