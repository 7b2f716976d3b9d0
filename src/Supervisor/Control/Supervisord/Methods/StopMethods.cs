using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>Stopping, one process, a group or all.</summary>
internal static class StopMethods
{
    public static IEnumerable<RpcMethod> Of(SupervisordFacade facade) =>
    [
        new("supervisor.stopProcess", ["boolean", "string", "boolean"], "Stop a process (or group:name, or group:*); by default wait until it has ended.",
            arguments => ByName(facade, arguments.Text(0), arguments.Truth(1, otherwise: true), arguments.Cancellation)) { Optional = 1 },
        new("supervisor.stopProcessGroup", ["array", "string", "boolean"], "Stop all processes of a group.",
            arguments => Group(facade, arguments.Text(0), arguments.Truth(1, otherwise: true), arguments.Cancellation)) { Optional = 1 },
        new("supervisor.stopAllProcesses", ["array", "boolean"], "Stop all processes.",
            arguments => GroupWork.Run(facade, facade.Plane.State.Programs, IsToStop,
                program => Stop(facade, program, arguments.Truth(0, otherwise: true), arguments.Cancellation))) { Optional = 1 },
    ];

    /// <summary>It runs, or has ended by itself and may run again as soon as nothing of it is left.</summary>
    private static bool IsToStop(ProgramState program) =>
        program.Phase is Phase.Cleaning { Asked: null } or Phase.Finishing { Asked: null } || ProcessStates.IsRunning(program);

    private static Task<RpcAnswer> ByName(SupervisordFacade facade, string name, bool wait, CancellationToken cancellation) => facade.Find(name) switch
    {
        { Fault: { } fault } => Task.FromResult<RpcAnswer>(fault),
        { Process: { } process } => Stop(facade, process, wait, cancellation),
        var addressed => GroupWork.Run(facade, addressed.Group, IsToStop, program => Stop(facade, program, wait, cancellation)),
    };

    private static Task<RpcAnswer> Group(SupervisordFacade facade, string name, bool wait, CancellationToken cancellation) =>
        facade.OfGroup(name) is { Length: > 0 } members
            ? GroupWork.Run(facade, members, IsToStop, program => Stop(facade, program, wait, cancellation))
            : Task.FromResult<RpcAnswer>(RpcFault.Of(FaultCode.BadName, name));

    private static async Task<RpcAnswer> Stop(SupervisordFacade facade, ProgramState program, bool wait, CancellationToken cancellation)
    {
        var name = facade.NameOf(program).ToString();
        if (!IsToStop(program))
        {
            return RpcFault.Of(FaultCode.NotRunning, name);
        }

        var command = new Command.Stop(program.Name);
        var result = wait ? await facade.Plane.Desk.Send(command).WaitAsync(cancellation) : await facade.Plane.Desk.Begin(command);
        return result is CommandResult.Refused refused ? RpcFault.Of(FaultCode.Failed, refused.Reason) : RpcValue.True;
    }
}
