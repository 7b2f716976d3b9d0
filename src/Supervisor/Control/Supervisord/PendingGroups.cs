using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Reloading;

namespace Supervisor.Control.Supervisord;

/// <summary>
/// supervisord takes a new file on in steps: it is read, and then groups are removed and added one by one. Here the file that was
/// read last waits, and each step puts into force what of it concerns that group.
/// </summary>
internal sealed class PendingGroups(SupervisordFacade facade)
{
    private SupervisorConfiguration? _read;

    /// <summary>What was read last; before that, what is in force.</summary>
    public SupervisorConfiguration Configuration => _read ?? facade.Configuration;

    /// <summary>Reads the file again and compares: groups that are new, that differ, and that are gone.</summary>
    public GroupDifference? Read(out RpcFault? fault)
    {
        fault = null;
        switch (facade.Plane.Reloader.Read())
        {
            case ConfigurationResult.Valid { Configuration: var read }:
                _read = read;
                return Compare(facade.Configuration, read);
            case ConfigurationResult.Invalid { Problems: [var first, ..] }:
                fault = RpcFault.Of(FaultCode.CannotReread, $"{first.Location}: {first.Message}");
                return null;
            default:
                fault = RpcFault.Of(FaultCode.CannotReread);
                return null;
        }
    }

    public async Task<RpcAnswer> Add(string group)
    {
        var pending = Configuration;
        if (GroupsOf(facade.Configuration).ContainsKey(group))
        {
            return GroupsOf(pending).ContainsKey(group) ? RpcFault.Of(FaultCode.AlreadyAdded, group) : RpcFault.Of(FaultCode.BadName, group);
        }

        return GroupsOf(pending).TryGetValue(group, out var members)
            ? await Change(current => ConfigurationParts.With(current, pending, members), group)
            : RpcFault.Of(FaultCode.BadName, group);
    }

    public async Task<RpcAnswer> Remove(string group)
    {
        var members = facade.OfGroup(group);
        return members switch
        {
            [] => RpcFault.Of(FaultCode.BadName, group),
            _ when members.Any(member => !ProcessStates.IsStopped(ProcessStates.Of(member))) => RpcFault.Of(FaultCode.StillRunning, group),
            _ => await Change(current => ConfigurationParts.Without(current, [.. members.Select(member => member.Name)]), group),
        };
    }

    public static ImmutableDictionary<string, ImmutableArray<string>> GroupsOf(SupervisorConfiguration configuration) =>
        configuration.Engine.Programs
            .GroupBy(program => ProcessName.Of(configuration, program).Group, program => program.Name, StringComparer.Ordinal)
            .ToImmutableDictionary(group => group.Key, group => group.ToImmutableArray(), StringComparer.Ordinal);

    internal static GroupDifference Compare(SupervisorConfiguration inForce, SupervisorConfiguration read)
    {
        var (before, after) = (GroupsOf(inForce), GroupsOf(read));
        var difference = ConfigurationDifference.Between(inForce, read);
        var changed = difference.Changed.Select(change => change.Program).Concat(difference.Added).Concat(difference.Removed).ToHashSet(StringComparer.Ordinal);
        return new GroupDifference(
            InOrder(read, after.Keys.Where(group => !before.ContainsKey(group))),
            InOrder(read, after.Where(group => before.TryGetValue(group.Key, out var old)
                && (group.Value.Any(changed.Contains) || old.Any(changed.Contains) || old.Length != group.Value.Length)).Select(group => group.Key)),
            InOrder(inForce, before.Keys.Where(group => !after.ContainsKey(group))));
    }

    /// <summary>In the order in which their first programs are configured.</summary>
    private static ImmutableArray<string> InOrder(SupervisorConfiguration configuration, IEnumerable<string> groups)
    {
        var wanted = groups.ToHashSet(StringComparer.Ordinal);
        return [.. configuration.Engine.Programs.Select(program => ProcessName.Of(configuration, program).Group).Where(wanted.Contains).Distinct(StringComparer.Ordinal)];
    }

    private async Task<RpcAnswer> Change(Func<SupervisorConfiguration, ChangedParts> change, string group)
    {
        string? problem = null;
        var outcome = await facade.Plane.Reloader.Change($"group {group}", current =>
        {
            (var next, problem) = change(current);
            return next ?? current;
        });
        return problem is not null ? RpcFault.Of(FaultCode.Failed, problem)
            : outcome is ReloadOutcome.Refused refused ? RpcFault.Of(FaultCode.Failed, refused.Reason)
            : RpcValue.True;
    }
}

/// <summary>Names of groups.</summary>
internal sealed record GroupDifference(ImmutableArray<string> Added, ImmutableArray<string> Changed, ImmutableArray<string> Removed);
