using System.Collections.Immutable;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration;

/// <summary>A program that is in both configurations, and the keys whose values differ.</summary>
internal sealed record ProgramChange(string Program, ImmutableArray<string> Keys);

/// <summary>What a new configuration changes. Compared by content: records with arrays and dictionaries in them are not equal by themselves.</summary>
internal sealed record ConfigurationDifference
{
    public ImmutableArray<string> Added { get; init; } = [];

    public ImmutableArray<string> Removed { get; init; } = [];

    public ImmutableArray<ProgramChange> Changed { get; init; } = [];

    /// <summary>Keys of [supervisor] whose values differ.</summary>
    public ImmutableArray<string> Supervisor { get; init; } = [];

    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty && Changed.IsEmpty && Supervisor.IsEmpty;

    /// <summary>Key of the file to what it becomes in the model.</summary>
    private static ImmutableArray<(string Key, Func<ProgramSpec, ProgramLaunch, ProgramSpec, ProgramLaunch, bool> Same)> ProgramAspects { get; } =
    [
        ("command", (_, a, _, b) => a.Options.Command.SequenceEqual(b.Options.Command)),
        ("directory", (_, a, _, b) => a.Options.Directory == b.Options.Directory),
        ("environment", (_, a, _, b) => SameContent(a.Options.Environment, b.Options.Environment)),
        ("user", (_, a, _, b) => a.Options.User == b.Options.User),
        ("group", (_, a, _, b) => a.Options.Group == b.Options.Group),
        ("groups", (_, a, _, b) => SameGroups(a.Options, b.Options)),
        ("umask", (_, a, _, b) => a.Options.Umask == b.Options.Umask),
        ("rlimits", (_, a, _, b) => SameLimits(a.Options, b.Options)),
        ("nice", (_, a, _, b) => a.Options.Nice == b.Options.Nice),
        ("oom_score_adj", (_, a, _, b) => a.Options.OomScoreAdjustment == b.Options.OomScoreAdjustment),
        ("parent_death_signal", (_, a, _, b) => a.Options.ParentDeathSignal == b.Options.ParentDeathSignal),
        ("isolate", (_, a, _, b) => SameConfinement.Of(a.Options.Confinement, b.Options.Confinement) && a.Joins.SequenceEqual(b.Joins)),
        ("limits", (_, a, _, b) => SameConfinement.Of(a.Options.Limits, b.Options.Limits)),
        ("tty", (_, a, _, b) => a.OnTerminal == b.OnTerminal),
        ("stdin", (_, a, _, b) => a.Stdin == b.Stdin),
        ("stdout", (_, a, _, b) => a.Stdout == b.Stdout),
        ("stderr", (_, a, _, b) => a.Stderr == b.Stderr),
        ("start", (a, _, b, _) => a.Start == b.Start),
        ("main", (a, _, b, _) => a.Main == b.Main),
        ("after", (a, _, b, _) => a.After.SequenceEqual(b.After)),
        ("requires", (a, _, b, _) => a.Requires.SequenceEqual(b.Requires)),
        ("start_timeout", (a, _, b, _) => a.StartTimeout == b.StartTimeout),
        ("ready", (a, _, b, _) => a.Ready == b.Ready),
        ("restart", (a, _, b, _) => a.Restart == b.Restart),
        ("success_exit_codes", (a, _, b, _) => a.SuccessExitCodes.SequenceEqual(b.SuccessExitCodes)),
        ("backoff", (a, _, b, _) => a.Backoff == b.Backoff),
        ("max_restarts", (a, _, b, _) => a.MaxRestarts == b.MaxRestarts),
        ("stop", (a, _, b, _) => a.Stop == b.Stop),
    ];

    private static ImmutableArray<(string Key, Func<SupervisorConfiguration, SupervisorConfiguration, bool> Same)> SupervisorAspects { get; } =
    [
        ("name", (a, b) => a.Name == b.Name),
        ("log", (a, b) => a.Log == b.Log),
        ("machine", (a, b) => a.Machine == b.Machine),
        ("exit", (a, b) => a.Engine.Exit == b.Engine.Exit),
        ("shutdown_timeout", (a, b) => a.Engine.ShutdownTimeout == b.Engine.ShutdownTimeout),
        ("signals", (a, b) => SameContent(a.Engine.Signals, b.Engine.Signals)),
    ];

    public static ConfigurationDifference Between(SupervisorConfiguration old, SupervisorConfiguration @new)
    {
        var before = old.Engine.Programs.ToDictionary(program => program.Name, StringComparer.Ordinal);
        var after = @new.Engine.Programs.Select(program => program.Name).ToHashSet(StringComparer.Ordinal);
        var changed = ImmutableArray.CreateBuilder<ProgramChange>();
        foreach (var program in @new.Engine.Programs)
        {
            if (!before.TryGetValue(program.Name, out var known))
            {
                continue;
            }

            var (was, becomes) = (old.Launches[program.Name], @new.Launches[program.Name]);
            ImmutableArray<string> keys = [.. ProgramAspects.Where(aspect => !aspect.Same(known, was, program, becomes)).Select(aspect => aspect.Key)];
            if (keys.Length > 0)
            {
                changed.Add(new ProgramChange(program.Name, keys));
            }
        }

        return new ConfigurationDifference
        {
            Added = [.. @new.Engine.Programs.Select(program => program.Name).Where(name => !before.ContainsKey(name))],
            Removed = [.. old.Engine.Programs.Select(program => program.Name).Where(name => !after.Contains(name))],
            Changed = changed.ToImmutable(),
            Supervisor = [.. SupervisorAspects.Where(aspect => !aspect.Same(old, @new)).Select(aspect => aspect.Key)],
        };
    }

    /// <summary>One line a change: "web: changed: command, environment".</summary>
    public IEnumerable<string> Lines()
    {
        if (!Supervisor.IsEmpty)
        {
            yield return $"[supervisor]: changed: {string.Join(", ", Supervisor)}";
        }

        foreach (var name in Added)
        {
            yield return $"{name}: added";
        }

        foreach (var name in Removed)
        {
            yield return $"{name}: removed";
        }

        foreach (var change in Changed)
        {
            yield return $"{change.Program}: changed: {string.Join(", ", change.Keys)}";
        }
    }

    private static bool SameGroups(LaunchOptions a, LaunchOptions b) => (a.SupplementaryGroups, b.SupplementaryGroups) switch
    {
        (null, null) => true,
        ({ } left, { } right) => left.SequenceEqual(right),
        _ => false,
    };

    // The order in which limits are written means nothing.
    private static bool SameLimits(LaunchOptions a, LaunchOptions b) =>
        a.ResourceLimits.Length == b.ResourceLimits.Length && a.ResourceLimits.ToHashSet().SetEquals(b.ResourceLimits);

    private static bool SameContent<TKey, TValue>(ImmutableDictionary<TKey, TValue> a, ImmutableDictionary<TKey, TValue> b)
        where TKey : notnull
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        return a.Count == b.Count
            && a.All(pair => b.TryGetValue(pair.Key, out var other) && EqualityComparer<TValue>.Default.Equals(pair.Value, other));
    }
}
