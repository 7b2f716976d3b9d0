using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Network;

/// <summary>The ordered steps by which a program gets its network. Immutable, and the same for the same options.</summary>
internal sealed class NetworkPlan
{
    private const int NameOfOwner = 6;

    private NetworkPlan(ImmutableArray<NetworkStep> steps) => Steps = steps;

    public ImmutableArray<NetworkStep> Steps { get; }

    /// <summary>The name and the mark of the link's end in the supervisor's namespace; null where there is no link.</summary>
    public string? HostEnd { get; private init; }

    /// <summary>The bridge that is used; null for none.</summary>
    public string? Bridge { get; private init; }

    /// <summary>What is written on the link, so that a later run knows it again.</summary>
    public string Mark { get; private init; } = "";

    /// <summary>Makes the plan.</summary>
    /// <param name="options">Checked here once more, for callers that did not.</param>
    /// <param name="owner">Whose network it is, unique on this machine: "shop/web.1". A link left by the same owner is replaced.</param>
    public static Result<NetworkPlan, LaunchFailure> Of(NetworkOptions options, string owner) => options switch
    {
        NetworkOptions.Host or NetworkOptions.None => new(new NetworkPlan([])),
        NetworkOptions.Loopback => new(new NetworkPlan([LoopbackUp])),
        NetworkOptions.Veth { Problem: { } problem } => new(new LaunchFailure(FailureKind.Resolve, "set up the network") { Hint = problem }),
        NetworkOptions.Veth veth => new(OfVeth(veth, owner)),
        _ => throw new ArgumentOutOfRangeException(nameof(options), options, "no such network"),
    };

    /// <summary>Unlike that of any other owner or bridge, short enough for the kernel, and still readable: <c>web-1f5ac09b</c>.</summary>
    public static string HostNameFor(string owner, string? bridge)
    {
        var name = owner[(owner.LastIndexOf('/') + 1)..];
        var readable = string.Concat(name.Where(character => char.IsAsciiLetterOrDigit(character) || character is '_').Take(NameOfOwner));
        return $"{(readable.Length == 0 ? "link" : readable)}-{(uint)StableHash.Of($"{bridge}\0{owner}"):x8}";
    }

    /// <summary>The numbered steps, for people and for tests.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (index, step) in Steps.Index())
        {
            var side = step.Side is NetworkSide.Here ? "here" : "inside";
            text.Append(CultureInfo.InvariantCulture, $"{index + 1,3}  {side,-6}  {step.Purpose}{(step.OfOwnBridge ? " [unless another made it]" : "")}\n");
        }

        return text.ToString();
    }

    private static NetworkStep LoopbackUp { get; } =
        new(NetworkSide.Inside, "switch the loopback interface on", new NetworkAction.Change("lo", new LinkChange { Up = true }));

    private static NetworkPlan OfVeth(NetworkOptions.Veth veth, string owner)
    {
        var host = veth.HostName ?? HostNameFor(owner, veth.Bridge);
        var mark = $"{NetworkSetup.OwnMark}:{owner}";
        // What may be sent is limited before anything can be sent; routes want links that are up.
        NetworkStep[] steps =
        [
            Here($"remove the link {host} of an earlier run", new NetworkAction.RemoveLeftOver(host, mark)),
            .. BridgeSteps(veth),
            Here($"make a link from {host} to the program's {veth.Name}", Pair(veth, host)),
            Here($"mark {host} as {mark}", new NetworkAction.Change(host, new LinkChange { Alias = mark })),
            .. LimitSteps(NetworkSide.Here, host, veth.ReceiveRate, veth.Mtu, "the program receives"),
            .. LimitSteps(NetworkSide.Inside, veth.Name, veth.SendRate, veth.Mtu, "the program sends"),
            .. HostEndSteps(veth, host),
            LoopbackUp,
            .. InsideSteps(veth),
        ];
        return new NetworkPlan([.. steps]) { HostEnd = host, Bridge = veth.Bridge, Mark = mark };
    }

    private static IEnumerable<NetworkStep> BridgeSteps(NetworkOptions.Veth veth)
    {
        if (veth.Bridge is not { } bridge)
        {
            yield break;
        }

        yield return Here($"find or make the bridge {bridge}", new NetworkAction.MakeBridge(bridge, Own(veth.Gateway ?? veth.GatewayIPv6)));
        foreach (var (address, gateway) in Ways(veth))
        {
            var isNear = address.Contains(gateway);
            var own = isNear ? address with { Address = gateway } : Alone(gateway);
            yield return Here($"give the bridge {bridge} the address {own}", new NetworkAction.AddAddress(bridge, own)) with { OfOwnBridge = true };
        }

        yield return Here($"switch the bridge {bridge} on", new NetworkAction.Change(bridge, new LinkChange { Up = true })) with { OfOwnBridge = true };
        foreach (var (address, _) in Ways(veth).Where(way => !way.Address.Contains(way.Gateway)))
        {
            yield return Here($"reach {address.Address} over the bridge {bridge}", new NetworkAction.AddHostRoute(bridge, address.Address)) with { OfOwnBridge = true };
        }
    }

    // Without a bridge this end is the gateway, and each program's address is a route of its own: networks may overlap.
    private static IEnumerable<NetworkStep> HostEndSteps(NetworkOptions.Veth veth, string host)
    {
        var up = new NetworkAction.Change(host, new LinkChange { Up = true });
        if (veth.Bridge is { } bridge)
        {
            yield return Here($"attach {host} to the bridge {bridge}", new NetworkAction.Attach(host, bridge));
            yield return Here($"switch {host} on", up);
            yield break;
        }

        foreach (var (_, gateway) in Ways(veth))
        {
            yield return Here($"give {host} the address {Alone(gateway)}", new NetworkAction.AddAddress(host, Alone(gateway)));
        }

        yield return Here($"switch {host} on", up);
        foreach (var (address, _) in Ways(veth))
        {
            yield return Here($"reach {address.Address} over {host}", new NetworkAction.AddHostRoute(host, address.Address));
        }
    }

    private static IEnumerable<NetworkStep> InsideSteps(NetworkOptions.Veth veth)
    {
        foreach (var address in new[] { veth.Address, veth.AddressIPv6 }.OfType<InterfaceAddress>())
        {
            yield return Inside($"give {veth.Name} the address {address}", new NetworkAction.AddAddress(veth.Name, address));
        }

        yield return Inside($"switch {veth.Name} on", new NetworkAction.Change(veth.Name, new LinkChange { Up = true }));
        foreach (var (address, gateway) in Ways(veth))
        {
            var isOnLink = !address.Contains(gateway) && !gateway.IsIPv6LinkLocal;
            yield return Inside($"make {gateway} the way to everywhere else", new NetworkAction.AddDefaultRoute(veth.Name, gateway, isOnLink));
        }
    }

    private static IEnumerable<NetworkStep> LimitSteps(NetworkSide side, string link, ulong? rate, int? mtu, string what) =>
        rate is { } bytes ? [new(side, $"limit what {what} to {bytes} bytes a second", new NetworkAction.Limit(link, RateLimit.Of(bytes, mtu)))] : [];

    private static NetworkAction.MakePair Pair(NetworkOptions.Veth veth, string host) =>
        new(new VethEnd(host, null, veth.Mtu), new VethEnd(veth.Name, Own((veth.Address ?? veth.AddressIPv6)?.Address), veth.Mtu));

    private static HardwareAddress? Own(IPAddress? address) => address is null ? null : HardwareAddress.Of(address);

    private static IEnumerable<(InterfaceAddress Address, IPAddress Gateway)> Ways(NetworkOptions.Veth veth)
    {
        if (veth is { Address: { } address, Gateway: { } gateway })
        {
            yield return (address, gateway);
        }

        if (veth is { AddressIPv6: { } addressIPv6, GatewayIPv6: { } gatewayIPv6 })
        {
            yield return (addressIPv6, gatewayIPv6);
        }
    }

    private static InterfaceAddress Alone(IPAddress address) => new(address, address.GetAddressBytes().Length * 8);

    private static NetworkStep Here(string purpose, NetworkAction action) => new(NetworkSide.Here, purpose, action);

    private static NetworkStep Inside(string purpose, NetworkAction action) => new(NetworkSide.Inside, purpose, action);
}
