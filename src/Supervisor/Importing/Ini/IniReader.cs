using System.Text;
using Supervisor.Configuration.Source;

namespace Supervisor.Importing.Ini;

/// <summary>
/// INI as supervisord reads it, which is as Python's RawConfigParser does with inline comments by <c>;</c> and <c>#</c>: keys
/// and values by <c>=</c> or <c>:</c>, more lines of a value by indentation, sections that may come again. Takes any text;
/// what is wrong is reported with its line, and the rest is read all the same.
/// </summary>
internal sealed class IniReader
{
    private readonly SourceFile _file;
    private readonly IniDocument _document;
    private readonly DiagnosticBag _problems;
    private IniSection? _section;
    private Draft? _entry;
    private int _indent;

    private IniReader(SourceFile file, IniDocument document, DiagnosticBag problems)
    {
        _file = file;
        _document = document;
        _problems = problems;
    }

    public static void Read(SourceFile file, IniDocument document, DiagnosticBag problems)
    {
        var reader = new IniReader(file, document, problems);
        var nul = file.Text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            problems.Add(new Diagnostic(Severity.Error, file.Span(nul, 1), "a NUL character cannot be passed to a program"));
            return;
        }

        var start = 0;
        while (start < file.Text.Length)
        {
            var end = file.Text.AsSpan(start).IndexOfAny('\n', '\r') is >= 0 and var length ? start + length : file.Text.Length;
            if (!reader.Take(start, end))
            {
                break;
            }

            start = end + (file.Text.AsSpan(end).StartsWith("\r\n") ? 2 : 1);
        }

        reader.CloseEntry();
    }

    /// <returns>False where nothing more can be made of the file.</returns>
    private bool Take(int start, int end)
    {
        var line = _file.Text.AsSpan(start, end - start);
        var comment = CommentStart(line);
        var (from, to) = Trimmed(line, 0, comment < 0 ? line.Length : comment);
        if (from == to)
        {
            if (comment < 0)
            {
                _entry?.Text.Append('\n');
            }

            return true;
        }

        var indent = from;
        SourceSpan? cut = comment < 0 ? null : _file.Span(start + comment, line.Length - comment);
        if (_entry is not null && indent > _indent)
        {
            _entry.Text.Append('\n').Append(line[from..to]);
            _entry.Comment = cut;
            return true;
        }

        CloseEntry();
        _indent = indent;
        var value = line[from..to];
        if (value[0] == '[' && value.LastIndexOf(']') is > 1 and var close)
        {
            _section = _document.Open(value[1..close].ToString(), _file.Span(start + from, close + 1));
            return true;
        }

        if (_section is null)
        {
            Report(start + from, value.Length, "this stands before any section", "the file begins with a section such as [supervisord]");
            return false;
        }

        OpenEntry(start + from, value, cut);
        return true;
    }

    private void OpenEntry(int start, ReadOnlySpan<char> line, SourceSpan? comment)
    {
        var mark = line.IndexOfAny('=', ':');
        if (mark <= 0)
        {
            Report(start, line.Length, mark < 0 ? "this line is no key and no section" : "this line has no key",
                "write key=value; a further line of a value is indented more than its key");
            return;
        }

        var (_, keyEnd) = Trimmed(line, 0, mark);
        var (from, to) = Trimmed(line, mark + 1, line.Length);
        _entry = new Draft(
            line[..keyEnd].ToString().ToLowerInvariant(),
            from < to ? _file.Span(start + from, to - from) : _file.Span(start, keyEnd),
            new StringBuilder().Append(line[from..to])) { Comment = comment };
    }

    private void CloseEntry()
    {
        if (_entry is { } entry)
        {
            _section!.Set(new IniEntry(entry.Key, entry.Text.ToString().TrimEnd(), entry.Span) { Comment = entry.Comment });
            _entry = null;
        }
    }

    private void Report(int start, int length, string message, string help) =>
        _problems.Add(new Diagnostic(Severity.Error, _file.Span(start, length), message, help));

    /// <summary>
    /// Where the comment of a line begins, or -1. Both marks are looked for in step, as Python does: <c>a;b ;c # d</c> is
    /// cut at the <c>#</c>, because that is only the first of its kind.
    /// </summary>
    private static int CommentStart(ReadOnlySpan<char> line)
    {
        if (line.TrimStart() is [';' or '#', ..])
        {
            return 0;
        }

        var (semicolon, hash) = (-1, -1);
        var (moreSemicolons, moreHashes) = (true, true);
        while (moreSemicolons || moreHashes)
        {
            var found = int.MaxValue;
            moreSemicolons = moreSemicolons && Advance(line, ';', ref semicolon, ref found);
            moreHashes = moreHashes && Advance(line, '#', ref hash, ref found);
            if (found < int.MaxValue)
            {
                return found;
            }
        }

        return -1;
    }

    private static bool Advance(ReadOnlySpan<char> line, char mark, ref int at, ref int found)
    {
        var next = line[(at + 1)..].IndexOf(mark);
        if (next < 0)
        {
            return false;
        }

        at += 1 + next;
        if (at == 0 || IsSpace(line[at - 1]))
        {
            found = Math.Min(found, at);
        }

        return true;
    }

    private static (int From, int To) Trimmed(ReadOnlySpan<char> line, int from, int to)
    {
        while (from < to && IsSpace(line[from]))
        {
            from++;
        }

        while (to > from && IsSpace(line[to - 1]))
        {
            to--;
        }

        return (from, to);
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1c' and <= '\x1f';

    private sealed record Draft(string Key, SourceSpan Span, StringBuilder Text)
    {
        public SourceSpan? Comment { get; set; }
    }
}
