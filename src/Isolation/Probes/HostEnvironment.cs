using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation.Probes;

/// <summary>Who made the container that this process is in.</summary>
public enum ContainerEngine
{
    /// <summary>It is in none, as far as can be told.</summary>
    None,

    /// <summary>Docker, told by <c>/.dockerenv</c>.</summary>
    Docker,

    /// <summary>Podman, told by <c>/run/.containerenv</c>.</summary>
    Podman,

    /// <summary>Kubernetes with whatever runtime, told by <c>KUBERNETES_SERVICE_HOST</c>.</summary>
    Kubernetes,

    /// <summary>Another: the variable <c>container</c> is set, or /proc is masked.</summary>
    Other,
}

/// <summary>
/// What kind of place this process is in. It explains refusals and finds the words for advice; whether something is possible
/// is asked of the kernel.
/// </summary>
public sealed record HostEnvironment
{
    /// <summary>The container it is in.</summary>
    public ContainerEngine Engine { get; init; }

    /// <summary>Effective user.</summary>
    public int UserId { get; init; }

    /// <summary>Effective capabilities: bit N is the capability with the number N.</summary>
    public ulong Capabilities { get; init; }

    /// <summary>The highest capability of the kernel.</summary>
    public int LastCapability { get; init; } = Capability.Count - 1;

    /// <summary>Whether a seccomp filter is in force, see PR_GET_SECCOMP(2const).</summary>
    public bool IsFiltered { get; init; }

    /// <summary>See PR_GET_NO_NEW_PRIVS(2const).</summary>
    public bool HasNoNewPrivileges { get; init; }

    /// <summary>Whether /proc is there; without it the facts that follow are not known.</summary>
    public bool HasProc { get; init; } = true;

    /// <summary>Whether parts of /proc are covered, as container engines do; then the kernel mounts no fresh one in a user namespace.</summary>
    public bool IsProcMasked { get; init; }

    /// <summary>Whether the root directory is that of a mount. It is not after chroot(2): then there are no user namespaces, and no mounts of its own.</summary>
    public bool IsRootMounted { get; init; } = true;

    /// <summary>The AppArmor profile in force; null for none.</summary>
    public string? AppArmorProfile { get; init; }

    /// <summary>Ubuntu's <c>kernel.apparmor_restrict_unprivileged_userns</c>.</summary>
    public bool IsUserNamespaceRestricted { get; init; }

    /// <summary>Debian's <c>kernel.unprivileged_userns_clone</c> is 0.</summary>
    public bool IsUserNamespacePrivileged { get; init; }

    /// <summary><c>user.max_user_namespaces</c> is 0.</summary>
    public bool IsUserNamespaceForbidden { get; init; }

    internal bool Has(int capability) => (Capabilities >> capability & 1) != 0;

    /// <summary>Looks around.</summary>
    internal static HostEnvironment Read(HostFacts host) => Read(
        host,
        path => KernelPath.ReadText(path, out var text) == default ? text : null,
        Environment.GetEnvironmentVariable) with
    {
        IsFiltered = Ask(PR_GET_SECCOMP) != 0,
        HasNoNewPrivileges = Ask(PR_GET_NO_NEW_PRIVS) == 1,
        IsRootMounted = KernelFile.IsMountRoot("/"),
    };

    internal static HostEnvironment Read(HostFacts host, Func<string, string?> file, Func<string, string?> variable)
    {
        var mounts = file("/proc/self/mountinfo");
        var profile = file("/proc/self/attr/current")?.Trim('\n', '\0');
        var isMasked = mounts is not null && MountPoints(mounts).Any(IsMask);
        return new()
        {
            Engine = variable("KUBERNETES_SERVICE_HOST") is not null ? ContainerEngine.Kubernetes
                : file("/run/.containerenv") is not null ? ContainerEngine.Podman
                : file("/.dockerenv") is not null ? ContainerEngine.Docker
                : variable("container") is not null || isMasked ? ContainerEngine.Other
                : ContainerEngine.None,
            UserId = host.UserId,
            Capabilities = host.Capabilities,
            LastCapability = host.LastCapability,
            HasProc = mounts is not null,
            IsProcMasked = isMasked,
            // Other security modules answer in the same file; AppArmor's profiles end in their mode.
            AppArmorProfile = profile is not null && profile.EndsWith(')') ? profile : null,
            IsUserNamespaceRestricted = IsNumber("/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1"),
            IsUserNamespacePrivileged = IsNumber("/proc/sys/kernel/unprivileged_userns_clone", "0"),
            IsUserNamespaceForbidden = IsNumber("/proc/sys/user/max_user_namespaces", "0"),
        };

        bool IsNumber(string path, string number) => file(path)?.Trim() == number;
    }

    private const int PR_GET_SECCOMP = 21;
    private const int PR_GET_NO_NEW_PRIVS = 39;

    private static nint Ask(int what) => Syscall.Call(SyscallNumber.Prctl, what);

    private static IEnumerable<string> MountPoints(string mountInfo) =>
        mountInfo.Split('\n').Select(line => line.Split(' ')).Where(fields => fields.Length > 5).Select(fields => fields[4]);

    // What is mounted on a directory made for it does not hide anything.
    private static bool IsMask(string mountPoint) =>
        mountPoint.StartsWith("/proc/", StringComparison.Ordinal) && mountPoint != "/proc/sys/fs/binfmt_misc";
}
