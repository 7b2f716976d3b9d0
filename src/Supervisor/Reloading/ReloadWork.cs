using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Reloading;

/// <summary>One request to the reloader.</summary>
/// <param name="Answer">Called once, on any thread; it does not block.</param>
internal abstract record ReloadWork(Action<ReloadOutcome> Answer)
{
    /// <summary>Reads the file again.</summary>
    /// <param name="Trial">How long its programs have to come up before the configuration before is put back; null: it stays.</param>
    public sealed record Read(TimeSpan? Trial, Action<ReloadOutcome> Answer) : ReloadWork(Answer);

    public sealed record Scale(string Program, int Replicas, Action<ReloadOutcome> Answer) : ReloadWork(Answer);

    /// <summary>Puts one that is kept into force again.</summary>
    /// <param name="To">Its number; null for the one before.</param>
    public sealed record Return(int? To, Action<ReloadOutcome> Answer) : ReloadWork(Answer);

    /// <summary>Does what belongs to a change that is in force.</summary>
    public sealed record Act(Action Action) : ReloadWork(static _ => { });
}

/// <summary>A configuration on its way into force, because of some work.</summary>
/// <param name="What">The work, in words.</param>
/// <param name="ReturnTo">The number of the kept one that it is; null for a new one.</param>
/// <param name="Before">What supervision looked like.</param>
internal sealed record ReloadProposal(
    ReloadWork Work, string What, SupervisorConfiguration Next, ConfigurationDifference Difference, ReloadPlan Plan, int? ReturnTo, SupervisionState Before);
