using System.Collections.Immutable;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>A new file, group by group, and what is configured.</summary>
internal static class ConfigurationMethods
{
    public static IEnumerable<RpcMethod> Of(SupervisordFacade facade)
    {
        var pending = new PendingGroups(facade);
        return
        [
            new("supervisor.reloadConfig", ["array"], "Read the configuration again; the groups that are added, changed and removed by it. Nothing changes yet.",
                RpcMethod.AtOnce(_ => pending.Read(out var fault) is { } difference ? Answer(difference) : fault!)),
            new("supervisor.addProcessGroup", ["boolean", "string"], "Take a group of the configuration that was read into use.", arguments => pending.Add(arguments.Text(0))),
            new("supervisor.removeProcessGroup", ["boolean", "string"], "Take a stopped group out of use.", arguments => pending.Remove(arguments.Text(0))),
            new("supervisor.getAllConfigInfo", ["array"], "All processes as they are configured.", RpcMethod.AtOnce(_ => ConfigurationDescription.Of(facade, pending.Configuration))),
        ];
    }

    private static RpcValue.List Answer(GroupDifference difference) =>
        new([new RpcValue.List([Names(difference.Added), Names(difference.Changed), Names(difference.Removed)])]);

    private static RpcValue.List Names(ImmutableArray<string> names) => new([.. names.Select(RpcValue.Of)]);
}
