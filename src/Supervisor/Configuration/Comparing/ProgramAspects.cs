using System.Collections.Immutable;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Comparing;

/// <summary>One program in one configuration.</summary>
internal readonly record struct ProgramUnit(ProgramSpec Spec, ProgramLaunch Launch);

/// <summary>A key of the file and what it becomes.</summary>
/// <param name="Same">Whether it is the same in both.</param>
/// <param name="NeedsLaunch">
/// Where it is not: whether a process that runs can only have the new value when it is launched anew. All else is taken on
/// while it runs.
/// </param>
internal sealed record ProgramAspect(string Key, Func<ProgramUnit, ProgramUnit, bool> Same, Func<ProgramUnit, ProgramUnit, bool> NeedsLaunch);

/// <summary>Every key of a program, compared by content: records with arrays and dictionaries in them are not equal by themselves.</summary>
internal static class ProgramAspects
{
    public static ImmutableArray<ProgramAspect> All { get; } = [.. OfProcess, .. OfLife];

    /// <summary>What is decided when a process is made.</summary>
    private static ImmutableArray<ProgramAspect> OfProcess =>
    [
        AtLaunch("command", (a, b) => a.Launch.Options.Command.SequenceEqual(b.Launch.Options.Command)),
        AtLaunch("directory", (a, b) => a.Launch.Options.Directory == b.Launch.Options.Directory),
        AtLaunch("environment", (a, b) => Contents.Same(a.Launch.Options.Environment, b.Launch.Options.Environment)),
        AtLaunch("environment_from_file", (a, b) => Contents.Same(a.Launch.Options.EnvironmentFromFiles, b.Launch.Options.EnvironmentFromFiles)),
        AtLaunch("user", (a, b) => a.Launch.Options.User == b.Launch.Options.User),
        AtLaunch("group", (a, b) => a.Launch.Options.Group == b.Launch.Options.Group),
        AtLaunch("groups", (a, b) => Contents.Same(a.Launch.Options.SupplementaryGroups, b.Launch.Options.SupplementaryGroups)),
        AtLaunch("user_environment", (a, b) => a.Launch.Options.UserVariables == b.Launch.Options.UserVariables),
        AtLaunch("umask", (a, b) => a.Launch.Options.Umask == b.Launch.Options.Umask),
        AtLaunch("rlimits", (a, b) => SameLimits(a.Launch.Options, b.Launch.Options)),
        AtLaunch("nice", (a, b) => a.Launch.Options.Nice == b.Launch.Options.Nice),
        AtLaunch("oom_score_adj", (a, b) => a.Launch.Options.OomScoreAdjustment == b.Launch.Options.OomScoreAdjustment),
        AtLaunch("parent_death_signal", (a, b) => a.Launch.Options.ParentDeathSignal == b.Launch.Options.ParentDeathSignal),
        AtLaunch("isolate", (a, b) => SameConfinement.Of(a.Launch.Options.Confinement, b.Launch.Options.Confinement) && a.Launch.Joins.SequenceEqual(b.Launch.Joins)),

        // Limits are written to the group that a program has; to have one is decided at its launch.
        new("limits", (a, b) => SameConfinement.Of(a.Launch.Options.Limits, b.Launch.Options.Limits),
            (a, b) => a.Launch.Options.Limits is not { } old || b.Launch.Options.Limits is not { } @new || LiveLimits.KeepsSet(old, @new)),
        AtLaunch("tty", (a, b) => a.Launch.OnTerminal == b.Launch.OnTerminal),
        AtLaunch("sockets", (a, b) => a.Launch.Sockets.AsSpan().SequenceEqual(b.Launch.Sockets.AsSpan())),
        AtLaunch("stdin", (a, b) => a.Launch.Stdin == b.Launch.Stdin),
        AtLaunch("stdout", (a, b) => a.Launch.Stdout == b.Launch.Stdout),
        AtLaunch("stderr", (a, b) => a.Launch.Stderr == b.Launch.Stderr),
    ];

    /// <summary>What the engine, or whoever works beside a program, takes on at once.</summary>
    private static ImmutableArray<ProgramAspect> OfLife =>
    [
        Live("start", (a, b) => a.Spec.Start == b.Spec.Start),
        Live("schedule", (a, b) => a.Spec.Schedule == b.Spec.Schedule && a.Launch.Schedule == b.Launch.Schedule),
        Live("main", (a, b) => a.Spec.Main == b.Spec.Main),
        Live("replicas", (a, b) => a.Spec.Family == b.Spec.Family),
        Live("after", (a, b) => a.Spec.After.SequenceEqual(b.Spec.After)),
        Live("before", (a, b) => a.Spec.Before.SequenceEqual(b.Spec.Before)),
        Live("requires", (a, b) => a.Spec.Requires.SequenceEqual(b.Spec.Requires)),
        Live("wants", (a, b) => a.Spec.Wants.SequenceEqual(b.Spec.Wants)),
        Live("priority", (a, b) => a.Launch.Priority == b.Launch.Priority),
        Live("startup_delay", (a, b) => a.Spec.StartupDelay == b.Spec.StartupDelay),
        Live("start_timeout", (a, b) => a.Spec.StartTimeout == b.Spec.StartTimeout),

        // A process has its descriptor and the socket that it is to notify from its launch on, and knows how often to do so.
        new("ready", (a, b) => a.Spec.Ready == b.Spec.Ready && a.Launch.Tasks.ReadySource == b.Launch.Tasks.ReadySource && Contents.Same(a.Launch.Tasks.Readiness, b.Launch.Tasks.Readiness),
            (a, b) => DiffersInDescriptors(a.Launch.Tasks, b.Launch.Tasks)),
        new("health", (a, b) => a.Spec.Health == b.Spec.Health && Contents.Same(a.Launch.Tasks.Health, b.Launch.Tasks.Health),
            (a, b) => DiffersInDescriptors(a.Launch.Tasks, b.Launch.Tasks) || a.Spec.Health?.Watchdog != b.Spec.Health?.Watchdog),
        Live("restart", (a, b) => a.Spec.Restart == b.Spec.Restart),
        Live("success_exit_codes", (a, b) => a.Spec.SuccessExitCodes.SequenceEqual(b.Spec.SuccessExitCodes)),
        Live("backoff", (a, b) => a.Spec.Backoff == b.Spec.Backoff),
        Live("max_restarts", (a, b) => a.Spec.MaxRestarts == b.Spec.MaxRestarts),
        Live("start_retries", (a, b) => a.Spec.StartRetries == b.Spec.StartRetries),
        Live("on_exit", (a, b) => a.Spec.OnExit == b.Spec.OnExit),
        Live("on_give_up", (a, b) => a.Spec.OnGiveUp == b.Spec.OnGiveUp),
        Live("stop", (a, b) => a.Spec.Stop == b.Spec.Stop && Contents.Same(a.Launch.Tasks.Stop, b.Launch.Tasks.Stop)),
        Live("hooks", (a, b) => a.Spec.Hooks == b.Spec.Hooks && SameHooks(a.Launch.Tasks, b.Launch.Tasks)),
        Live("reload", (a, b) => a.Spec.Reload == b.Spec.Reload && Contents.Same(a.Launch.Tasks.Reload, b.Launch.Tasks.Reload)),
    ];

    private static ProgramAspect AtLaunch(string key, Func<ProgramUnit, ProgramUnit, bool> same) => new(key, same, (_, _) => true);

    private static ProgramAspect Live(string key, Func<ProgramUnit, ProgramUnit, bool> same) => new(key, same, (_, _) => false);

    private static bool SameHooks(ProgramTasks a, ProgramTasks b) =>
        Contents.Same(a.BeforeStart, b.BeforeStart) && Contents.Same(a.AfterStart, b.AfterStart) && Contents.Same(a.AfterStop, b.AfterStop);

    private static bool DiffersInDescriptors(ProgramTasks a, ProgramTasks b) =>
        a.Notifies != b.Notifies || a.ReadySource as ReadySource.Descriptor != b.ReadySource as ReadySource.Descriptor;

    // The order in which limits are written means nothing.
    private static bool SameLimits(LaunchOptions a, LaunchOptions b) =>
        a.ResourceLimits.Length == b.ResourceLimits.Length && a.ResourceLimits.ToHashSet().SetEquals(b.ResourceLimits);
}
