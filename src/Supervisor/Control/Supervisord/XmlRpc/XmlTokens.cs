using System.Globalization;
using System.Text;

namespace Supervisor.Control.Supervisord.XmlRpc;

/// <summary>What stands in a document of XML, piece by piece.</summary>
internal enum XmlToken
{
    /// <summary>The document is not well formed, or holds what no message of XML-RPC does.</summary>
    Wrong,
    Start,
    End,
    Text,
    Done,
}

/// <summary>
/// Reads the subset of XML that messages of XML-RPC are written in: elements, text, references to characters, comments,
/// CDATA. There are no definitions of types and no entities but the five of XML itself, so nothing grows or is fetched.
/// The framework's reader would make the binary larger by more than all of this room.
/// </summary>
internal ref struct XmlTokens(ReadOnlySpan<byte> document)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: false);

    private ReadOnlySpan<byte> _rest = document.StartsWith(Encoding.UTF8.Preamble) ? document[Encoding.UTF8.Preamble.Length..] : document;
    private bool _endsToo;

    /// <summary>Of the element that has started or ended.</summary>
    public string Name { get; private set; } = "";

    public string Text { get; private set; } = "";

    public XmlToken Next()
    {
        if (_endsToo)
        {
            _endsToo = false;
            return XmlToken.End;
        }

        while (!_rest.IsEmpty)
        {
            if (_rest[0] != (byte)'<')
            {
                return ReadText();
            }

            if (_rest.StartsWith("<!--"u8))
            {
                if (!Skip("-->"u8))
                {
                    return XmlToken.Wrong;
                }
            }
            else if (_rest.StartsWith("<?"u8))
            {
                if (!Skip("?>"u8))
                {
                    return XmlToken.Wrong;
                }
            }
            else if (_rest.StartsWith("<![CDATA["u8))
            {
                return ReadLiteral();
            }
            else
            {
                return ReadTag();
            }
        }

        return XmlToken.Done;
    }

    private bool Skip(ReadOnlySpan<byte> until)
    {
        var at = _rest.IndexOf(until);
        _rest = at < 0 ? default : _rest[(at + until.Length)..];
        return at >= 0;
    }

    private XmlToken ReadLiteral()
    {
        _rest = _rest["<![CDATA["u8.Length..];
        var end = _rest.IndexOf("]]>"u8);
        if (end < 0)
        {
            return XmlToken.Wrong;
        }

        Text = Strict.GetString(_rest[..end]);
        _rest = _rest[(end + 3)..];
        return XmlToken.Text;
    }

    private XmlToken ReadTag()
    {
        var end = EndOfTag();
        if (end < 0)
        {
            return XmlToken.Wrong;
        }

        var tag = _rest[1..end];
        _rest = _rest[(end + 1)..];
        var isEnd = tag is [(byte)'/', ..];
        _endsToo = tag is [.., (byte)'/'];
        tag = isEnd ? tag[1..] : _endsToo ? tag[..^1] : tag;
        var length = tag.IndexOfAny(" \t\r\n"u8);
        var name = length < 0 ? tag : tag[..length];
        if (name.IsEmpty || name.IndexOfAnyExcept(NameBytes) >= 0)
        {
            return XmlToken.Wrong;
        }

        Name = Encoding.ASCII.GetString(name);
        return isEnd ? XmlToken.End : XmlToken.Start;
    }

    private static System.Buffers.SearchValues<byte> NameBytes { get; } =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"u8);

    /// <summary>A quoted attribute may hold what ends a tag.</summary>
    private readonly int EndOfTag()
    {
        byte quote = 0;
        for (var index = 1; index < _rest.Length; index++)
        {
            var here = _rest[index];
            if (quote != 0)
            {
                quote = here == quote ? (byte)0 : quote;
            }
            else if (here is (byte)'"' or (byte)'\'')
            {
                quote = here;
            }
            else if (here == (byte)'>')
            {
                return index;
            }
            else if (here == (byte)'<')
            {
                return -1;
            }
        }

        return -1;
    }

    private XmlToken ReadText()
    {
        var end = _rest.IndexOf((byte)'<');
        var raw = end < 0 ? _rest : _rest[..end];
        _rest = _rest[raw.Length..];

        // XML 1.0, 2.11: an end of line is a line feed, whatever it was.
        var text = Strict.GetString(raw).Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        if (text.Contains('&', StringComparison.Ordinal))
        {
            if (Resolve(text) is not { } resolved)
            {
                return XmlToken.Wrong;
            }

            text = resolved;
        }

        Text = text;
        return XmlToken.Text;
    }

    private static string? Resolve(string text)
    {
        var resolved = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] != '&')
            {
                resolved.Append(text[index]);
                continue;
            }

            var end = text.IndexOf(';', index);
            if (end < 0 || Character(text.AsSpan(index + 1, end - index - 1)) is not { } character)
            {
                return null;
            }

            resolved.Append(character);
            index = end;
        }

        return resolved.ToString();
    }

    private static string? Character(ReadOnlySpan<char> name) => name switch
    {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        ['#', 'x', .. var digits] => Rune(digits, NumberStyles.AllowHexSpecifier),
        ['#', .. var digits] => Rune(digits, NumberStyles.None),
        _ => null,
    };

    private static string? Rune(ReadOnlySpan<char> digits, NumberStyles style) =>
        int.TryParse(digits, style, CultureInfo.InvariantCulture, out var value) && value != 0 && System.Text.Rune.IsValid(value)
            ? new Rune(value).ToString()
            : null;
}
