using System.Text.Json;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Probes;

namespace Supervisor.Commands;

/// <summary>The place where something was examined, in one line and as JSON.</summary>
internal static class PlaceText
{
    /// <summary>So many names are listed; of more, those that are missing are.</summary>
    private const int Many = 20;

    public static string Of(HostEnvironment place)
    {
        var container = place.Engine switch
        {
            ContainerEngine.None => "no container",
            var engine => $"in a container of {NameOf(engine)}",
        };
        string[] facts =
        [
            $"user {place.UserId}, {Capabilities(place)}",
            container,
            place.IsFiltered ? "behind a seccomp filter" : "no seccomp filter",
            .. place.HasNoNewPrivileges ? (string[])["no new privileges"] : [],
            .. place.AppArmorProfile is { } profile ? (string[])[$"AppArmor {profile}"] : [],
            .. place.HasProc ? (string[])[] : ["no /proc"],
            .. place.IsProcMasked ? (string[])["/proc is masked"] : [],
            .. place.IsRootMounted ? (string[])[] : ["in a chroot"],
        ];
        return string.Join("; ", facts);
    }

    public static void Write(Utf8JsonWriter json, HostEnvironment place)
    {
        json.WriteStartObject("place");
        json.WriteNumber("user", place.UserId);
        json.WriteString("container", place.Engine is ContainerEngine.None ? null : NameOf(place.Engine));
        json.WriteBoolean("seccomp_filter", place.IsFiltered);
        json.WriteBoolean("no_new_privileges", place.HasNoNewPrivileges);
        json.WriteString("apparmor_profile", place.AppArmorProfile);
        json.WriteBoolean("proc", place.HasProc);
        json.WriteBoolean("proc_masked", place.IsProcMasked);
        json.WriteBoolean("chroot", !place.IsRootMounted);
        json.WriteStartArray("capabilities");
        foreach (var capability in Held(place))
        {
            json.WriteStringValue(Capability.Name(capability));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string NameOf(ContainerEngine engine) => engine switch
    {
        ContainerEngine.Docker => "Docker",
        ContainerEngine.Podman => "Podman",
        ContainerEngine.Kubernetes => "Kubernetes",
        _ => "another engine",
    };

    private static string Capabilities(HostEnvironment place)
    {
        var held = Held(place).ToArray();
        var missing = Enumerable.Range(0, place.LastCapability + 1).Except(held).ToArray();
        return held.Length == 0 ? "no capabilities"
            : missing.Length == 0 ? "all capabilities"
            : held.Length <= Many ? $"the capabilities {string.Join(", ", held.Select(Capability.Name))}"
            : $"all capabilities but {string.Join(", ", missing.Select(Capability.Name))}";
    }

    private static IEnumerable<int> Held(HostEnvironment place) =>
        Enumerable.Range(0, place.LastCapability + 1).Where(number => (place.Capabilities >> number & 1) != 0);
}
