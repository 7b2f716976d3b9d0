using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Seccomp;

/// <summary>The profiles that come with the library.</summary>
internal static class NamedProfiles
{
    private const string Default = "default";
    private const string SystemService = "system-service";

    // CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET of clone(2); NEWTIME is for clone3 and unshare alone.
    private const ulong NewNamespaces = 0x7E02_0000;
    private const uint TIOCSTI = 0x5412;
    private const uint TIOCLINUX = 0x541C;
    private const uint AF_ALG = 38;
    private const uint AF_VSOCK = 40;

    // What administers the machine, leaves the confinement, or is a large surface of the kernel that servers do without.
    private static readonly string[] NotForServers =
    [
        "@clock", "@keyring", "@module", "@obsolete", "@raw-io", "@reboot", "@swap", "acct", "bpf", "fanotify_init", "fsconfig",
        "fsmount", "fsopen", "fspick", "io_uring_enter", "io_uring_register", "io_uring_setup", "kcmp", "lookup_dcookie",
        "migrate_pages", "mount", "mount_setattr", "move_mount", "move_pages", "open_by_handle_at", "open_tree",
        "open_tree_attr", "perf_event_open", "pidfd_getfd", "pivot_root", "quotactl", "quotactl_fd", "setdomainname",
        "sethostname", "setns", "syslog", "umount2", "unshare", "userfaultfd", "vhangup",
    ];

    // Reading the clock's discipline needs no capability, and libraries do; setting it needs CAP_SYS_TIME.
    private static readonly string[] ForServersAfterAll = ["adjtimex", "clock_adjtime"];

    // The arguments of these decide.
    private static readonly string[] ByArgument = ["clone", "clone3", "ioctl", "personality", "socket"];

    public static ImmutableArray<string> Names => [Default, SystemService];

    public static SeccompProfile? Find(string name) => name switch
    {
        Default => Make(name, SyscallSets.Known),
        SystemService => Make(name, "@system-service"),
        _ => null,
    };

    // The set of that name allows namespaces, which systemd forbids by a filter of its own; here one filter says both.
    private static SeccompProfile Make(string name, string calls)
    {
        var allowed = new HashSet<string>(StringComparer.Ordinal);
        var denied = new HashSet<string>(StringComparer.Ordinal);
        SyscallSets.TryExpand(calls, allowed);
        foreach (var call in NotForServers)
        {
            SyscallSets.TryExpand(call, denied);
        }

        denied.ExceptWith(ForServersAfterAll);
        allowed.ExceptWith(denied);
        allowed.ExceptWith(ByArgument);
        return new()
        {
            Name = name,
            Default = SeccompAction.Fail(Errno.EPERM),
            Rules = [.. ArgumentRules(), new([.. allowed], SeccompAction.Allow, [])],
            KnowsAllCalls = true,
        };
    }

    private static IEnumerable<SeccompRule> ArgumentRules()
    {
        // The flags of clone3 are in memory, where a filter cannot look; libraries fall back to clone.
        yield return new(["clone3"], SeccompAction.NoSuchCall, []);
        yield return new(["clone"], SeccompAction.Allow, [new(0, Comparison.MaskedEqual, 0, NewNamespaces)]);

        // The terminal's input queue, and pasting on the console: both type commands in another's name.
        foreach (var command in (uint[])[TIOCSTI, TIOCLINUX])
        {
            yield return new(["ioctl"], SeccompAction.Fail(Errno.EPERM), [ArgumentTest.LowHalfEquals(1, command)]);
        }

        yield return new(["ioctl"], SeccompAction.Allow, []);

        // PER_LINUX and PER_LINUX32, both also with UNAME26, and the question what it is.
        foreach (var persona in (uint[])[0, 8, 0x20000, 0x20008, 0xFFFF_FFFF])
        {
            yield return new(["personality"], SeccompAction.Allow, [ArgumentTest.LowHalfEquals(0, persona)]);
        }

        // Sockets to the hypervisor are no network that a namespace would contain; crypto sockets are all surface, no need.
        foreach (var family in (uint[])[AF_VSOCK, AF_ALG])
        {
            yield return new(["socket"], SeccompAction.Fail(Errno.EAFNOSUPPORT), [ArgumentTest.LowHalfEquals(0, family)]);
        }

        yield return new(["socket"], SeccompAction.Allow, []);
    }
}
