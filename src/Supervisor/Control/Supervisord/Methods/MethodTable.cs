using System.Collections.Immutable;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>All methods by name. A name is looked up as it is, never taken apart.</summary>
internal sealed class MethodTable
{
    private readonly SupervisordFacade _facade;
    private readonly SortedDictionary<string, RpcMethod> _methods = new(StringComparer.Ordinal);

    public MethodTable(SupervisordFacade facade)
    {
        _facade = facade;
        foreach (var method in (ReadOnlySpan<IEnumerable<RpcMethod>>)
            [
                SystemMethods.Of(this), StateMethods.Of(facade), InfoMethods.Of(facade), StartMethods.Of(facade), StopMethods.Of(facade),
                SignalMethods.Of(facade), LogMethods.Of(facade), ConfigurationMethods.Of(facade), MessageMethods.Of(facade),
            ])
        {
            foreach (var one in method)
            {
                _methods.Add(one.Name, one);
            }
        }
    }

    public ImmutableArray<string> Names => [.. _methods.Keys];

    public RpcMethod? Find(string name) => _methods.GetValueOrDefault(name);

    public async Task<RpcAnswer> Call(RpcCall call, CancellationToken cancellation)
    {
        if (Find(call.Method) is not { } method)
        {
            return RpcFault.Of(FaultCode.UnknownMethod);
        }

        if (!method.Takes(call.Parameters.Length))
        {
            return RpcFault.Of(FaultCode.IncorrectParameters);
        }

        if (!method.IsAlways && _facade.IsEnding)
        {
            return RpcFault.Of(FaultCode.ShutdownState);
        }

        var arguments = new RpcArguments(call.Parameters, cancellation);
        var answer = await method.Call(arguments);
        return arguments.IsWrong ? RpcFault.Of(FaultCode.IncorrectParameters) : answer;
    }
}
