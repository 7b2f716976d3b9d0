using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Network;

/// <summary>What a refusal of the kernel means here; its own words follow.</summary>
internal static class NetworkHints
{
    public static string? For(NetworkAction action, NetlinkError error)
    {
        var meaning = MeaningOf(action, error.Errno);
        return meaning is not null && error.Words is { } words ? $"{meaning}; {words}" : meaning ?? error.Words;
    }

    private static string? MeaningOf(NetworkAction action, Errno errno) => (action, errno) switch
    {
        (_, var refused) when refused == Errno.EPERM => "needs CAP_NET_ADMIN, here and in the program's namespace",
        (NetworkAction.MakeBridge, var refused) when refused == Errno.EOPNOTSUPP => "this kernel has no bridges: the module bridge is missing",
        (NetworkAction.MakePair, var refused) when refused == Errno.EOPNOTSUPP => "this kernel has no virtual links: the module veth is missing",
        (NetworkAction.Limit, var refused) when refused == Errno.ENOENT => "this kernel has no token bucket: the module sch_tbf is missing",
        (NetworkAction.AddAddress { Address.IsIPv6: true }, var refused) when refused == Errno.EACCES || refused == Errno.EOPNOTSUPP =>
            "IPv6 is switched off in this namespace",
        _ => null,
    };
}
