using System.Text;
using Supervisor.Control.Operations;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>What clients say to processes.</summary>
internal static class MessageMethods
{
    public static IEnumerable<RpcMethod> Of(SupervisordFacade facade) =>
    [
        new("supervisor.sendProcessStdin", ["boolean", "string", "string"], "Write text to the standard input of a process.",
            arguments => SendInput(facade, arguments.Text(0), arguments.Any(1))),
        new("supervisor.sendRemoteCommEvent", ["boolean", "string", "string"], "Send an event to event listeners.",
            RpcMethod.AtOnce(arguments => Announce(facade, arguments.Text(0), arguments.Text(1)))) { IsAlways = true },
    ];

    private static async Task<RpcAnswer> SendInput(SupervisordFacade facade, string name, RpcValue text)
    {
        if (text is not RpcValue.Text { Value: var characters })
        {
            return RpcFault.Of(FaultCode.IncorrectParameters);
        }

        return facade.Find(name) switch
        {
            { Fault: { } fault } => fault,
            { Process: { } process } when process.Phase.ProcessId is null || ProcessStates.Of(process) is ProcessState.Stopping => RpcFault.Of(FaultCode.NotRunning, name),
            { Process: { } process } => await Write(facade, process.Name, Encoding.UTF8.GetBytes(characters), name),
            _ => RpcFault.Of(FaultCode.BadName, name),
        };
    }

    private static async Task<RpcAnswer> Write(SupervisordFacade facade, string program, byte[] bytes, string name) =>
        await ProgramInput.Write(facade.Plane.Output.Inputs, program, bytes) switch
        {
            InputResult.Written => RpcValue.True,
            InputResult.Closed => RpcFault.Of(FaultCode.NoFile, name),
            _ => RpcFault.Of(FaultCode.Failed, $"{name} does not read its input"),
        };

    private static RpcValue Announce(SupervisordFacade facade, string type, string data)
    {
        facade.Listeners.Announce(type, data);
        return RpcValue.True;
    }
}
