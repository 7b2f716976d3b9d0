using System.Text;

namespace Supervisor.Configuration.Values;

/// <summary>One word, and for each of its characters the index in the text that it came from.</summary>
internal sealed record Word(string Text, IReadOnlyList<int> Offsets);

/// <summary>
/// Splits as a POSIX shell splits a command line, and does nothing else that a shell does: no expansion, no operators
/// (POSIX.1-2024, XCU 2.2, Quoting).
/// </summary>
internal static class WordList
{
    public static Parsed<IReadOnlyList<Word>> Split(string text)
    {
        var words = new List<Word>();
        var word = new StringBuilder();
        var offsets = new List<int>();
        var inWord = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is ' ' or '\t' or '\n' or '\r')
            {
                if (inWord)
                {
                    words.Add(new Word(word.ToString(), [.. offsets]));
                    word.Clear();
                    offsets.Clear();
                    inWord = false;
                }

                continue;
            }

            // A backslash before a line end joins the lines; it is no part of a word.
            if (c == '\\' && i + 1 < text.Length && text[i + 1] == '\n')
            {
                i++;
                continue;
            }

            inWord = true;
            if (c is '"' or '\'')
            {
                var close = Quoted(text, i, word, offsets);
                if (close < 0)
                {
                    return Parsed.Wrong<IReadOnlyList<Word>>($"the quote {c} is not closed", "close it, or write a backslash before it", i);
                }

                i = close;
                continue;
            }

            if (c == '\\' && ++i == text.Length)
            {
                return Parsed.Wrong<IReadOnlyList<Word>>("a backslash at the end stands before nothing", "write two for a backslash", i - 1);
            }

            word.Append(text[i]);
            offsets.Add(i);
        }

        if (inWord)
        {
            words.Add(new Word(word.ToString(), offsets));
        }

        return Parsed.Value<IReadOnlyList<Word>>(words);
    }

    /// <summary>The index of the closing quote, or -1.</summary>
    private static int Quoted(string text, int open, StringBuilder word, List<int> offsets)
    {
        for (var i = open + 1; i < text.Length; i++)
        {
            if (text[i] == text[open])
            {
                return i;
            }

            // Between double quotes a backslash is one only before these.
            if (text[open] == '"' && text[i] == '\\' && i + 1 < text.Length && (text[i + 1] is '"' or '\\' or '$' or '`' or '\n'))
            {
                i++;
                if (text[i] == '\n')
                {
                    continue;
                }
            }

            word.Append(text[i]);
            offsets.Add(i);
        }

        return -1;
    }
}
