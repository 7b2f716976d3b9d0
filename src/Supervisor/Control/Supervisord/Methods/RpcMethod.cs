using System.Collections.Immutable;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>One method as clients can ask about it and call it.</summary>
/// <param name="Name">With its name space.</param>
/// <param name="Signature">The type of its result, then of its parameters.</param>
/// <param name="Help">What <c>system.methodHelp</c> says.</param>
internal sealed record RpcMethod(string Name, ImmutableArray<string> Signature, string Help, Func<RpcArguments, Task<RpcAnswer>> Call)
{
    /// <summary>How many of its last parameters may be left out.</summary>
    public int Optional { get; init; }

    /// <summary>It works while the supervisor is shutting down, too.</summary>
    public bool IsAlways { get; init; }

    public bool Takes(int count) => count <= Signature.Length - 1 && count >= Signature.Length - 1 - Optional;

    /// <summary>For what is answered at once.</summary>
    public static Func<RpcArguments, Task<RpcAnswer>> AtOnce(Func<RpcArguments, RpcAnswer> answer) => arguments => Task.FromResult(answer(arguments));
}

/// <summary>The parameters of one call. The first that has not the type that was wanted is remembered, and the call refused.</summary>
internal sealed class RpcArguments(ImmutableArray<RpcValue> values, CancellationToken cancellation)
{
    /// <summary>The client has gone, or the supervisor ends.</summary>
    public CancellationToken Cancellation { get; } = cancellation;

    public bool IsWrong { get; private set; }

    public string Text(int index) => values[index] is RpcValue.Text text ? text.Value : Wrong("");

    public int Whole(int index) => values[index] switch
    {
        RpcValue.Whole whole => whole.Value,
        RpcValue.Truth truth => truth.Value ? 1 : 0,
        _ => Wrong(0),
    };

    /// <summary>Whatever is not zero or empty is true there.</summary>
    public bool Truth(int index, bool otherwise) => index >= values.Length ? otherwise : values[index] switch
    {
        RpcValue.Truth truth => truth.Value,
        RpcValue.Whole whole => whole.Value != 0,
        RpcValue.Text text => text.Value.Length > 0,
        _ => Wrong(otherwise),
    };

    public RpcValue Any(int index) => values[index];

    private T Wrong<T>(T instead)
    {
        IsWrong = true;
        return instead;
    }
}
