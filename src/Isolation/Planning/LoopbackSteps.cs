using System.Buffers.Binary;
using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>The loopback interface of a new network namespace; see netdevice(7). Its addresses come by themselves with it.</summary>
internal static class LoopbackSteps
{
    public static void Add(PlanBuilder plan, NetworkOptions network)
    {
        if (network is NetworkOptions.Host or NetworkOptions.None)
        {
            return;
        }

        const string purpose = "bring its loopback interface up";
        var socket = plan.NewRegister();
        plan.Add(new Step(Phase.Network, Socket, purpose, AF_INET, SOCK_DGRAM_CLOEXEC, 0) { Store = socket, Feature = Feature.Network });
        plan.Add(new Step(Phase.Network, Ioctl, purpose, socket, SIOCSIFFLAGS, Up())
        {
            Feature = Feature.Network,
            Hints = [new(Errno.EPERM, "needs CAP_NET_ADMIN in the user namespace that owns its network namespace")],
        });
        plan.Add(new Step(Phase.Network, Close, purpose, socket));
        plan.Return(socket);
    }

    /// <summary>struct ifreq: 16 bytes of name, then a union that begins with the flags.</summary>
    private static Argument.Structure Up()
    {
        const int size = 40;
        const int flags = 16;
        const short IFF_UP_RUNNING = 0x41;
        var request = new byte[size];
        "lo"u8.CopyTo(request);
        BinaryPrimitives.WriteInt16LittleEndian(request.AsSpan(flags), IFF_UP_RUNNING);
        return new Argument.Structure(ImmutableArray.Create(request), "lo, IFF_UP|IFF_RUNNING");
    }
}
