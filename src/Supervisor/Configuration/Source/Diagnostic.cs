namespace Supervisor.Configuration.Source;

internal enum Severity
{
    Error,
    Warning,
}

/// <summary>One mistake or doubt about a configuration.</summary>
/// <param name="Span">Where; null when it is the file as a whole, and <see cref="File"/> names it.</param>
/// <param name="Help">What to do about it, without the word "help".</param>
internal sealed record Diagnostic(Severity Severity, SourceSpan? Span, string Message, string? Help = null)
{
    /// <summary>The file, where there is no place in it.</summary>
    public string? File { get; init; }

    /// <summary>The text is not TOML there, so what else is said about that line means nothing.</summary>
    public bool IsSyntax { get; init; }

    public string Location => Span is { } span ? span.ToString() : File ?? "configuration";
}
