namespace Supervisor.Configuration.Source;

/// <summary>
/// What has been found so far: each thing once, since a mistake in [defaults] is met by every program, and no more than a
/// limit, since a file of another kind may be wrong on each of a million lines.
/// </summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _found = [];
    private readonly HashSet<(SourceSpan?, string?, string)> _seen = [];

    public IReadOnlyList<Diagnostic> Found => _found;

    /// <summary>How often an error was reported, again or beyond the limit too: whether a reading went well.</summary>
    public int Reports { get; private set; }

    /// <summary>What is missing may be hidden by it.</summary>
    public bool HasSyntaxErrors { get; private set; }

    public int Dropped { get; private set; }

    public void Add(Diagnostic diagnostic)
    {
        Reports += diagnostic.Severity == Severity.Error ? 1 : 0;
        HasSyntaxErrors |= diagnostic.IsSyntax;
        if (_found.Count >= Limits.Problems)
        {
            Dropped++;
        }
        else if (_seen.Add((diagnostic.Span, diagnostic.File, diagnostic.Message)))
        {
            _found.Add(diagnostic);
        }
    }
}
