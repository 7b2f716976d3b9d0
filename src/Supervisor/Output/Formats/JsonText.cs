using System.Buffers;
using System.Text;

namespace Supervisor.Output.Formats;

/// <summary>Bytes of a program as the inside of a JSON string. What is not UTF-8 becomes U+FFFD; all else stays as it is.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> Special = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(code => (byte)code), (byte)'"', (byte)'\\', 0x7F]);

    public static void Append(IBufferWriter<byte> to, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var valid = ValidLength(text);
            AppendValid(to, text[..valid]);
            text = text[valid..];
            if (!text.IsEmpty)
            {
                _ = Rune.DecodeFromUtf8(text, out _, out var bad);
                to.Write("\uFFFD"u8);
                text = text[bad..];
            }
        }
    }

    private static int ValidLength(ReadOnlySpan<byte> text)
    {
        if (System.Text.Unicode.Utf8.IsValid(text))
        {
            return text.Length;
        }

        var length = 0;
        while (Rune.DecodeFromUtf8(text[length..], out _, out var consumed) == OperationStatus.Done)
        {
            length += consumed;
        }

        return length;
    }

    private static void AppendValid(IBufferWriter<byte> to, ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAny(Special) is >= 0 and var plain)
        {
            to.Write(text[..plain]);
            AppendEscaped(to, text[plain]);
            text = text[(plain + 1)..];
        }

        to.Write(text);
    }

    private static void AppendEscaped(IBufferWriter<byte> to, byte code)
    {
        switch (code)
        {
            case (byte)'"':
                to.Write("\\\""u8);
                break;
            case (byte)'\\':
                to.Write("\\\\"u8);
                break;
            case (byte)'\t':
                to.Write("\\t"u8);
                break;
            case (byte)'\r':
                to.Write("\\r"u8);
                break;
            default:
                ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
                to.Write([(byte)'\\', (byte)'u', (byte)'0', (byte)'0', digits[code >> 4], digits[code & 15]]);
                break;
        }
    }
}
