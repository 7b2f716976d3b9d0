using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>What processes there are, and how they are.</summary>
internal static class InfoMethods
{
    public static IEnumerable<RpcMethod> Of(SupervisordFacade facade) =>
    [
        new("supervisor.getProcessInfo", ["struct", "string"], "One process.", RpcMethod.AtOnce(arguments => One(facade, arguments.Text(0)))),
        new("supervisor.getAllProcessInfo", ["array"], "All processes, by group and name.", RpcMethod.AtOnce(_ => All(facade))),
    ];

    private static RpcAnswer One(SupervisordFacade facade, string name) => facade.Find(name) switch
    {
        { Process: { } process } => ProcessDescription.Of(facade, process),
        { Fault: { } fault } => fault,
        _ => RpcFault.Of(FaultCode.BadName, name),
    };

    private static RpcValue.List All(SupervisordFacade facade) =>
        new([.. facade.InLexicalOrder().Select(RpcValue (program) => ProcessDescription.Of(facade, program))]);
}
