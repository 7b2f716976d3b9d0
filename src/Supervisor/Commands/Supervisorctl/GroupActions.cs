using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>reread, update, add, remove: a new configuration, looked at and taken on group by group.</summary>
internal static class GroupActions
{
    public static void Reread(CtlSession session)
    {
        switch (session.Call("supervisor.reloadConfig"))
        {
            case RpcAnswer.Value value:
                ShowChanges(session, Changes.Of(value.Result));
                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.ShutdownState }:
                session.Fail("ERROR: supervisor shutting down");
                break;
            case RpcAnswer.Failed { Fault: var fault }:
                session.Fail($"ERROR: {fault.Text}");
                break;
            default:
                break;
        }
    }

    public static void Add(CtlSession session, string[] names)
    {
        foreach (var name in names)
        {
            switch (session.Call("supervisor.addProcessGroup", RpcValue.Of(name)))
            {
                case RpcAnswer.Value:
                    session.Print($"{name}: added process group");
                    break;
                case RpcAnswer.Failed { Fault.Code: FaultCode.ShutdownState }:
                    session.Fail("ERROR: shutting down");
                    break;
                case RpcAnswer.Failed { Fault.Code: FaultCode.AlreadyAdded }:
                    session.Print("ERROR: process group already active");
                    break;
                case RpcAnswer.Failed { Fault.Code: FaultCode.BadName }:
                    session.Fail($"ERROR: no such process/group: {name}");
                    break;
                case RpcAnswer.Failed { Fault: var fault }:
                    session.Fail($"error: {fault.Text}");
                    break;
                default:
                    break;
            }
        }
    }

    public static void Remove(CtlSession session, string[] names)
    {
        foreach (var name in names)
        {
            switch (session.Call("supervisor.removeProcessGroup", RpcValue.Of(name)))
            {
                case RpcAnswer.Value:
                    session.Print($"{name}: removed process group");
                    break;
                case RpcAnswer.Failed { Fault.Code: FaultCode.StillRunning }:
                    session.Fail($"ERROR: process/group still running: {name}");
                    break;
                case RpcAnswer.Failed { Fault.Code: FaultCode.BadName }:
                    session.Fail($"ERROR: no such process/group: {name}");
                    break;
                case RpcAnswer.Failed { Fault: var fault }:
                    session.Fail($"error: {fault.Text}");
                    break;
                default:
                    break;
            }
        }
    }

    public static void Update(CtlSession session, string[] names)
    {
        switch (session.Call("supervisor.reloadConfig"))
        {
            case RpcAnswer.Value value:
                Update(session, Changes.Of(value.Result), names.Contains("all", StringComparer.Ordinal) ? [] : names);
                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.ShutdownState }:
                session.Fail("ERROR: already shutting down");
                break;
            case RpcAnswer.Failed { Fault: var fault }:
                session.Fail($"error: {fault.Text}");
                break;
            default:
                break;
        }
    }

    private static void Update(CtlSession session, Changes changes, string[] wanted)
    {
        if (wanted.Length > 0)
        {
            var known = session.Structs("supervisor.getAllProcessInfo").Select(info => info.TextOf("group")).Concat(changes.Added).ToHashSet(StringComparer.Ordinal);
            foreach (var name in wanted.Distinct(StringComparer.Ordinal).Where(name => !known.Contains(name)))
            {
                session.Fail($"ERROR: no such group: {name}");
            }
        }

        bool IsWanted(string group) => wanted.Length == 0 || wanted.Contains(group, StringComparer.Ordinal);
        foreach (var group in changes.Removed.Where(IsWanted))
        {
            if (!Stop(session, group))
            {
                session.Fail($"{group}: has problems; not removing");
            }
            else if (session.Result("supervisor.removeProcessGroup", RpcValue.Of(group)) is not null)
            {
                session.Print($"{group}: removed process group");
            }
        }

        foreach (var group in changes.Changed.Where(IsWanted))
        {
            _ = Stop(session, group);
            if (session.Result("supervisor.removeProcessGroup", RpcValue.Of(group)) is not null
                && session.Result("supervisor.addProcessGroup", RpcValue.Of(group)) is not null)
            {
                session.Print($"{group}: updated process group");
            }
        }

        foreach (var group in changes.Added.Where(IsWanted))
        {
            if (session.Result("supervisor.addProcessGroup", RpcValue.Of(group)) is not null)
            {
                session.Print($"{group}: added process group");
            }
        }
    }

    private static bool Stop(CtlSession session, string group)
    {
        if (session.Result("supervisor.stopProcessGroup", RpcValue.Of(group)) is not RpcValue.List results)
        {
            return false;
        }

        session.Print($"{group}: stopped");
        return !results.Items.OfType<RpcValue.Struct>().Any(result => (FaultCode)result.WholeOf("status") is FaultCode.Failed);
    }

    private static void ShowChanges(CtlSession session, Changes changes)
    {
        List<(string Name, string Word)> all =
        [
            .. changes.Added.Select(name => (name, "available")),
            .. changes.Changed.Select(name => (name, "changed")),
            .. changes.Removed.Select(name => (name, "disappeared")),
        ];
        foreach (var (name, word) in all.OrderBy(change => change.Name, StringComparer.Ordinal))
        {
            session.Print($"{name}: {word}");
        }

        if (all.Count == 0)
        {
            session.Print("No config updates to processes");
        }
    }

    private sealed record Changes(IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed)
    {
        public static Changes Of(RpcValue value) =>
            value is RpcValue.List { Items: [RpcValue.List { Items: [var added, var changed, var removed] }] }
                ? new Changes(Names(added), Names(changed), Names(removed))
                : new Changes([], [], []);

        private static List<string> Names(RpcValue value) =>
            value is RpcValue.List list ? [.. list.Items.OfType<RpcValue.Text>().Select(text => text.Value)] : [];
    }
}
