using Supervisor.Isolation.Options;
using Supervisor.Isolation.Probes;

namespace Isolation.Tests.Probes;

/// <summary>What an ordinary user is told. Explicit: tests/System runs these as one.</summary>
public sealed class RootlessProbeTests
{
    private static readonly Lazy<Examination> Host = new(() => HostProbe.Examine().TryGet(out var examination, out var failure)
        ? examination
        : throw new InvalidOperationException(failure.ToString()));

    [Fact(Explicit = true)]
    public void An_ordinary_user_has_namespaces_in_a_user_namespace_only()
    {
        Assert.True(Host.Value.TryGet(Feature.UserNamespace, out var user));
        Assert.Equal(new ProbeOutcome.Possible(), user.AsItIs);
        foreach (var feature in (Feature[])[Feature.PidNamespace, Feature.NetNamespace, Feature.TimeNamespace, Feature.Proc, Feature.PrivateTmp, Feature.Root, Feature.Join])
        {
            Assert.True(Host.Value.TryGet(feature, out var result));
            Assert.True(result.NeedsUserNamespace, result.ToString());
            Assert.Equal("EPERM", result.Refusal?.Errno.Name);
            Assert.Null(result.Advice);
        }
    }

    [Fact(Explicit = true)]
    public void An_ordinary_user_has_filters_and_no_capabilities()
    {
        foreach (var feature in (Feature[])[Feature.Seccomp, Feature.NoNewPrivileges, Feature.Keyring])
        {
            Assert.True(Host.Value.TryGet(feature, out var allowed));
            Assert.Equal(new ProbeOutcome.Possible(), allowed.AsItIs);
        }

        Assert.True(Host.Value.TryGet(Feature.Capabilities, out var result));
        Assert.Equal("EPERM", result.Refusal?.Errno.Name);
        Assert.Contains("SETPCAP", result.Advice, StringComparison.Ordinal);
    }
}
