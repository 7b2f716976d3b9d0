namespace Supervisor.Isolation.Probes;

/// <summary>The options of those who start us, by their own names; the one home of these words.</summary>
internal static class EngineWords
{
    public static string Capabilities(HostEnvironment place, params ReadOnlySpan<string> names)
    {
        // To others than root the engines give no capability that is asked for.
        var user = place.UserId == 0 ? "" : "--user=0 ";
        var asRoot = place.UserId == 0 ? "" : "securityContext.runAsUser: 0 and ";
        var flags = user + string.Join(' ', names.ToArray().Select(name => $"--cap-add={name}"));
        var list = string.Join(", ", names.ToArray());
        var full = string.Join(' ', names.ToArray().Select(name => $"CAP_{name}"));
        return place.Engine switch
        {
            ContainerEngine.Docker => $"docker run {flags}",
            ContainerEngine.Podman => $"podman run {flags}",
            ContainerEngine.Kubernetes => $"{asRoot}securityContext.capabilities.add: [{list}]",
            ContainerEngine.Other => $"start the container with {full} (docker or podman run {flags}; Kubernetes: {asRoot}securityContext.capabilities.add: [{list}])",
            _ => $"run it as root, or with {full} (systemd: AmbientCapabilities={full})",
        };
    }

    public static string Filter(HostEnvironment place, string calls) => place.Engine switch
    {
        ContainerEngine.Docker => $"docker run --security-opt seccomp=FILE with a profile that allows {calls} (or seccomp=unconfined)",
        ContainerEngine.Podman => $"podman run --security-opt seccomp=FILE with a profile that allows {calls} (or seccomp=unconfined)",
        ContainerEngine.Kubernetes => $"securityContext.seccompProfile of type Localhost with a profile that allows {calls} (or of type Unconfined)",
        ContainerEngine.Other => $"a seccomp profile that allows {calls} (docker or podman run --security-opt seccomp=FILE; Kubernetes: securityContext.seccompProfile)",
        _ => $"its seccomp filter must allow {calls} (systemd: SystemCallFilter=, RestrictNamespaces=)",
    };

    /// <summary>Container engines have AppArmor refuse every mount.</summary>
    public static string SecurityModule(HostEnvironment place) => place.Engine switch
    {
        ContainerEngine.Docker => "docker run --security-opt apparmor=unconfined",
        ContainerEngine.Podman => "podman run --security-opt apparmor=unconfined (under SELinux label=disable)",
        ContainerEngine.Kubernetes => "securityContext.appArmorProfile of type Unconfined",
        _ => "a profile of the security module (AppArmor, SELinux) that allows it",
    };

    public static string Unmask(HostEnvironment place) => place.Engine switch
    {
        ContainerEngine.Docker => "docker run --security-opt systempaths=unconfined",
        ContainerEngine.Podman => "podman run --security-opt unmask=ALL",
        ContainerEngine.Kubernetes => "securityContext.procMount: Unmasked (with hostUsers: false)",
        _ => "a /proc without covered parts (docker run --security-opt systempaths=unconfined, podman run --security-opt unmask=ALL, Kubernetes procMount: Unmasked)",
    };
}
