using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>What clients say to processes.</summary>
internal static class MessageMethods
{
    public static IEnumerable<RpcMethod> Of(SupervisordFacade facade) =>
    [
        new("supervisor.sendProcessStdin", ["boolean", "string", "string"], "Write text to the standard input of a process.",
            RpcMethod.AtOnce(arguments => SendInput(facade, arguments.Text(0), arguments.Any(1)))),
        new("supervisor.sendRemoteCommEvent", ["boolean", "string", "string"], "Send an event to event listeners.",
            RpcMethod.AtOnce(arguments => RpcValue.True)) { IsAlways = true },
    ];

    private static RpcAnswer SendInput(SupervisordFacade facade, string name, RpcValue text)
    {
        if (text is not RpcValue.Text { Value: var characters })
        {
            return RpcFault.Of(FaultCode.IncorrectParameters);
        }

        switch (facade.Find(name))
        {
            case { Fault: { } fault }:
                return fault;
            case { Process: { } process }:
                return process.Phase.ProcessId is null || ProcessStates.Of(process) is ProcessState.Stopping
                    ? RpcFault.Of(FaultCode.NotRunning, name)
                    : RpcFault.Of(FaultCode.NoFile, $"{name}{characters.Length}");
            default:
                return RpcFault.Of(FaultCode.BadName, name);
        }
    }
}
