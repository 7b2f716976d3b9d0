using System.Text;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>What clients say to processes.</summary>
internal static class MessageMethods
{
    private const int MostAttempts = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

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

    /// <summary>A program that does not read is waited for, for a while.</summary>
    private static async Task<RpcAnswer> Write(SupervisordFacade facade, string program, byte[] bytes, string name)
    {
        var inputs = facade.Plane.Output.Inputs;
        if (!inputs.IsOpen(program))
        {
            return RpcFault.Of(FaultCode.NoFile, name);
        }

        var written = inputs.Write(program, bytes);
        for (var attempt = 0; written < bytes.Length && attempt < MostAttempts; attempt++)
        {
            await Task.Delay(Pause);
            written += inputs.Write(program, bytes.AsSpan(written));
        }

        return written == bytes.Length ? RpcValue.True : RpcFault.Of(FaultCode.Failed, $"{name} does not read its input");
    }

    private static RpcValue Announce(SupervisordFacade facade, string type, string data)
    {
        facade.Listeners.Announce(type, data);
        return RpcValue.True;
    }
}
