using System.Text;

namespace Supervisor.Importing;

/// <summary>
/// Words as Python's shlex makes them, which is how supervisord takes commands and <c>environment=</c> apart. It differs from a
/// shell in what a backslash means, and, for the latter, in that quotes stay where they are.
/// </summary>
internal sealed class Shlex
{
    private readonly string _text;
    private readonly bool _posix;
    private readonly bool _splitsAtSpacesOnly;
    private int _at;

    private Shlex(string text, bool posix, bool splitsAtSpacesOnly)
    {
        _text = text;
        _posix = posix;
        _splitsAtSpacesOnly = splitsAtSpacesOnly;
    }

    /// <summary>The words of a command; null where a quote is not closed or a backslash stands at the end.</summary>
    public static List<string>? Command(string text) => new Shlex(text, posix: true, splitsAtSpacesOnly: true).All();

    /// <summary>Words and marks of <c>A="b",C=d</c>: <c>A</c>, <c>=</c>, <c>"b"</c>, <c>,</c> and so on.</summary>
    /// <param name="posix">Quotes are taken away and backslashes escape, as since supervisord 4.4.</param>
    public static List<string>? Pairs(string text, bool posix) => new Shlex(text, posix, splitsAtSpacesOnly: false).All();

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static bool IsQuote(char c) => c is '"' or '\'';

    private List<string>? All()
    {
        var words = new List<string>();
        while (true)
        {
            while (_at < _text.Length && IsSpace(_text[_at]))
            {
                _at++;
            }

            if (_at < _text.Length && IsComment(_text[_at]))
            {
                SkipLine();
                continue;
            }

            if (_at == _text.Length)
            {
                return words;
            }

            var word = new StringBuilder();
            if (!(!_posix && IsQuote(_text[_at]) ? Quoted(word) : Plain(word)))
            {
                return null;
            }

            words.Add(word.ToString());
        }
    }

    /// <summary>One that begins with a quote ends with it, and keeps both.</summary>
    private bool Quoted(StringBuilder word)
    {
        var close = _text.IndexOf(_text[_at], _at + 1);
        if (close < 0)
        {
            return false;
        }

        word.Append(_text, _at, close + 1 - _at);
        _at = close + 1;
        return true;
    }

    private bool Plain(StringBuilder word)
    {
        var isFirst = true;
        for (; _at < _text.Length && !IsSpace(_text[_at]); isFirst = false)
        {
            var c = _text[_at];
            if (IsComment(c))
            {
                SkipLine();
                return true;
            }

            if (_posix && IsQuote(c))
            {
                if (!Unquoted(word))
                {
                    return false;
                }
            }
            else if (_posix && c == '\\')
            {
                if (_at + 1 == _text.Length)
                {
                    return false;
                }

                word.Append(_text[_at + 1]);
                _at += 2;
            }
            else if (_splitsAtSpacesOnly || IsWordCharacter(c) || (!_posix && IsQuote(c)))
            {
                word.Append(c);
                _at++;
            }
            else if (isFirst)
            {
                word.Append(c);
                _at++;
                return true;
            }
            else
            {
                return true;
            }
        }

        return true;
    }

    /// <summary>What stands between two quotes. A backslash escapes itself and the quote, between double ones only.</summary>
    private bool Unquoted(StringBuilder word)
    {
        var quote = _text[_at];
        for (_at++; _at < _text.Length; _at++)
        {
            var c = _text[_at];
            if (c == quote)
            {
                _at++;
                return true;
            }

            if (c == '\\' && quote == '"')
            {
                if (++_at == _text.Length)
                {
                    return false;
                }

                word.Append(_text[_at] is '\\' or '"' ? "" : "\\").Append(_text[_at]);
            }
            else
            {
                word.Append(c);
            }
        }

        return false;
    }

    private bool IsComment(char c) => c == '#' && !_splitsAtSpacesOnly;

    // What stands for a variable is part of a word, as its value would be.
    private static bool IsWordCharacter(char c) =>
        char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or '.' or '+' or '-' or '(' or ')' or ':' || c > '\x7f';

    private void SkipLine()
    {
        var end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end + 1;
    }
}
