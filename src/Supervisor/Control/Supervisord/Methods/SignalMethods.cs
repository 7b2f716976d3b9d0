using System.Collections.Immutable;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>Any signal, to the main process of one, of a group's or of all.</summary>
internal static class SignalMethods
{
    public static IEnumerable<RpcMethod> Of(SupervisordFacade facade) =>
    [
        new("supervisor.signalProcess", ["boolean", "string", "string"], "Send a signal, by name or number, to a process (or group:name, or group:*).",
            arguments => ByName(facade, arguments.Text(0), SignalText(arguments, 1))),
        new("supervisor.signalProcessGroup", ["array", "string", "string"], "Send a signal to all processes of a group.",
            arguments => Group(facade, arguments.Text(0), SignalText(arguments, 1))),
        new("supervisor.signalAllProcesses", ["array", "string"], "Send a signal to all processes.",
            arguments => All(facade, facade.Plane.State.Programs, SignalText(arguments, 0))),
    ];

    private static string SignalText(RpcArguments arguments, int index) =>
        arguments.Any(index) is RpcValue.Whole whole ? whole.Value.ToString(System.Globalization.CultureInfo.InvariantCulture) : arguments.Text(index);

    private static Task<RpcAnswer> ByName(SupervisordFacade facade, string name, string signal) => facade.Find(name) switch
    {
        { Fault: { } fault } => Task.FromResult<RpcAnswer>(fault),
        { Process: { } process } => Send(facade, process, signal),
        var addressed => All(facade, addressed.Group, signal),
    };

    private static Task<RpcAnswer> Group(SupervisordFacade facade, string name, string signal) =>
        facade.OfGroup(name) is { Length: > 0 } members ? All(facade, members, signal) : Task.FromResult<RpcAnswer>(RpcFault.Of(FaultCode.BadName, name));

    private static Task<RpcAnswer> All(SupervisordFacade facade, ImmutableArray<ProgramState> programs, string signal) =>
        GroupWork.Run(facade, programs, ProcessStates.TakesSignals, program => Send(facade, program, signal));

    private static async Task<RpcAnswer> Send(SupervisordFacade facade, ProgramState program, string text)
    {
        var name = facade.NameOf(program).ToString();
        if (!SignalNumber.TryParse(text, out var signal))
        {
            return RpcFault.Of(FaultCode.BadSignal, text);
        }

        if (!ProcessStates.TakesSignals(program))
        {
            return RpcFault.Of(FaultCode.NotRunning, name);
        }

        var result = await facade.Plane.Desk.Send(new Command.SendSignal(program.Name, new Signal(signal.Number), StopScope.Main));
        return result is CommandResult.Refused refused ? RpcFault.Of(FaultCode.Failed, refused.Reason) : RpcValue.True;
    }
}
