using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;

namespace Supervisor.Configuration;

/// <summary>A configuration, or all that is wrong with it.</summary>
internal abstract record ConfigurationResult
{
    private ConfigurationResult()
    {
    }

    public sealed record Valid(SupervisorConfiguration Configuration, ImmutableArray<Diagnostic> Warnings) : ConfigurationResult;

    /// <param name="Problems">Errors, at least one, and warnings, in the order of files and lines.</param>
    public sealed record Invalid(ImmutableArray<Diagnostic> Problems) : ConfigurationResult;
}
