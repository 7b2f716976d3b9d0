using System.Collections.Immutable;
using Supervisor.Configuration;

namespace Supervisor.Reloading;

internal enum PlannedStep
{
    Add,
    Remove,

    /// <summary>If it runs; else it starts with the new values when it is started.</summary>
    Restart,

    /// <summary>It takes the new values on as it runs.</summary>
    Change,
}

/// <param name="Keys">Whose values differ.</param>
/// <param name="Because">Those of them that need a restart.</param>
internal sealed record PlannedChange(string Program, PlannedStep Step, ImmutableArray<string> Keys, ImmutableArray<string> Because);

/// <summary>What a configuration changes, as clients are shown it before or after.</summary>
/// <param name="Supervisor">Keys of [supervisor] that come into force.</param>
/// <param name="Postponed">Keys of [supervisor] that only a new start of it brings into force.</param>
internal sealed record ReloadPlan(ImmutableArray<PlannedChange> Programs, ImmutableArray<string> Supervisor, ImmutableArray<string> Postponed)
{
    public static ReloadPlan Nothing { get; } = new([], [], []);

    public bool IsEmpty => Programs.IsEmpty && Supervisor.IsEmpty;

    /// <param name="difference">Without the keys that are postponed.</param>
    /// <param name="postponed">Keys of [supervisor] that differ and are not looked at.</param>
    public static ReloadPlan Of(ConfigurationDifference difference, ImmutableArray<string> postponed)
    {
        var programs = ImmutableArray.CreateBuilder<PlannedChange>();
        foreach (var name in difference.Added)
        {
            programs.Add(new PlannedChange(name, PlannedStep.Add, [], []));
        }

        foreach (var name in difference.Removed)
        {
            programs.Add(new PlannedChange(name, PlannedStep.Remove, [], []));
        }

        foreach (var change in difference.Changed)
        {
            programs.Add(new PlannedChange(change.Program, change.NeedLaunch.IsEmpty ? PlannedStep.Change : PlannedStep.Restart, change.Keys, change.NeedLaunch));
        }

        return new ReloadPlan(programs.ToImmutable(), difference.Supervisor, postponed);
    }
}
