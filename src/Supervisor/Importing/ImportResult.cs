using System.Collections.Immutable;
using Supervisor.Configuration.Source;

namespace Supervisor.Importing;

/// <summary>What became of a file of another supervisor.</summary>
internal abstract record ImportResult
{
    private ImportResult()
    {
    }

    /// <param name="Toml">The same as a configuration; what is in <paramref name="Losses"/> stands in its comments too.</param>
    /// <param name="Losses">What it says that has no equal or is done otherwise, as warnings.</param>
    public sealed record Done(string Toml, ImmutableArray<Diagnostic> Losses) : ImportResult;

    /// <param name="Problems">What is wrong with the file, at least one error.</param>
    public sealed record Failed(ImmutableArray<Diagnostic> Problems) : ImportResult;
}
