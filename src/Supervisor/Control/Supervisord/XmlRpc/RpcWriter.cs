using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Supervisor.Control.Supervisord.XmlRpc;

/// <summary>Values to messages of XML-RPC, laid out as Python's library does it: some clients are regular expressions.</summary>
internal static class RpcWriter
{
    private const string Declaration = "<?xml version='1.0'?>\n";

    public static string Answer(RpcAnswer answer)
    {
        var xml = new StringBuilder(Declaration).Append("<methodResponse>\n");
        switch (answer)
        {
            case RpcAnswer.Value value:
                xml.Append("<params>\n<param>\n");
                Write(xml, value.Result);
                xml.Append("</param>\n</params>\n");
                break;
            case RpcAnswer.Failed failed:
                xml.Append("<fault>\n");
                Write(xml, OfFault(failed.Fault));
                xml.Append("</fault>\n");
                break;
            default:
                throw new InvalidOperationException("an answer is a value or a fault");
        }

        return xml.Append("</methodResponse>\n").ToString();
    }

    public static string Call(string method, params ReadOnlySpan<RpcValue> parameters)
    {
        var xml = new StringBuilder(Declaration).Append("<methodCall>\n<methodName>");
        Escape(xml, method);
        xml.Append("</methodName>\n<params>\n");
        foreach (var parameter in parameters)
        {
            xml.Append("<param>\n");
            Write(xml, parameter);
            xml.Append("</param>\n");
        }

        return xml.Append("</params>\n</methodCall>\n").ToString();
    }

    /// <summary>As a value, for one of several calls.</summary>
    public static RpcValue OfFault(RpcFault fault) => new RpcValue.Struct(
        [new("faultCode", RpcValue.Of((int)fault.Code)), new("faultString", RpcValue.Of(fault.Text))]);

    private static void Write(StringBuilder xml, RpcValue value)
    {
        xml.Append("<value>");
        switch (value)
        {
            case RpcValue.Whole whole:
                xml.Append(CultureInfo.InvariantCulture, $"<int>{whole.Value}</int>");
                break;
            case RpcValue.Truth truth:
                xml.Append("<boolean>").Append(truth.Value ? '1' : '0').Append("</boolean>");
                break;
            case RpcValue.Real real:
                xml.Append(CultureInfo.InvariantCulture, $"<double>{real.Value:R}</double>");
                break;
            case RpcValue.Text text:
                xml.Append("<string>");
                Escape(xml, text.Value);
                xml.Append("</string>");
                break;
            case RpcValue.List list:
                WriteList(xml, list.Items);
                break;
            case RpcValue.Struct members:
                WriteStruct(xml, members.Members);
                break;
            default:
                throw new InvalidOperationException($"a value that nobody writes: {value.GetType().Name}");
        }

        xml.Append("</value>\n");
    }

    private static void WriteList(StringBuilder xml, ImmutableArray<RpcValue> items)
    {
        xml.Append("<array><data>\n");
        foreach (var item in items)
        {
            Write(xml, item);
        }

        xml.Append("</data></array>");
    }

    private static void WriteStruct(StringBuilder xml, ImmutableArray<KeyValuePair<string, RpcValue>> members)
    {
        xml.Append("<struct>\n");
        foreach (var (name, value) in members)
        {
            xml.Append("<member>\n<name>");
            Escape(xml, name);
            xml.Append("</name>\n");
            Write(xml, value);
            xml.Append("</member>\n");
        }

        xml.Append("</struct>");
    }

    /// <summary>
    /// What XML 1.0 cannot hold at all (most control characters, halves of surrogate pairs) becomes a question mark: with it no
    /// client could read the message.
    /// </summary>
    private static void Escape(StringBuilder xml, string text)
    {
        for (var index = 0; index < text.Length; index++)
        {
            var c = text[index];
            switch (c)
            {
                case '&':
                    xml.Append("&amp;");
                    break;
                case '<':
                    xml.Append("&lt;");
                    break;
                case '>':
                    xml.Append("&gt;");
                    break;
                case '\r':
                    xml.Append("&#13;");
                    break;
                case '\t' or '\n' or (>= ' ' and < '\uD800') or (>= '\uE000' and <= '\uFFFD'):
                    xml.Append(c);
                    break;
                case var high when char.IsHighSurrogate(high) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]):
                    xml.Append(high).Append(text[++index]);
                    break;
                default:
                    xml.Append('?');
                    break;
            }
        }
    }
}
