namespace Supervisor.Configuration.Source;

/// <summary>A stretch of a file; never reaches beyond its end.</summary>
internal readonly record struct SourceSpan(SourceFile File, int Start, int Length)
{
    public int Line => File.LineOf(Start);

    /// <summary><c>file:line:column</c>, both from 1; a column is a character, whatever its width or its bytes. A flag by its name.</summary>
    public override string ToString()
    {
        if (File.IsFlag)
        {
            return File.Path;
        }

        var column = 1;
        foreach (var _ in File.Text.AsSpan(File.StartOf(Line), Start - File.StartOf(Line)).EnumerateRunes())
        {
            column++;
        }

        return $"{File.Path}:{Line + 1}:{column}";
    }
}
