using System.Collections.Immutable;
using Supervisor.Configuration.Source;

namespace Supervisor.Importing;

/// <summary>What an import has found: mistakes of the file, and what of it has no equal.</summary>
internal sealed class ImportNotes
{
    private readonly DiagnosticBag _lost = new();

    /// <summary>What makes no difference to programs is of interest too.</summary>
    public bool TellsAll { get; init; } = true;

    /// <summary>Mistakes: with one of them there is no import.</summary>
    public DiagnosticBag Problems { get; } = new();

    public ImmutableArray<Diagnostic> Losses => [.. _lost.Found];

    /// <summary>It has no equal, or is done otherwise; told once for one place.</summary>
    public void Lose(SourceSpan? span, string text, string? help = null) => _lost.Add(new Diagnostic(Severity.Warning, span, text, help));

    /// <summary>As <see cref="Lose"/>, of what makes no difference to programs.</summary>
    public void Mention(SourceSpan? span, string text)
    {
        if (TellsAll)
        {
            Lose(span, text);
        }
    }

    public void Report(SourceSpan? span, string message, string? help = null) => Problems.Add(new Diagnostic(Severity.Error, span, message, help));
}
