using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Control.Operations;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Engine.Model;
using Supervisor.Listening;

namespace Supervisor.Control.Supervisord;

/// <summary>This supervisor as a client of supervisord sees it: groups of processes with supervisord's states.</summary>
internal sealed class SupervisordFacade(ControlPlane plane, ProcessRecords records, ListenerDesk listeners)
{
    /// <summary>The version whose interface this is; clients compare it.</summary>
    public const string Version = "4.2.5";

    public ControlPlane Plane { get; } = plane;

    public ProcessRecords Records { get; } = records;

    public StateChanges Changes => Plane.Changes;

    public ListenerDesk Listeners { get; } = listeners;

    public SupervisorConfiguration Configuration => Plane.Configuration;

    /// <summary>A restart was asked for in supervisord's sense, and the shutdown has not begun.</summary>
    public bool IsRestarting { get; set; }

    public bool IsEnding => Plane.State.Shutdown is not null;

    public ProcessName NameOf(ProgramState program) => ProcessName.Of(Configuration, program.Spec);

    /// <summary>All, by group and then by name.</summary>
    public ImmutableArray<ProgramState> InLexicalOrder() =>
        [.. Plane.State.Programs.OrderBy(program => NameOf(program).Group, StringComparer.Ordinal).ThenBy(program => program.Name, StringComparer.Ordinal)];

    /// <summary>Of one group, in the order in which they start; empty for a group that is not there.</summary>
    public ImmutableArray<ProgramState> OfGroup(string group) => [.. Plane.State.Programs.Where(program => NameOf(program).Group == group)];

    /// <summary>A process, or null with a whole group, or the fault.</summary>
    public Addressed Find(string name)
    {
        var (group, process) = ProcessName.Split(name);
        var members = OfGroup(group);
        return members switch
        {
            [] => new Addressed(null, [], RpcFault.Of(FaultCode.BadName, name)),
            _ when process is null => new Addressed(null, members, null),
            _ when members.FirstOrDefault(member => member.Name == process) is { } found => new Addressed(found, [], null),
            _ => new Addressed(null, [], RpcFault.Of(FaultCode.BadName, name)),
        };
    }

    /// <summary>As it is now; null when it is no longer configured.</summary>
    public ProgramState? Now(ProgramState program) => Plane.State.Find(program.Name);
}

/// <summary>What a name stands for: one of the three.</summary>
internal readonly record struct Addressed(ProgramState? Process, ImmutableArray<ProgramState> Group, RpcFault? Fault);
