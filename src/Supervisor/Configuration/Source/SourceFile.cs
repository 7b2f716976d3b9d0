namespace Supervisor.Configuration.Source;

/// <summary>A file's text, and where its lines start.</summary>
internal sealed class SourceFile
{
    private readonly List<int> _lineStarts = [0];

    public SourceFile(string path, string text)
    {
        Path = path;
        Text = text;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>As a person named it.</summary>
    public string Path { get; }

    /// <summary>It is no file but a flag of the command line, as <c>--hostname=shop</c>: its name is place enough.</summary>
    public bool IsFlag { get; init; }

    public string Text { get; }

    /// <summary>From 0; an offset after the end belongs to the last line.</summary>
    public int LineOf(int offset)
    {
        var found = _lineStarts.BinarySearch(offset);
        return found >= 0 ? found : ~found - 1;
    }

    public int StartOf(int line) => _lineStarts[line];

    /// <summary>The line without its end.</summary>
    public ReadOnlySpan<char> Line(int line)
    {
        var end = line + 1 < _lineStarts.Count ? _lineStarts[line + 1] : Text.Length;
        return Text.AsSpan(_lineStarts[line], end - _lineStarts[line]).TrimEnd("\r\n");
    }

    public SourceSpan Span(int start, int length)
    {
        var from = Math.Clamp(start, 0, Text.Length);
        return new SourceSpan(this, from, Math.Clamp(length, 0, Text.Length - from));
    }
}
