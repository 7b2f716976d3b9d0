using System.Collections.Immutable;
using Supervisor.Configuration.Comparing;
using Supervisor.Configuration.Model;

namespace Supervisor.Configuration;

/// <summary>A program that is in both configurations, and the keys whose values differ.</summary>
internal sealed record ProgramChange(string Program, ImmutableArray<string> Keys)
{
    /// <summary>Those of the keys that a process gets by a new launch alone.</summary>
    public ImmutableArray<string> NeedLaunch { get; init; } = [];
}

/// <summary>What a new configuration changes.</summary>
internal sealed record ConfigurationDifference
{
    public ImmutableArray<string> Added { get; init; } = [];

    public ImmutableArray<string> Removed { get; init; } = [];

    public ImmutableArray<ProgramChange> Changed { get; init; } = [];

    /// <summary>Those of the changed that get the new values only by a new launch, if they run.</summary>
    public ImmutableArray<string> Relaunch { get; init; } = [];

    /// <summary>Keys of [supervisor] whose values differ.</summary>
    public ImmutableArray<string> Supervisor { get; init; } = [];

    public bool IsEmpty => Added.IsEmpty && Removed.IsEmpty && Changed.IsEmpty && Supervisor.IsEmpty;

    private static ImmutableArray<(string Key, Func<SupervisorConfiguration, SupervisorConfiguration, bool> Same)> SupervisorAspects { get; } =
    [
        ("name", (a, b) => a.Name == b.Name),
        ("log", (a, b) => a.Log == b.Log),
        ("termination_log", (a, b) => a.TerminationLog == b.TerminationLog),
        ("machine", (a, b) => a.Machine == b.Machine),
        ("control", (a, b) => a.Control == b.Control),
        ("groups", (a, b) => a.Groups.AsSpan().SequenceEqual(b.Groups.AsSpan())),
        ("event-listener", (a, b) => Contents.Same(a.Listeners, b.Listeners)),
        ("socket", (a, b) => a.Sockets.AsSpan().SequenceEqual(b.Sockets.AsSpan())),
        ("exit", (a, b) => a.Engine.Exit == b.Engine.Exit),
        ("shutdown_timeout", (a, b) => a.Engine.ShutdownTimeout == b.Engine.ShutdownTimeout),
        ("signals", (a, b) => Contents.Same(a.Engine.Signals, b.Engine.Signals)),
    ];

    public static ConfigurationDifference Between(SupervisorConfiguration old, SupervisorConfiguration @new)
    {
        var before = old.Engine.Programs.ToDictionary(program => program.Name, StringComparer.Ordinal);
        var after = @new.Engine.Programs.Select(program => program.Name).ToHashSet(StringComparer.Ordinal);
        var changed = ImmutableArray.CreateBuilder<ProgramChange>();
        var relaunch = ImmutableArray.CreateBuilder<string>();
        foreach (var program in @new.Engine.Programs)
        {
            if (!before.TryGetValue(program.Name, out var known))
            {
                continue;
            }

            var (was, becomes) = (new ProgramUnit(known, old.Launches[known.Name]), new ProgramUnit(program, @new.Launches[program.Name]));
            List<ProgramAspect> differing = [.. ProgramAspects.All.Where(aspect => !aspect.Same(was, becomes))];
            ImmutableArray<string> needLaunch = [.. differing.Where(aspect => aspect.NeedsLaunch(was, becomes)).Select(aspect => aspect.Key)];
            if (differing.Count > 0)
            {
                changed.Add(new ProgramChange(program.Name, [.. differing.Select(aspect => aspect.Key)]) { NeedLaunch = needLaunch });
            }

            if (!needLaunch.IsEmpty)
            {
                relaunch.Add(program.Name);
            }
        }

        return new ConfigurationDifference
        {
            Added = [.. @new.Engine.Programs.Select(program => program.Name).Where(name => !before.ContainsKey(name))],
            Removed = [.. old.Engine.Programs.Select(program => program.Name).Where(name => !after.Contains(name))],
            Changed = changed.ToImmutable(),
            Relaunch = relaunch.ToImmutable(),
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
}
