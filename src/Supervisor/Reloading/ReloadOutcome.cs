using System.Collections.Immutable;
using Supervisor.Configuration.Source;

namespace Supervisor.Reloading;

/// <summary>What came of a request for another configuration.</summary>
internal abstract record ReloadOutcome
{
    private ReloadOutcome()
    {
    }

    /// <summary>Doubts about the file that do not keep it from coming into force.</summary>
    public ImmutableArray<Diagnostic> Warnings { get; init; } = [];

    /// <summary>The file has mistakes; nothing has changed.</summary>
    /// <param name="Problems">Errors, at least one, and warnings.</param>
    public sealed record Invalid(string Message, ImmutableArray<Diagnostic> Problems) : ReloadOutcome;

    /// <summary>Nothing has changed.</summary>
    public sealed record Refused(string Reason) : ReloadOutcome;

    /// <summary>What would be done.</summary>
    public sealed record Planned(ReloadPlan Plan) : ReloadOutcome;

    /// <param name="Number">Of the configuration in force.</param>
    public sealed record Done(ReloadPlan Plan, int Number) : ReloadOutcome;

    /// <summary>It was in force, did not prove itself, and the one before is in force again.</summary>
    /// <param name="Plan">What it had changed.</param>
    /// <param name="Trouble">Why the one before could not be put back; null where it was.</param>
    public sealed record RolledBack(ReloadPlan Plan, string Reason, string? Trouble) : ReloadOutcome;
}
