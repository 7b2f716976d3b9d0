using System.Buffers;

namespace Supervisor.Output.Formats;

/// <summary>
/// Walks through JSON text that a program wrote, without allocating and without an exception for what is none (RFC 8259).
/// Each method takes one thing from the front, or says that it is not there.
/// </summary>
internal ref struct JsonScanner(ReadOnlySpan<byte> text)
{
    /// <summary>Deeper values count as no JSON: who reads the line has a limit too.</summary>
    public const int DeepestValue = 64;

    private static readonly SearchValues<byte> EndOfPlain = SearchValues.Create([.. Controls, (byte)'"', (byte)'\\']);
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _depth;

    private static byte[] Controls => [.. Enumerable.Range(0, 0x20).Select(code => (byte)code)];

    /// <summary>How far it has come.</summary>
    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _text.Length;

    public void SkipSpace()
    {
        while (Position < _text.Length && _text[Position] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            Position++;
        }
    }

    public bool TryTake(byte expected)
    {
        if (Position < _text.Length && _text[Position] == expected)
        {
            Position++;
            return true;
        }

        return false;
    }

    /// <summary>A string, quotes included.</summary>
    public bool TrySkipString()
    {
        if (!TryTake((byte)'"'))
        {
            return false;
        }

        while (_text[Position..].IndexOfAny(EndOfPlain) is >= 0 and var plain)
        {
            Position += plain;
            if (TryTake((byte)'"'))
            {
                return true;
            }

            if (!TrySkipEscape())
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Any value.</summary>
    public bool TrySkipValue() => Position < _text.Length && _text[Position] switch
    {
        (byte)'"' => TrySkipString(),
        (byte)'{' => TrySkipAll((byte)'{', (byte)'}', named: true),
        (byte)'[' => TrySkipAll((byte)'[', (byte)']', named: false),
        (byte)'t' => TrySkipWord("true"u8),
        (byte)'f' => TrySkipWord("false"u8),
        (byte)'n' => TrySkipWord("null"u8),
        _ => TrySkipNumber(),
    };

    private bool TrySkipAll(byte begin, byte end, bool named)
    {
        if (++_depth > DeepestValue || !TryTake(begin))
        {
            return false;
        }

        SkipSpace();
        if (!TryTake(end))
        {
            do
            {
                SkipSpace();
                if (!TrySkipItem(named))
                {
                    return false;
                }

                SkipSpace();
            }
            while (TryTake((byte)','));

            if (!TryTake(end))
            {
                return false;
            }
        }

        _depth--;
        return true;
    }

    private bool TrySkipItem(bool named)
    {
        if (named)
        {
            if (!TrySkipString())
            {
                return false;
            }

            SkipSpace();
            if (!TryTake((byte)':'))
            {
                return false;
            }

            SkipSpace();
        }

        return TrySkipValue();
    }

    private bool TrySkipEscape()
    {
        if (!TryTake((byte)'\\') || IsAtEnd)
        {
            return false;
        }

        var kind = _text[Position++];
        if (kind != 'u')
        {
            return "\"\\/bfnrt"u8.Contains(kind);
        }

        for (var digit = 0; digit < 4; digit++, Position++)
        {
            if (IsAtEnd || !char.IsAsciiHexDigit((char)_text[Position]))
            {
                return false;
            }
        }

        return true;
    }

    private bool TrySkipWord(ReadOnlySpan<byte> word)
    {
        if (!_text[Position..].StartsWith(word))
        {
            return false;
        }

        Position += word.Length;
        return true;
    }

    private bool TrySkipNumber()
    {
        _ = TryTake((byte)'-');
        if (!TryTake((byte)'0') && !TrySkipDigits())
        {
            return false;
        }

        if (TryTake((byte)'.') && !TrySkipDigits())
        {
            return false;
        }

        if (!TryTake((byte)'e') && !TryTake((byte)'E'))
        {
            return true;
        }

        _ = TryTake((byte)'+') || TryTake((byte)'-');
        return TrySkipDigits();
    }

    private bool TrySkipDigits()
    {
        var rest = _text[Position..];
        var length = rest.IndexOfAnyExcept(Digits);
        length = length < 0 ? rest.Length : length;
        Position += length;
        return length > 0;
    }
}
