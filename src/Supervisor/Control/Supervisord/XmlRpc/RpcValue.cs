using System.Collections.Immutable;

namespace Supervisor.Control.Supervisord.XmlRpc;

/// <summary>A value of XML-RPC: the types that supervisord and its clients send each other.</summary>
internal abstract record RpcValue
{
    private RpcValue()
    {
    }

    public static RpcValue True { get; } = new Truth(true);

    public static RpcValue Of(string text) => new Text(text);

    public static RpcValue Of(bool truth) => new Truth(truth);

    /// <summary>Numbers are of 32 bits there; larger ones are cut, as supervisord does it with times after 2038.</summary>
    public static RpcValue Of(long number) => new Whole((int)Math.Clamp(number, int.MinValue, int.MaxValue));

    public sealed record Whole(int Value) : RpcValue;

    public sealed record Truth(bool Value) : RpcValue;

    public sealed record Real(double Value) : RpcValue;

    public sealed record Text(string Value) : RpcValue;

    public sealed record List(ImmutableArray<RpcValue> Items) : RpcValue;

    /// <summary>In the order in which they are written.</summary>
    public sealed record Struct(ImmutableArray<KeyValuePair<string, RpcValue>> Members) : RpcValue
    {
        public RpcValue? Find(string name)
        {
            foreach (var (key, value) in Members)
            {
                if (key == name)
                {
                    return value;
                }
            }

            return null;
        }

        public string TextOf(string name) => Find(name) is Text text ? text.Value : "";

        public int WholeOf(string name) => Find(name) is Whole whole ? whole.Value : 0;
    }
}

/// <summary>A request.</summary>
internal sealed record RpcCall(string Method, ImmutableArray<RpcValue> Parameters);

/// <summary>What a method came to.</summary>
internal abstract record RpcAnswer
{
    private RpcAnswer()
    {
    }

    public sealed record Value(RpcValue Result) : RpcAnswer;

    public sealed record Failed(RpcFault Fault) : RpcAnswer;

    public static implicit operator RpcAnswer(RpcValue value) => new Value(value);

    public static implicit operator RpcAnswer(RpcFault fault) => new Failed(fault);
}

/// <summary>What could not be done, by supervisord's numbers and names.</summary>
internal sealed record RpcFault(FaultCode Code, string Text)
{
    public static RpcFault Of(FaultCode code, string? detail = null) => new(code, detail is null ? FaultNames.Of(code) : $"{FaultNames.Of(code)}: {detail}");
}
