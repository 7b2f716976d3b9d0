using System.Collections.Immutable;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>About the methods themselves, and several calls in one.</summary>
internal static class SystemMethods
{
    private const string Multicall = "system.multicall";

    public static IEnumerable<RpcMethod> Of(MethodTable table) =>
    [
        new("system.listMethods", ["array"], "The names of all methods.", RpcMethod.AtOnce(_ => List(table))) { IsAlways = true },
        new("system.methodHelp", ["string", "string"], "What a method does.", RpcMethod.AtOnce(arguments =>
            table.Find(arguments.Text(0)) is { } method ? RpcValue.Of(method.Help) : RpcFault.Of(FaultCode.SignatureUnsupported))) { IsAlways = true },
        new("system.methodSignature", ["array", "string"], "The types of a method's result and parameters.", RpcMethod.AtOnce(arguments =>
            table.Find(arguments.Text(0)) is { } method ? Texts(method.Signature) : RpcFault.Of(FaultCode.SignatureUnsupported))) { IsAlways = true },
        new(Multicall, ["array", "array"], "Several calls, one after the other; each gives its result or its fault.",
            arguments => CallAll(table, arguments)) { IsAlways = true },
    ];

    private static RpcValue.List List(MethodTable table) => Texts(table.Names);

    private static RpcValue.List Texts(IEnumerable<string> texts) => new([.. texts.Select(RpcValue.Of)]);

    private static async Task<RpcAnswer> CallAll(MethodTable table, RpcArguments arguments)
    {
        if (arguments.Any(0) is not RpcValue.List calls)
        {
            return RpcFault.Of(FaultCode.IncorrectParameters);
        }

        var results = ImmutableArray.CreateBuilder<RpcValue>(calls.Items.Length);
        foreach (var call in calls.Items)
        {
            results.Add(await CallOne(table, call, arguments.Cancellation) switch
            {
                RpcAnswer.Value value => value.Result,
                RpcAnswer.Failed failed => RpcWriter.OfFault(failed.Fault),
                _ => throw new InvalidOperationException("an answer is a value or a fault"),
            });
        }

        return new RpcValue.List(results.MoveToImmutable());
    }

    private static Task<RpcAnswer> CallOne(MethodTable table, RpcValue call, CancellationToken cancellation) =>
        call is not RpcValue.Struct described || described.Find("methodName") is not RpcValue.Text { Value: var name }
            ? Refused("No methodName")
            : name == Multicall ? Refused("Recursive system.multicall forbidden")
            : table.Call(new RpcCall(name, described.Find("params") is RpcValue.List parameters ? parameters.Items : []), cancellation);

    private static Task<RpcAnswer> Refused(string why) => Task.FromResult<RpcAnswer>(RpcFault.Of(FaultCode.IncorrectParameters, why));
}
