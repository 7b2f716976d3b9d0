using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Supervisor.Control.Supervisord.XmlRpc;

/// <summary>
/// Messages of XML-RPC to values. Lenient in the order and kind of white space, strict in everything else; null is a message
/// that cannot be understood. Nothing in it throws, whatever the bytes are, and it goes no deeper than <see cref="Deepest"/>.
/// </summary>
internal ref struct RpcReader
{
    public const int Deepest = 32;

    private XmlTokens _tokens;

    private RpcReader(ReadOnlySpan<byte> document) => _tokens = new XmlTokens(document);

    /// <summary>A request; one without parameters may leave their element out.</summary>
    public static RpcCall? ReadCall(ReadOnlySpan<byte> document)
    {
        var reader = new RpcReader(document);
        if (!reader.Start("methodCall") || !reader.Start("methodName") || reader.Content("methodName") is not { } method)
        {
            return null;
        }

        var parameters = ImmutableArray<RpcValue>.Empty;
        switch (reader.Tag())
        {
            case XmlToken.Start when reader._tokens.Name == "params":
                if (reader.Parameters() is not { } read || !reader.End("methodCall"))
                {
                    return null;
                }

                parameters = read;
                break;
            case XmlToken.End when reader._tokens.Name == "methodCall":
                break;
            default:
                return null;
        }

        method = method.Trim();
        return method.Length == 0 || !reader.IsDone() ? null : new RpcCall(method, parameters);
    }

    /// <summary>What a server has answered.</summary>
    public static RpcAnswer? ReadAnswer(ReadOnlySpan<byte> document)
    {
        var reader = new RpcReader(document);
        if (!reader.Start("methodResponse") || reader.Tag() != XmlToken.Start)
        {
            return null;
        }

        switch (reader._tokens.Name)
        {
            case "params":
                return reader.Parameters() is [var value] && reader.End("methodResponse") && reader.IsDone() ? new RpcAnswer.Value(value) : null;
            case "fault":
                return reader.Start("value") && reader.Value(0) is RpcValue.Struct fault && reader.End("fault") && reader.End("methodResponse") && reader.IsDone()
                    ? new RpcAnswer.Failed(new RpcFault((FaultCode)fault.WholeOf("faultCode"), fault.TextOf("faultString")))
                    : null;
            default:
                return null;
        }
    }

    /// <summary>The next start or end of an element; text between two of them is white space, or wrong.</summary>
    private XmlToken Tag()
    {
        while (true)
        {
            var token = _tokens.Next();
            if (token != XmlToken.Text)
            {
                return token;
            }

            if (!string.IsNullOrWhiteSpace(_tokens.Text))
            {
                return XmlToken.Wrong;
            }
        }
    }

    private bool Start(string name) => Tag() == XmlToken.Start && _tokens.Name == name;

    private bool End(string name) => Tag() == XmlToken.End && _tokens.Name == name;

    private bool IsDone() => Tag() == XmlToken.Done;

    /// <summary>The text up to the end of the element.</summary>
    private string? Content(string name)
    {
        StringBuilder? several = null;
        string? text = null;
        while (true)
        {
            switch (_tokens.Next())
            {
                case XmlToken.Text when text is null:
                    text = _tokens.Text;
                    break;
                case XmlToken.Text:
                    (several ??= new StringBuilder(text)).Append(_tokens.Text);
                    break;
                case XmlToken.End when _tokens.Name == name:
                    return several?.ToString() ?? text ?? "";
                default:
                    return null;
            }
        }
    }

    private ImmutableArray<RpcValue>? Parameters()
    {
        var values = ImmutableArray.CreateBuilder<RpcValue>();
        while (true)
        {
            switch (Tag())
            {
                case XmlToken.End when _tokens.Name == "params":
                    return values.ToImmutable();
                case XmlToken.Start when _tokens.Name == "param":
                    if (!Start("value") || Value(0) is not { } value || !End("param"))
                    {
                        return null;
                    }

                    values.Add(value);
                    break;
                default:
                    return null;
            }
        }
    }

    /// <summary>After its start, up to and with its end.</summary>
    private RpcValue? Value(int depth)
    {
        var text = "";
        while (true)
        {
            switch (_tokens.Next())
            {
                case XmlToken.Text:
                    text += _tokens.Text;
                    break;
                case XmlToken.End when _tokens.Name == "value":
                    return RpcValue.Of(text);
                case XmlToken.Start when depth < Deepest && string.IsNullOrWhiteSpace(text):
                    return Typed(_tokens.Name, depth + 1) is { } value && End("value") ? value : null;
                default:
                    return null;
            }
        }
    }

    private RpcValue? Typed(string type, int depth)
    {
        switch (type)
        {
            case "array":
                return Array(depth);
            case "struct":
                return Struct(depth);
            default:
                return Content(type) is { } text ? Scalar(type, text) : null;
        }
    }

    private static RpcValue? Scalar(string type, string text) => type switch
    {
        "string" => RpcValue.Of(text),
        "int" or "i4" => int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? new RpcValue.Whole(number) : null,
        "boolean" => RpcValue.Of(text == "1"),
        "double" => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? new RpcValue.Real(real) : null,

        // Of a time nobody here asks more than what it was written as.
        "dateTime.iso8601" => RpcValue.Of(text),
        "base64" => Bytes(text),
        _ => null,
    };

    private static RpcValue? Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? RpcValue.Of(Encoding.UTF8.GetString(bytes, 0, length)) : null;
    }

    private RpcValue.List? Array(int depth)
    {
        if (!Start("data"))
        {
            return null;
        }

        var items = ImmutableArray.CreateBuilder<RpcValue>();
        while (true)
        {
            switch (Tag())
            {
                case XmlToken.End when _tokens.Name == "data":
                    return End("array") ? new RpcValue.List(items.ToImmutable()) : null;
                case XmlToken.Start when _tokens.Name == "value":
                    if (Value(depth) is not { } value)
                    {
                        return null;
                    }

                    items.Add(value);
                    break;
                default:
                    return null;
            }
        }
    }

    private RpcValue.Struct? Struct(int depth)
    {
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, RpcValue>>();
        while (true)
        {
            switch (Tag())
            {
                case XmlToken.End when _tokens.Name == "struct":
                    return new RpcValue.Struct(members.ToImmutable());
                case XmlToken.Start when _tokens.Name == "member":
                    if (!Start("name") || Content("name") is not { } name || !Start("value") || Value(depth) is not { } value || !End("member"))
                    {
                        return null;
                    }

                    members.Add(new(name, value));
                    break;
                default:
                    return null;
            }
        }
    }
}
