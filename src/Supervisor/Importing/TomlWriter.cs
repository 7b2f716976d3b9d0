using System.Globalization;
using System.Text;
using Supervisor.Configuration.Source;

namespace Supervisor.Importing;

/// <summary>Writes a configuration for people: comments, tables, one key a line.</summary>
internal sealed class TomlWriter
{
    private const int CommentWidth = 100;
    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    /// <summary>Folded at words; further lines are indented.</summary>
    public void Comment(string text, string indent = "")
    {
        var line = new StringBuilder("# ").Append(indent);
        var isEmpty = true;
        foreach (var word in DisplayText.Clean(text).Split(' '))
        {
            if (!isEmpty && line.Length + word.Length >= CommentWidth)
            {
                End(line);
                line.Clear().Append("#   ").Append(indent);
                isEmpty = true;
            }

            line.Append(isEmpty ? "" : " ").Append(word);
            isEmpty = false;
        }

        End(line);
    }

    public void Blank() => _text.Append('\n');

    public void Table(params ReadOnlySpan<string> path)
    {
        _text.Append('[');
        for (var i = 0; i < path.Length; i++)
        {
            _text.Append(i == 0 ? "" : ".").Append(Name(path[i]));
        }

        _text.Append("]\n");
    }

    /// <param name="value">As it is written; null writes nothing.</param>
    public void Key(string name, string? value)
    {
        if (value is not null)
        {
            _text.Append(Name(name)).Append(" = ").Append(value).Append('\n');
        }
    }

    /// <summary>A string that the configuration takes as it is.</summary>
    public static string Literal(string text)
    {
        var target = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' or '\\' => target.Append('\\').Append(c),
                '\n' => target.Append("\\n"),
                '\t' => target.Append("\\t"),
                '\r' => target.Append("\\r"),
                < ' ' or '\x7f' => target.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => target.Append(c),
            };
        }

        return target.Append('"').ToString();
    }

    /// <summary>A string in which the configuration looks for templates.</summary>
    public static string String(string text) => Literal(LiveText.Template(text));

    public static string Strings(IEnumerable<string> texts) => List(texts.Select(String));

    public static string List(IEnumerable<string> values) => $"[{string.Join(", ", values)}]";

    public static string Truth(bool value) => value ? "true" : "false";

    public static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <param name="keys">Values as they are written; those that are null are left out.</param>
    public static string Inline(params IEnumerable<(string Name, string? Value)> keys)
    {
        var written = string.Join(", ", keys.Where(key => key.Value is not null).Select(key => $"{Name(key.Name)} = {key.Value}"));
        return written.Length == 0 ? "{}" : $"{{ {written} }}";
    }

    private static string Name(string name)
    {
        var isBare = name.Length > 0;
        foreach (var c in name)
        {
            isBare &= char.IsAsciiLetterOrDigit(c) || c is '_' or '-';
        }

        return isBare ? name : Literal(name);
    }

    private void End(StringBuilder line) => _text.Append(line.ToString().TrimEnd()).Append('\n');
}
