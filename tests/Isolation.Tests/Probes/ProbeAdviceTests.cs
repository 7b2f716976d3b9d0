using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Planning;
using Supervisor.Isolation.Probes;

namespace Isolation.Tests.Probes;

public sealed class ProbeAdviceTests
{
    private const ulong Admin = 1UL << 21;
    private static readonly HostEnvironment Bare = new();
    private static readonly HostEnvironment Docker = new() { Engine = ContainerEngine.Docker, IsFiltered = true, IsProcMasked = true };
    private static readonly HostEnvironment Podman = Docker with { Engine = ContainerEngine.Podman };
    private static readonly HostEnvironment Kubernetes = Docker with { Engine = ContainerEngine.Kubernetes };

    public static TheoryData<string, string, string, string> Table => new()
    {
        // place; need; errno as it is / in a user namespace; advice
        // A namespace without CAP_SYS_ADMIN: the capability, and what stands in the way of a user namespace.
        { "bare", "Namespace", "EPERM/EPERM", "run it as root, or with CAP_SYS_ADMIN (systemd: AmbientCapabilities=CAP_SYS_ADMIN)" },
        { "docker", "Namespace", "EPERM/EPERM", "docker run --cap-add=SYS_ADMIN; or for a user namespace: docker run --security-opt seccomp=FILE with a profile that allows unshare, clone and setns (or seccomp=unconfined)" },
        { "podman", "Join", "EPERM/ENOSYS", "podman run --cap-add=SYS_ADMIN; or for a user namespace: podman run --security-opt seccomp=FILE with a profile that allows setns (or seccomp=unconfined)" },
        { "kubernetes", "Namespace", "EPERM/EPERM", "securityContext.capabilities.add: [SYS_ADMIN]; or for a user namespace: securityContext.seccompProfile of type Localhost with a profile that allows unshare, clone and setns (or of type Unconfined)" },
        { "docker user", "Namespace", "EPERM/ENOSPC", "docker run --user=0 --cap-add=SYS_ADMIN; or for a user namespace: they are nested too deeply, or user.max_user_namespaces is reached" },
        { "kubernetes user", "SetIds", "EPERM", "securityContext.runAsUser: 0 and securityContext.capabilities.add: [SETUID, SETGID]" },
        // What a kernel does not have, or has no more of.
        { "bare", "Namespace", "EINVAL/EINVAL", "the kernel is built without it" },
        { "bare", "Namespace", "ENOSPC/ENOSPC", "a limit in /proc/sys/user is reached: raise it by sysctl, as user.max_user_namespaces" },
        { "bare", "UserNamespace", "EINVAL", "the kernel is built without CONFIG_USER_NS" },
        // User namespaces switched off for a machine.
        { "forbidden", "UserNamespace", "ENOSPC", "on the host: sysctl user.max_user_namespaces=65536" },
        { "debian", "UserNamespace", "EPERM", "on the host: sysctl kernel.unprivileged_userns_clone=1" },
        { "ubuntu", "UserNamespace", "EACCES", "on the host: an AppArmor profile with the rule `userns,` for this program, or sysctl kernel.apparmor_restrict_unprivileged_userns=0" },
        { "ubuntu", "Mount", "EPERM/EACCES", "run it as root, or with CAP_SYS_ADMIN (systemd: AmbientCapabilities=CAP_SYS_ADMIN); or for a user namespace: on the host: an AppArmor profile with the rule `userns,` for this program, or sysctl kernel.apparmor_restrict_unprivileged_userns=0" },
        { "chroot", "UserNamespace", "EPERM", "not in a chroot: start it with a root that is a mount (pivot_root)" },
        { "docker", "UserNamespace", "EPERM", "docker run --security-opt seccomp=FILE with a profile that allows unshare, clone and setns (or seccomp=unconfined)" },
        // Mounts and the root.
        { "docker apparmor", "Mount", "EACCES/EACCES", "docker run --security-opt apparmor=unconfined" },
        { "docker admin", "NewRoot", "EPERM/EPERM", "docker run --security-opt seccomp=FILE with a profile that allows pivot_root and unshare, mount, open_tree, move_mount, fsopen, fsconfig, fsmount and mount_setattr (or seccomp=unconfined)" },
        { "admin", "NewRoot", "EINVAL/EINVAL", "the root is an initramfs, which cannot be left: boot into another root file system first (switch_root)" },
        { "chroot", "NewRoot", "EINVAL/EINVAL", "not in a chroot: start it with a root that is a mount (pivot_root)" },
        { "admin", "Mount", "ENODEV/ENODEV", "the kernel has no such file system: its module is missing" },
        { "admin", "Mount", "ENOSYS/ENOSYS", "it needs a newer kernel: open_tree, move_mount and fsopen came with Linux 5.2, mount_setattr with 5.12" },
        // A fresh /proc over a masked one.
        { "podman", "Proc", "EPERM/EPERM", "podman run --cap-add=SYS_ADMIN; or for a user namespace: podman run --security-opt unmask=ALL" },
        { "docker", "Proc", "EPERM/EPERM", "docker run --cap-add=SYS_ADMIN; or for a user namespace: docker run --security-opt systempaths=unconfined" },
        { "docker admin", "Proc", "EPERM/EPERM", "docker run --security-opt systempaths=unconfined" },
        // The network.
        { "bare", "Network", "EPERM", "run it as root, or with CAP_SYS_ADMIN CAP_NET_ADMIN (systemd: AmbientCapabilities=CAP_SYS_ADMIN CAP_NET_ADMIN)" },
        { "docker admin", "Network", "EPERM", "docker run --cap-add=NET_ADMIN" },
        { "docker admin", "Clocks", "EPERM/EPERM", "docker run --cap-add=SYS_TIME; or for a user namespace: docker run --security-opt seccomp=FILE with a profile that allows unshare, clone and setns (or seccomp=unconfined)" },
        { "no proc", "Clocks", "ENOENT/EPERM", "mount /proc" },
        { "admin", "Network", "EOPNOTSUPP", "on the host: load its module (modprobe veth, bridge, sch_tbf)" },
        // Calls that need no rights.
        { "docker", "Call", "ENOSYS", "docker run --security-opt seccomp=FILE with a profile that allows the calls that do it (or seccomp=unconfined)" },
        { "docker", "Call", "SIGSYS", "docker run --security-opt seccomp=FILE with a profile that allows the calls that do it (or seccomp=unconfined)" },
        { "bare", "Call", "ENOSYS", "it needs a newer kernel" },
        { "bare", "Landlock", "EOPNOTSUPP", "Landlock is switched off at boot: add landlock to the kernel's lsm= parameter" },
        { "bare", "Pressure", "EOPNOTSUPP", "it is switched off: boot with psi=1" },
        { "bare", "MemoryProgram", "EACCES", "sysctl vm.memfd_noexec=0 (or 1); it is set for each PID namespace" },
        { "bare", "SetCapabilities", "EPERM", "run it as root, or with CAP_SETPCAP (systemd: AmbientCapabilities=CAP_SETPCAP)" },
        { "docker user", "SetCapabilities", "EPERM", "docker run --user=0 --cap-add=SETPCAP" },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void A_refusal_names_the_option_that_would_allow_it(string place, string need, string errnos, string advice)
    {
        var asked = Enum.Parse<ProbeNeed>(need);
        var refusals = errnos.Split('/').Select(word => Refusal(asked, word)).ToArray();

        Assert.Equal(advice, ProbeAdvice.For(asked, refusals[0], refusals.ElementAtOrDefault(1), Place(place)));
    }

    [Theory]
    [InlineData("Mount")]
    [InlineData("Call")]
    public void Where_nothing_is_known_there_is_no_advice(string need) =>
        Assert.Null(ProbeAdvice.For(Enum.Parse<ProbeNeed>(need), new ProbeOutcome.Refused("do it", Errno.EIO), null, Place("admin")));

    [Fact]
    public void Every_need_has_a_row() => Assert.All(Enum.GetValues<ProbeNeed>(), need =>
        _ = ProbeAdvice.For(need, new ProbeOutcome.Refused("do it", Errno.EPERM), null, Docker));

    [Theory]
    [InlineData("/.dockerenv", null, ContainerEngine.Docker)]
    [InlineData("/run/.containerenv", null, ContainerEngine.Podman)]
    [InlineData("/.dockerenv", "KUBERNETES_SERVICE_HOST", ContainerEngine.Kubernetes)]
    [InlineData(null, "container", ContainerEngine.Other)]
    [InlineData(null, null, ContainerEngine.None)]
    public void The_engine_is_told_by_its_marks(string? file, string? variable, ContainerEngine engine) =>
        Assert.Equal(engine, Read(path => path == file ? "" : null, name => name == variable ? "x" : null).Engine);

    [Fact]
    public void The_texts_of_proc_are_read()
    {
        var place = Read(path => path switch
        {
            "/proc/self/mountinfo" => "1 0 0:1 / / rw - overlay overlay rw\n2 1 0:2 / /proc rw - proc proc rw\n3 2 0:3 /null /proc/kcore rw - tmpfs tmpfs rw\n",
            "/proc/self/attr/current" => "docker-default (enforce)\n",
            "/proc/sys/kernel/apparmor_restrict_unprivileged_userns" => "1\n",
            "/proc/sys/kernel/unprivileged_userns_clone" => "0\n",
            "/proc/sys/user/max_user_namespaces" => "0\n",
            _ => null,
        }, _ => null);

        Assert.Equal(
            (ContainerEngine.Other, true, "docker-default (enforce)", true, true, true),
            (place.Engine, place.IsProcMasked, place.AppArmorProfile, place.IsUserNamespaceRestricted, place.IsUserNamespacePrivileged, place.IsUserNamespaceForbidden));
    }

    [Fact]
    public void A_chroot_is_told_by_a_root_that_is_no_mount()
    {
        using var scratch = new Scratch();
        Assert.True(KernelFile.IsMountRoot("/proc"));
        Assert.False(KernelFile.IsMountRoot(scratch.Path));
    }

    [Fact]
    public void What_has_a_directory_made_for_it_masks_nothing() =>
        Assert.False(Read(path => path == "/proc/self/mountinfo" ? "2 1 0:2 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw\n" : null, _ => null).IsProcMasked);

    private static HostEnvironment Read(Func<string, string?> file, Func<string, string?> variable) =>
        HostEnvironment.Read(new HostFacts(1, 0, 0), file, variable);

    private static ProbeOutcome.Refused Refusal(ProbeNeed need, string word) => word == "SIGSYS"
        ? new("do it", default, "it was killed by SIGSYS")
        : new(need is ProbeNeed.Proc ? "mount proc" : "do it", Errno.TryParse(word, out var errno) ? errno : throw new ArgumentOutOfRangeException(nameof(word), word, "no such errno"));

    private static HostEnvironment Place(string name) => name switch
    {
        "bare" => Bare,
        "admin" => Bare with { Capabilities = Admin },
        "docker" => Docker,
        "docker user" => Docker with { UserId = 1000 },
        "docker admin" => Docker with { Capabilities = Admin },
        "docker apparmor" => Docker with { Capabilities = Admin, IsFiltered = false, AppArmorProfile = "docker-default (enforce)" },
        "podman" => Podman,
        "kubernetes" => Kubernetes,
        "kubernetes user" => Kubernetes with { UserId = 1000 },
        "forbidden" => Bare with { IsUserNamespaceForbidden = true },
        "debian" => Bare with { IsUserNamespacePrivileged = true },
        "ubuntu" => Bare with { IsUserNamespaceRestricted = true },
        "no proc" => Bare with { HasProc = false },
        "chroot" => Bare with { IsRootMounted = false },
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such place"),
    };
}
