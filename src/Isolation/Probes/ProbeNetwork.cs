using System.Collections.Immutable;
using Supervisor.Isolation.Network;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Probes;

/// <summary>
/// Probes of rtnetlink(7) in a network namespace of the child's own, which goes with it. The child cannot read answers, so it
/// hands them on. It is asked with the rights of this process alone: the other end of a link lies in its own namespace.
/// </summary>
internal static class ProbeNetwork
{
    /// <summary>So much of an answer is handed on: its header and the error of struct nlmsgerr.</summary>
    public const int AnswerSize = NetlinkMessage.HeaderSize + sizeof(int);

    private const int AF_NETLINK = 16;
    private const int SOCK_RAW_CLOEXEC = 0x80003;
    private const int RoomForAnswer = 1024;
    private const int LoopbackIndex = 1;
    private const ulong SlowRate = 1 << 20;

    public static ProbePlan Veth() => Of("make a pair of virtual links", LinkMessages.Make("veth"));

    public static ProbePlan Bridge() => Of("make a bridge", LinkMessages.Make("bridge"));

    public static ProbePlan Rate() => Of("limit a rate", RateLimit.Of(SlowRate, null).At(LoopbackIndex));

    internal static ProbePlan Of(string purpose, NetlinkMessage message)
    {
        ImmutableArray<byte> request = [.. message.ToBytes(1)];
        var answer = new Argument.Structure([.. new byte[RoomForAnswer]], "an answer");
        var script = new ProbeScript()
            .With(plan => ProbeNamespaces.Unshare(plan, NamespaceKinds.Net))
            .Call(out var socket, Socket, "open a netlink socket", AF_NETLINK, SOCK_RAW_CLOEXEC, 0)
            .Call(Sendto, purpose, socket, new Argument.Structure(request, purpose), request.Length, 0, NULL, 0)
            .Call(Recvfrom, "read the kernel's answer", socket, answer, RoomForAnswer, 0, NULL, NULL)
            .Call(Write, "hand on the kernel's answer", ProbePlan.Answers, answer, AnswerSize);
        script.HandsOnAnswers();
        return script.Build();
    }
}
