using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>Starting, one process, a group or all.</summary>
internal static class StartMethods
{
    private static readonly RpcAnswer Yes = RpcValue.True;

    public static IEnumerable<RpcMethod> Of(SupervisordFacade facade) =>
    [
        new("supervisor.startProcess", ["boolean", "string", "boolean"], "Start a process (or group:name, or group:*); by default wait until it runs.",
            arguments => ByName(facade, arguments.Text(0), arguments.Truth(1, otherwise: true), arguments.Cancellation)) { Optional = 1 },
        new("supervisor.startProcessGroup", ["array", "string", "boolean"], "Start all processes of a group.",
            arguments => Group(facade, arguments.Text(0), arguments.Truth(1, otherwise: true), arguments.Cancellation)) { Optional = 1 },
        new("supervisor.startAllProcesses", ["array", "boolean"], "Start all processes.",
            arguments => GroupWork.Run(facade, facade.Plane.State.Programs, IsNotRunning, program => Start(facade, program, arguments.Truth(0, otherwise: true), arguments.Cancellation)))
            { Optional = 1 },
    ];

    private static bool IsNotRunning(ProgramState program) => !ProcessStates.IsRunning(program);

    private static Task<RpcAnswer> ByName(SupervisordFacade facade, string name, bool wait, CancellationToken cancellation) => facade.Find(name) switch
    {
        { Fault: { } fault } => Task.FromResult<RpcAnswer>(fault),
        { Process: { } process } => Start(facade, process, wait, cancellation),
        var addressed => GroupWork.Run(facade, addressed.Group, IsNotRunning, program => Start(facade, program, wait, cancellation)),
    };

    private static Task<RpcAnswer> Group(SupervisordFacade facade, string name, bool wait, CancellationToken cancellation) =>
        facade.OfGroup(name) is { Length: > 0 } members
            ? GroupWork.Run(facade, members, IsNotRunning, program => Start(facade, program, wait, cancellation))
            : Task.FromResult<RpcAnswer>(RpcFault.Of(FaultCode.BadName, name));

    private static async Task<RpcAnswer> Start(SupervisordFacade facade, ProgramState program, bool wait, CancellationToken cancellation)
    {
        var name = facade.NameOf(program).ToString();
        if (ProcessStates.IsRunning(program))
        {
            return RpcFault.Of(FaultCode.AlreadyStarted, name);
        }

        // Nothing that cannot be executed is tried: its state stays what it is.
        if (facade.Configuration.Launches.TryGetValue(program.Name, out var launch) && CommandCheck.Of(launch) is { } problem)
        {
            return problem;
        }

        var answer = facade.Plane.Desk.Send(new Command.Start(program.Name));
        await facade.Plane.Desk.Visit(static () => 0);
        return await facade.Changes.Wait(state => Outcome(facade, state, program.Name, name, wait, answer), cancellation);
    }

    /// <summary>Null while nobody can tell.</summary>
    private static RpcAnswer? Outcome(SupervisordFacade facade, SupervisionState state, string program, string name, bool wait, Task<CommandResult> answer)
    {
        // One that need not stay up for any time has run by now, even if it has ended since.
        if (answer is { IsCompletedSuccessfully: true, Result: CommandResult.Done } && state.Find(program)?.Spec.Ready is ReadySpec.AtOnce)
        {
            return Yes;
        }

        return state.Find(program) is not { } now ? RpcFault.Of(FaultCode.AbnormalTermination, name) : ProcessStates.Of(now) switch
        {
            ProcessState.Running => Yes,
            ProcessState.Starting when wait => null,
            ProcessState.Starting => Yes,
            // The record may already be about the next try.
            ProcessState.Backoff or ProcessState.Fatal => RpcFault.Of(FaultCode.SpawnError, name),
            _ when facade.Records.Of(program).Error.Length > 0 => RpcFault.Of(FaultCode.SpawnError, name),
            _ when answer is { IsCompletedSuccessfully: true, Result: CommandResult.Refused { Reason: var why } } => RpcFault.Of(FaultCode.Failed, why),
            _ => RpcFault.Of(FaultCode.AbnormalTermination, name),
        };
    }
}
