using System.Collections.Immutable;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Control.Api.Configuring;

/// <summary>The keys of isolate, with what the profile has set.</summary>
internal static class ConfinementConfigurationText
{
    public static void Write(Fields fields, Confinement confinement, ImmutableArray<ProgramJoin> joins)
    {
        fields.List("namespaces", Names(confinement.Namespaces));
        fields.Map("join",
        [
            .. joins.Select(join => KeyValuePair.Create(NamespaceWords.Names(join.Kinds), join.Program)),
            .. confinement.Joins.OfType<NamespaceJoin.OfPath>().Select(join => KeyValuePair.Create(NamespaceWords.Names(join.Kinds), join.Path)),
        ]);
        fields.Text("id_map", confinement.IdMapping switch
        {
            IdMapping.OfSelf => "self",
            IdMapping.OfSubordinates => "subordinate",
            IdMapping.Ranges ranges => $"users {Words(ranges.Users)}; groups {Words(ranges.Groups)}",
            _ => throw new InvalidOperationException("unknown mapping"),
        });
        fields.Table("clocks", clocks =>
        {
            clocks.Duration("monotonic", confinement.Clocks.Monotonic);
            clocks.Duration("boottime", confinement.Clocks.BootTime);
        });
        fields.Text("hostname", confinement.HostName);
        fields.Text("domainname", confinement.DomainName);
        WriteNetwork(fields, confinement.Network);
        WriteFiles(fields, confinement.FileSystem);
        WritePrivileges(fields, confinement);
        fields.List("try", confinement.Try.Select(FeatureWords.Name).Order(StringComparer.Ordinal));
    }

    private static void WriteFiles(Fields fields, FileSystemView view)
    {
        fields.Text("root", view.Root);
        fields.Flag("read_only", view.ReadOnly);
        fields.Table("overlay", view.Overlay is not null, overlay =>
        {
            overlay.Text("upper", view.Overlay!.Upper);
            overlay.Text("work", view.Overlay.Work);
        });
        fields.Tables("mounts", view.Mounts, Write);
        fields.Flag("proc", view.FreshProc);
        fields.Flag("dev", view.MinimalDev);
        fields.Flag("private_tmp", view.PrivateTmp);
        fields.Flag("private_shm", view.PrivateShm);
        fields.List("masked", view.MaskedPaths);
        fields.List("read_only_paths", view.ReadOnlyPaths);
        fields.List("writable_paths", view.WritablePaths);
        fields.Text("protect_system", view.ProtectSystem switch
        {
            SystemProtection.None => null,
            SystemProtection.Usr => "usr",
            SystemProtection.Full => "full",
            SystemProtection.Strict => "strict",
            _ => throw new InvalidOperationException("unknown protection"),
        });
        fields.Text("protect_home", view.ProtectHome switch
        {
            HomeProtection.None => null,
            HomeProtection.ReadOnly => "read-only",
            HomeProtection.Inaccessible => "inaccessible",
            HomeProtection.Empty => "empty",
            _ => throw new InvalidOperationException("unknown protection"),
        });
    }

    private static void Write(Fields fields, MountOptions mount)
    {
        fields.Text("target", mount.Target);
        switch (mount)
        {
            case MountOptions.Bind bind:
                fields.Text("source", bind.Source);
                fields.Flag("read_only", bind.ReadOnly);
                fields.Flag("noexec", bind.NoExec);
                fields.Flag("setuid", bind.SetUserId);
                fields.Flag("devices", bind.Devices);
                fields.Flag("optional", bind.Optional);
                break;
            case MountOptions.Tmpfs memory:
                fields.Amount("size", memory.Size);
                fields.Mode("mode", memory.Mode);
                fields.Flag("read_only", memory.ReadOnly);
                fields.Flag("noexec", memory.NoExec);
                break;
            default:
                throw new InvalidOperationException("unknown mount");
        }
    }

    private static void WriteNetwork(Fields fields, NetworkOptions network)
    {
        if (network is not NetworkOptions.Veth link)
        {
            fields.Text("network", network switch
            {
                NetworkOptions.Host => "host",
                NetworkOptions.None => "none",
                NetworkOptions.Loopback => "loopback",
                _ => throw new InvalidOperationException("unknown network"),
            });
            return;
        }

        fields.Table("network", one =>
        {
            one.Text("bridge", link.Bridge);
            one.List("address", new[] { link.Address?.ToString(), link.AddressIPv6?.ToString() }.OfType<string>());
            one.List("gateway", new[] { link.Gateway?.ToString(), link.GatewayIPv6?.ToString() }.OfType<string>());
            one.Number("mtu", link.Mtu);
            one.Text("name", link.Name);
            one.Text("outside_name", link.HostName);
            one.Table("rate", rate =>
            {
                rate.Amount("send", link.SendRate);
                rate.Amount("receive", link.ReceiveRate);
            });
        });
    }

    private static void WritePrivileges(Fields fields, Confinement confinement)
    {
        fields.List("capabilities", confinement.Capabilities is { } kept ? CapabilityWords.Names(kept)
            : CapabilityWords.Names(confinement.DroppedCapabilities).Select(name => $"-{name}"));
        fields.List("ambient", CapabilityWords.Names(confinement.Ambient));
        fields.List("securebits", PrivilegeKeys.Words(confinement.SecureBits));
        fields.Flag("no_new_privs", confinement.NoNewPrivileges);
        fields.Flag("keyring", confinement.OwnKeyring);
        fields.List("personality", confinement.Personality is { } personality ? PrivilegeKeys.Words(personality) : null);
        fields.Text("seccomp", confinement.SystemCalls?.Description);
        fields.Table("landlock", confinement.Landlock is not null, landlock =>
        {
            var rules = confinement.Landlock!;
            landlock.List("read", rules.Read);
            landlock.List("write", rules.Write);
            landlock.List("listen", rules.Listen?.Select(Port));
            landlock.List("connect", rules.Connect?.Select(Port));
            landlock.Flag("scoped", rules.Scoped);
            landlock.Flag("best_effort", rules.BestEffort);
        });
    }

    private static string Port(ushort port) => port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Names(NamespaceKinds kinds) => NamespaceWords.Each(kinds).Select(NamespaceWords.Names);

    private static string Words(ImmutableArray<IdRange> ranges) => string.Join(", ", ranges.Select(range => $"{range.Inside}:{range.Outside}:{range.Count}"));
}
