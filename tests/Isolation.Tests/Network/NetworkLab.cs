using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Network;
using Supervisor.Isolation.Options;

namespace Isolation.Tests.Network;

/// <summary>
/// A machine of its own: an empty network namespace that plays the supervisor's, and others for programs. Each piece of
/// work runs on a thread that enters a namespace and ends there, so the real network is never touched.
/// </summary>
internal sealed class NetworkLab : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<OwnedDescriptor> _namespaces = [];

    // The runtime's thread for sockets is made with the first that needs it, and stays in the namespace where that was.
    static NetworkLab()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _ = listener.AcceptSocketAsync();
    }

    public NetworkLab()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "making network namespaces needs root");
        Machine = NewNamespace();
    }

    /// <summary>Where the supervisor is in this test.</summary>
    public OwnedDescriptor Machine { get; }

    public NetworkSetup Setup { get; } = new();

    public OwnedDescriptor NewNamespace()
    {
        var made = OnThread(() =>
        {
            Succeed(Syscall.Call(SyscallNumber.Unshare, NetworkNamespace.CLONE_NEWNET));
            Assert.True(NetworkNamespace.OfThread().TryGet(out var descriptor, out var error), error?.ToString());
            return descriptor;
        });
        _namespaces.Add(made);
        return made;
    }

    public static T In<T>(OwnedDescriptor place, Func<T> work) => OnThread(() =>
    {
        Succeed(Syscall.Call(SyscallNumber.Setns, place.Number, NetworkNamespace.CLONE_NEWNET));
        return work();
    });

    public Result<NetworkLease, LaunchFailure> Apply(NetworkOptions options, string owner, OwnedDescriptor program)
    {
        Assert.True(NetworkPlan.Of(options, owner).TryGet(out var plan, out var failure), failure?.ToString());
        return In(Machine, () => Setup.Apply(plan, program.Number));
    }

    public NetworkLease Join(NetworkOptions options, string owner, OwnedDescriptor program)
    {
        Assert.True(Apply(options, owner, program).TryGet(out var lease, out var failure), failure?.ToString());
        return lease;
    }

    public LaunchFailure FailToJoin(NetworkOptions options, string owner, OwnedDescriptor program)
    {
        Assert.False(Apply(options, owner, program).TryGet(out _, out var failure));
        return failure;
    }

    public void Remove(NetworkLease lease) => Assert.Null(In(Machine, () => Setup.Remove(lease)));

    public static IReadOnlyList<LinkInfo> Links(OwnedDescriptor place) => Ask(place, socket =>
    {
        Assert.Null(socket.List(out var links));
        return links;
    });

    /// <summary>The links but loopback and those that some kernels put into every namespace.</summary>
    public string[] LinksOfMachine() =>
        [.. Links(Machine).Where(link => link.Kind is "veth" or "bridge").Select(link => link.Name).Order(StringComparer.Ordinal)];

    public static T Ask<T>(OwnedDescriptor place, Func<NetlinkSocket, T> work)
    {
        Assert.True(NetlinkSocket.OpenIn(place.Number).TryGet(out var socket, out var error), error?.ToString());
        using (socket)
        {
            return work(socket);
        }
    }

    public static void Do(OwnedDescriptor place, NetlinkMessage message) => Assert.Null(Ask(place, socket => socket.Do(message)));

    /// <summary>Gives a link an address, as an administrator would.</summary>
    public static void GiveAddress(OwnedDescriptor place, string link, string address) => Assert.Null(Ask(place, socket =>
    {
        Assert.Null(socket.Find(link, out var found));
        Assert.True(InterfaceAddress.TryParse(address, out var parsed, out var problem), problem);
        return socket.Do(LinkMessages.Change(found!.Index, new LinkChange { Up = true })) ?? socket.Do(AddressMessages.AddAddress(found.Index, parsed));
    }));

    /// <summary>Whether a program at one place can reach a server that listens on an address at another.</summary>
    /// <returns>The address that the server saw, or the error of connecting.</returns>
    public static string Reach(OwnedDescriptor from, OwnedDescriptor to, string address)
    {
        using var server = In(to, () =>
        {
            var listener = new Socket(IPAddress.Parse(address).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            listener.Listen();
            return listener;
        });
        return In(from, () =>
        {
            using var client = Connected(server);
            using var accepted = server.Accept();
            return ((IPEndPoint)accepted.RemoteEndPoint!).Address.ToString();
        });
    }

    /// <summary>A connection to a server from the namespace of the calling thread.</summary>
    public static Socket Connected(Socket server)
    {
        var address = (IPEndPoint)server.LocalEndPoint!;
        // The send timeout is that of connect(2) too.
        var client = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { SendTimeout = (int)Patience.TotalMilliseconds };
        client.Connect(address);
        return client;
    }

    public void Dispose()
    {
        foreach (var made in _namespaces)
        {
            made.Dispose();
        }
    }

    public static T OnThread<T>(Func<T> work)
    {
        T? result = default;
        ExceptionDispatchInfo? thrown = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                thrown = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        thrown?.Throw();
        return result!;
    }

    private static void Succeed(nint result) => Assert.False(Syscall.Failed(result, out var errno), errno.ToString());
}

internal static class SomeNetwork
{
    public static NetworkOptions.Veth Bridged(int host) => new()
    {
        Bridge = "shop0",
        Address = Address($"10.77.0.{host}/24"),
        Gateway = IPAddress.Parse("10.77.0.1"),
        AddressIPv6 = Address($"fd77::{host}/64"),
        GatewayIPv6 = IPAddress.Parse("fd77::1"),
    };

    public static NetworkOptions.Veth Alone(int host) => Bridged(host) with { Bridge = null };

    public static InterfaceAddress Address(string text)
    {
        Assert.True(InterfaceAddress.TryParse(text, out var address, out var problem), problem);
        return address;
    }
}
