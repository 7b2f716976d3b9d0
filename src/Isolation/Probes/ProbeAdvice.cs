using Supervisor.Isolation.Kernel;
using static Supervisor.Isolation.Probes.EngineWords;

namespace Supervisor.Isolation.Probes;

/// <summary>
/// What would allow what was refused: a table from what was asked, the kernel's answer and the place it was asked in to words.
/// Where the answer leaves open what refused, the likeliest comes first.
/// </summary>
internal static class ProbeAdvice
{
    private const string Admin = "SYS_ADMIN";
    private const string NamespaceCalls = "unshare, clone and setns";
    private const string MountCalls = "unshare, mount, open_tree, move_mount, fsopen, fsconfig, fsmount and mount_setattr";

    /// <param name="need">What was asked.</param>
    /// <param name="asItIs">The answer with the rights of this process.</param>
    /// <param name="inUserNamespace">The answer in a user namespace; null where it was not asked there.</param>
    /// <param name="place">Where.</param>
    /// <returns>Null where nothing is known that would allow it.</returns>
    public static string? For(ProbeNeed need, ProbeOutcome.Refused asItIs, ProbeOutcome.Refused? inUserNamespace, HostEnvironment place) => need switch
    {
        _ when Is(asItIs, Errno.ENOENT) && !place.HasProc => "mount /proc",
        ProbeNeed.Namespace => Privileged(asItIs, inUserNamespace, NamespaceCalls, place, Admin),
        ProbeNeed.Clocks => Privileged(asItIs, inUserNamespace, NamespaceCalls, place, [Admin, "SYS_TIME"]),
        ProbeNeed.Network when Is(asItIs, Errno.EOPNOTSUPP) || Is(asItIs, Errno.ENOENT) => "on the host: load its module (modprobe veth, bridge, sch_tbf)",
        ProbeNeed.Network => Privileged(asItIs, null, NamespaceCalls, place, [Admin, "NET_ADMIN"]),
        ProbeNeed.Join => Privileged(asItIs, inUserNamespace, "setns", place, Admin),
        ProbeNeed.UserNamespace => UserNamespace(asItIs.Errno, place),
        ProbeNeed.IdRanges => asItIs.Errno == default ? null : UserNamespace(asItIs.Errno, place),
        ProbeNeed.Mount => Mount(asItIs, inUserNamespace, MountCalls, place),
        ProbeNeed.NewRoot when Is(asItIs, Errno.EINVAL) && place.IsRootMounted =>
            "the root is an initramfs, which cannot be left: boot into another root file system first (switch_root)",
        ProbeNeed.NewRoot => Mount(asItIs, inUserNamespace, "pivot_root and " + MountCalls, place),
        ProbeNeed.Proc => Proc(asItIs, inUserNamespace, place),
        ProbeNeed.SetIds => Denied(asItIs) ? Capabilities(place, "SETUID", "SETGID") : null,
        ProbeNeed.SetCapabilities => Denied(asItIs) ? Capabilities(place, "SETPCAP") : null,
        ProbeNeed.Landlock when Is(asItIs, Errno.EOPNOTSUPP) => "Landlock is switched off at boot: add landlock to the kernel's lsm= parameter",
        ProbeNeed.Landlock => Call(asItIs, place) ?? "the kernel needs CONFIG_SECURITY_LANDLOCK (Linux 5.13)",
        ProbeNeed.IntoCgroup when Is(asItIs, Errno.EACCES) => Cgroups.CgroupHints.NotPermitted,
        ProbeNeed.Pressure => Pressure(asItIs.Errno),
        ProbeNeed.MemoryProgram when Is(asItIs, Errno.EACCES) => "sysctl vm.memfd_noexec=0 (or 1); it is set for each PID namespace",
        ProbeNeed.Call or ProbeNeed.IntoCgroup or ProbeNeed.MemoryProgram => Call(asItIs, place),
        ProbeNeed.Told => null,
        _ => throw new ArgumentOutOfRangeException(nameof(need), need, "no such need"),
    };

    private static string? Privileged(ProbeOutcome.Refused asItIs, ProbeOutcome.Refused? inUserNamespace, string calls, HostEnvironment place, params ReadOnlySpan<string> capabilities)
    {
        if (Is(asItIs, Errno.ENOSPC))
        {
            return "a limit in /proc/sys/user is reached: raise it by sysctl, as user.max_user_namespaces";
        }

        if (Is(asItIs, Errno.EINVAL))
        {
            return "the kernel is built without it";
        }

        var missing = capabilities.ToArray().Where(name => !place.Has(Capability.Find(name))).ToArray();
        if (missing.Length == 0)
        {
            return Denied(asItIs) ? Restriction(asItIs, calls, place) : null;
        }

        // With CAP_SYS_ADMIN the engines' own filters open too.
        var capability = Capabilities(place, missing);
        return inUserNamespace is null ? capability : Either(capability, InUserNamespace(inUserNamespace, calls, place));
    }

    private static string? InUserNamespace(ProbeOutcome.Refused refused, string calls, HostEnvironment place) =>
        UserNamespaceSetting(refused.Errno, place) is { } setting ? $"for a user namespace: {setting}"
        : place.IsFiltered && (Denied(refused) || WasKilled(refused)) ? $"for a user namespace: {Filter(place, calls)}"
        : null;

    private static string? UserNamespace(Errno errno, HostEnvironment place) =>
        UserNamespaceSetting(errno, place)
        ?? (errno == Errno.EINVAL ? "the kernel is built without CONFIG_USER_NS"
            : place.IsFiltered ? Filter(place, NamespaceCalls)
            : null);

    /// <summary>What switches user namespaces off for a whole machine.</summary>
    private static string? UserNamespaceSetting(Errno errno, HostEnvironment place) => place switch
    {
        { IsUserNamespaceForbidden: true } when errno == Errno.ENOSPC => "on the host: sysctl user.max_user_namespaces=65536",
        _ when errno == Errno.ENOSPC => "they are nested too deeply, or user.max_user_namespaces is reached",
        { IsUserNamespacePrivileged: true } when !place.Has(Capability.SYS_ADMIN) => "on the host: sysctl kernel.unprivileged_userns_clone=1",
        { IsUserNamespaceRestricted: true } when !place.Has(Capability.SYS_ADMIN) =>
            "on the host: an AppArmor profile with the rule `userns,` for this program, or sysctl kernel.apparmor_restrict_unprivileged_userns=0",
        { IsRootMounted: false } => "not in a chroot: start it with a root that is a mount (pivot_root)",
        _ => null,
    };

    private static string? Mount(ProbeOutcome.Refused asItIs, ProbeOutcome.Refused? inUserNamespace, string calls, HostEnvironment place) =>
        !place.IsRootMounted ? "not in a chroot: start it with a root that is a mount (pivot_root)"
        : Is(asItIs, Errno.ENODEV) ? "the kernel has no such file system: its module is missing"
        : Is(asItIs, Errno.ENOSYS) && !place.IsFiltered ? "it needs a newer kernel: open_tree, move_mount and fsopen came with Linux 5.2, mount_setattr with 5.12"
        : Is(asItIs, Errno.EACCES) && place.Has(Capability.SYS_ADMIN) ? SecurityModule(place)
        : Privileged(asItIs, inUserNamespace, calls, place, Admin) is { } advice ? And(advice, place.AppArmorProfile is null || place.Engine is ContainerEngine.None ? null : SecurityModule(place))
        : null;

    private static string? Proc(ProbeOutcome.Refused asItIs, ProbeOutcome.Refused? inUserNamespace, HostEnvironment place)
    {
        var refused = place.Has(Capability.SYS_ADMIN) ? asItIs : inUserNamespace ?? asItIs;
        return place.IsProcMasked && Is(refused, Errno.EPERM) && refused.Operation.EndsWith("mount proc", StringComparison.Ordinal)
            ? place.Has(Capability.SYS_ADMIN) ? Unmask(place) : Either(Capabilities(place, Admin), $"for a user namespace: {Unmask(place)}")
            : Mount(asItIs, inUserNamespace, MountCalls, place);
    }

    private static string? Call(ProbeOutcome.Refused refused, HostEnvironment place) =>
        place.IsFiltered && (Denied(refused) || WasKilled(refused)) ? Filter(place, $"the calls that {refused.Operation}")
        : Is(refused, Errno.ENOSYS) || Is(refused, Errno.EINVAL) ? "it needs a newer kernel"
        : null;

    private static string? Pressure(Errno errno) =>
        errno == Errno.EOPNOTSUPP ? "it is switched off: boot with psi=1"
        : errno == Errno.ENOENT ? "the kernel needs CONFIG_PSI, and /proc must be mounted and not masked"
        : null;

    private static string? Restriction(ProbeOutcome.Refused refused, string calls, HostEnvironment place) =>
        place.IsFiltered ? Filter(place, calls)
        : place.AppArmorProfile is not null ? SecurityModule(place)
        : Is(refused, Errno.ENOSYS) ? "it needs a newer kernel"
        : null;

    private static string Either(string first, string? second) => second is null ? first : $"{first}; or {second}";

    private static string And(string first, string? second) => second is null ? first : $"{first}; and {second}";

    private static bool Is(ProbeOutcome.Refused? refused, Errno errno) => refused is not null && refused.Errno == errno;

    /// <summary>What filters, missing capabilities and security modules answer.</summary>
    private static bool Denied(ProbeOutcome.Refused refused) =>
        Is(refused, Errno.EPERM) || Is(refused, Errno.EACCES) || Is(refused, Errno.ENOSYS) || WasKilled(refused);

    private static bool WasKilled(ProbeOutcome.Refused refused) => refused.Errno == default && refused.Reason?.Contains("SIGSYS", StringComparison.Ordinal) == true;
}
