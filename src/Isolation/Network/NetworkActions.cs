using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Network;

/// <summary>The steps of one program's plan, as requests to the kernel in both namespaces.</summary>
internal sealed class NetworkActions(NetlinkSocket here, NetlinkSocket inside, int namespaceDescriptor)
{
    // A bridge of ours that another supervisor removes between our look and our use of it is made again.
    private const int Attempts = 3;

    private bool _isOwnBridge;

    public NetlinkSocket Here => here;

    /// <summary>The number of the link's end in the supervisor's namespace; 0 before it is made.</summary>
    public int HostEnd { get; private set; }

    public NetlinkError? Do(NetworkStep step)
    {
        if (!step.OfOwnBridge)
        {
            return Do(step.Side is NetworkSide.Here ? here : inside, step.Action);
        }

        var refusal = _isOwnBridge ? Do(here, step.Action) : null;
        return refusal?.Errno == Errno.EEXIST ? null : refusal;
    }

    private NetlinkError? Do(NetlinkSocket socket, NetworkAction action) => action switch
    {
        NetworkAction.RemoveLeftOver left => Remove(left),
        NetworkAction.MakeBridge bridge => Make(bridge),
        NetworkAction.MakePair pair => Make(pair),
        NetworkAction.Change change => With(socket, change.Link, link => LinkMessages.Change(link.Index, change.Changes)),
        NetworkAction.Attach attach => Attach(attach),
        NetworkAction.AddAddress add => With(socket, add.Link, link => AddressMessages.AddAddress(link.Index, add.Address)),
        NetworkAction.AddDefaultRoute route => With(socket, route.Link, link => AddressMessages.AddDefaultRoute(link.Index, route.Gateway, route.IsOnLink)),
        NetworkAction.AddHostRoute route => With(socket, route.Link, link => AddressMessages.AddHostRoute(link.Index, route.Destination)),
        NetworkAction.Limit limit => With(socket, limit.Link, link => limit.Rate.At(link.Index)),
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "no such action"),
    };

    private NetlinkError? Remove(NetworkAction.RemoveLeftOver left)
    {
        var refusal = here.Find(left.Link, out var link);
        if (link is null)
        {
            return refusal;
        }

        if (link.Alias != left.Mark)
        {
            return new NetlinkError(Errno.EEXIST, $"{left.Link} is another's, {DescriptionOf(link)}; give the program's link another name");
        }

        refusal = here.Do(LinkMessages.Delete(link.Index));
        return refusal?.Errno == Errno.ENODEV ? null : refusal;
    }

    private NetlinkError? Make(NetworkAction.MakeBridge bridge)
    {
        NetlinkError? refusal = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            refusal = here.Find(bridge.Link, out var link);
            if (link is null && refusal is null)
            {
                refusal = here.Do(LinkMessages.MakeBridge(bridge.Link, bridge.HardwareAddress));
                refusal = refusal is null ? MarkNew(bridge.Link) : refusal;
            }
            else if (link is not null)
            {
                refusal = Check(link);
            }

            // EEXIST: another made it since we looked. ENODEV: another removed it.
            if (refusal is null || (refusal.Errno != Errno.EEXIST && refusal.Errno != Errno.ENODEV))
            {
                break;
            }
        }

        return refusal;
    }

    private NetlinkError? MarkNew(string bridge)
    {
        _isOwnBridge = true;
        return With(here, bridge, link => LinkMessages.Change(link.Index, new LinkChange { Alias = NetworkSetup.OwnMark }));
    }

    private NetlinkError? Check(LinkInfo link)
    {
        _isOwnBridge = link.Alias == NetworkSetup.OwnMark;
        return link switch
        {
            { Kind: not "bridge" } => new NetlinkError(Errno.ENOTUNIQ, $"{link.Name} is there and no bridge: it is {DescriptionOf(link)}"),
            { IsUp: false } when !_isOwnBridge => new NetlinkError(Errno.ENETDOWN, $"the bridge {link.Name} is another's and switched off"),
            _ => null,
        };
    }

    private NetlinkError? Make(NetworkAction.MakePair pair)
    {
        var refusal = here.Do(LinkMessages.MakePair(pair.Here, pair.There, namespaceDescriptor));
        if (refusal is not null)
        {
            return refusal;
        }

        refusal = here.Find(pair.Here.Name, out var link);
        HostEnd = link?.Index ?? 0;
        return refusal ?? (link is null ? Gone(pair.Here.Name) : null);
    }

    private NetlinkError? Attach(NetworkAction.Attach attach)
    {
        var refusal = here.Find(attach.Bridge, out var bridge);
        return bridge is null
            ? refusal ?? Gone(attach.Bridge)
            : With(here, attach.Link, link => LinkMessages.Change(link.Index, new LinkChange { Master = bridge.Index }));
    }

    private static NetlinkError? With(NetlinkSocket socket, string name, Func<LinkInfo, NetlinkMessage> request)
    {
        var refusal = socket.Find(name, out var link);
        return link is null ? refusal ?? Gone(name) : socket.Do(request(link));
    }

    private static NetlinkError Gone(string link) => new(Errno.ENODEV, $"the link {link} is gone");

    private static string DescriptionOf(LinkInfo link) =>
        (link.Kind.Length == 0 ? "an interface of the machine" : $"a {link.Kind}") + (link.Alias.Length == 0 ? "" : $" marked \"{link.Alias}\"");
}
