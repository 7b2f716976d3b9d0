using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Configuration.Running;

/// <summary>What is said of a program's life, for a person: only what is not as it is for every program.</summary>
internal static class LifeSummary
{
    public static IEnumerable<(string Label, string Text)> Lines(ProgramSpec program, ProgramLaunch launch)
    {
        if (launch.Schedule is { } schedule)
        {
            yield return ("schedule", Schedule(schedule, program.Schedule));
        }

        yield return ("restart", Restart(program));
        if (Waits(program) is { Length: > 0 } waits)
        {
            yield return ("waits", waits);
        }

        if (Ready(program.Ready, launch.Tasks) is { } ready)
        {
            yield return ("ready", ready);
        }

        if (program.Health is { } health)
        {
            yield return ("health", Health(health, launch.Tasks.Health));
        }

        if (program.Stop != new StopSpec())
        {
            yield return ("stop", Stop(program.Stop, launch.Tasks.Stop));
        }

        if (Hooks(launch.Tasks) is { Length: > 0 } hooks)
        {
            yield return ("hooks", hooks);
        }

        if (program.Reload is { } reload)
        {
            yield return ("reload", reload is ReloadSpec.BySignal { Signal: var signal } ? $"by {Name(signal)}" : $"by {CommandText.Of(launch.Tasks.Reload!.Value)}");
        }

        if (!launch.Options.EnvironmentFromFiles.IsEmpty)
        {
            yield return ("secrets", string.Join(", ", launch.Options.EnvironmentFromFiles.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => $"{file.Key} from {Source.DisplayText.Clean(file.Value)}")));
        }
    }

    /// <summary>What stands behind its name: "(main)".</summary>
    public static string Marks(ProgramSpec program) =>
        (program.Main ? " (main)" : "") + program.Start switch { StartMode.Manual => " (manual)", StartMode.Once => " (once)", _ => "" };

    private static string Schedule(ScheduleSettings schedule, OverlapPolicy? overlap)
    {
        var clash = overlap switch
        {
            OverlapPolicy.Queue => "follows a run that has not ended",
            OverlapPolicy.Replace => "ends a run that has not ended",
            _ => "skipped while the run before goes on",
        };
        return $"{schedule.Cron} in {schedule.TimeZone}; {clash}{(schedule.RunMissed ? "; missed ones are made up for" : "")}";
    }

    private static string Restart(ProgramSpec program)
    {
        var mode = program.Restart switch
        {
            RestartMode.Always => "always",
            RestartMode.OnFailure => "on failure",
            RestartMode.OnSuccess => "on success",
            RestartMode.Never => "never",
            _ => throw new ArgumentOutOfRangeException(nameof(program), program.Restart, null),
        };
        var limit = program.MaxRestarts is { } most ? $", at most {most.Count} in {DurationText.Format(most.Within)}" : "";
        var retries = program.StartRetries is { } count ? $", {count} more starts if one fails" : "";
        return $"{mode}{limit}{retries}{Consequence("its end", program.OnExit)}{Consequence("its failure", program.OnGiveUp)}";
    }

    private static string Consequence(string of, Consequence consequence) => consequence switch
    {
        Engine.Model.Consequence.None => "",
        Engine.Model.Consequence.Shutdown => $"; {of} ends everything",
        Engine.Model.Consequence.StopDependents => $"; {of} stops what requires it",
        Engine.Model.Consequence.RestartDependents => $"; {of} restarts what requires it",
        _ => throw new ArgumentOutOfRangeException(nameof(consequence), consequence, null),
    };

    private static string Waits(ProgramSpec program) => string.Join("; ", new[]
    {
        string.Join(", ", program.Requires.Select(required => $"for {required.Program} to {Word(required.Condition)}")),
        string.Join(", ", program.Wants.Select(wanted => $"if it can be had, for {wanted.Program} to {Word(wanted.Condition)}")),
        program.After.IsEmpty ? "" : $"after {string.Join(", ", program.After)}",
        program.Before.IsEmpty ? "" : $"before {string.Join(", ", program.Before)}",
        program.StartupDelay == TimeSpan.Zero ? "" : $"then {DurationText.Format(program.StartupDelay)}",
    }.Where(part => part.Length > 0));

    private static string Word(Condition condition) => condition switch
    {
        Condition.Started => "be started",
        Condition.Ready => "be ready",
        Condition.Healthy => "be healthy",
        Condition.Succeeded => "have succeeded",
        _ => throw new ArgumentOutOfRangeException(nameof(condition), condition, null),
    };

    private static string? Ready(ReadySpec ready, ProgramTasks tasks)
    {
        var what = ready switch
        {
            ReadySpec.After after => $"after {DurationText.Format(after.Time)}",
            ReadySpec.Told => tasks.ReadySource switch
            {
                ReadySource.Descriptor descriptor => $"by a line on descriptor {descriptor.Number}",
                ReadySource.LogLine line => $"by a line of output that has {Source.DisplayText.Quote(line.Pattern)}",
                _ => "by sd_notify",
            },
            ReadySpec.Probed => Target(tasks.Readiness),
            _ => null,
        };
        return what is not null && ready.Limit is { } limit ? $"{what}, within {DurationText.Format(limit)}" : what;
    }

    private static string Target(CheckTarget? target) => target switch
    {
        CheckTarget.Tcp tcp => $"by a connection to {new System.Net.IPEndPoint(tcp.Address, tcp.Port)}",
        CheckTarget.Http http => $"by http://{http.Host}{http.Path}",
        CheckTarget.File file => $"by the file {Source.DisplayText.Clean(file.Path)}",
        CheckTarget.Command command => $"by {CommandText.Of(command.Arguments)}",
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, null),
    };

    private static string Health(HealthSpec health, CheckTarget? target)
    {
        var action = health.OnFailure switch
        {
            UnhealthyAction.Restart => "restart",
            UnhealthyAction.Stop => "stop",
            UnhealthyAction.Shutdown => "shut down",
            _ => "report",
        };
        return string.Join("; ", new[]
        {
            health.Probe is { } probe ? $"{Target(target)} every {DurationText.Format(probe.Interval)}, {action} after {health.Failures} {(health.Failures == 1 ? "failure" : "failures in a row")}" : "",
            health.Watchdog is { } watchdog ? $"by sd_notify at least every {DurationText.Format(watchdog)}, else {action}" : "",
        }.Where(part => part.Length > 0));
    }

    private static string Stop(StopSpec stop, ImmutableArray<string>? command)
    {
        var whom = stop.Scope switch { StopScope.Main => "it alone", StopScope.Group => "its group", _ => "all that descends from it" };
        var steps = string.Join(", ", stop.Steps.Select(step => $"{Name(step.Signal)} and {DurationText.Format(step.Wait)}"));
        return $"{(command is { } first ? $"by {CommandText.Of(first)}, then " : "")}{steps}, to {whom}; then killed";
    }

    private static string Hooks(ProgramTasks tasks) => string.Join("; ",
        new[] { ("before its start", tasks.BeforeStart), ("when it is ready", tasks.AfterStart), ("when it has ended", tasks.AfterStop) }
            .Where(hook => hook.Item2 is not null)
            .Select(hook => $"{hook.Item1} {CommandText.Of(hook.Item2!.Value)}"));

    private static SignalNumber Name(Signal signal) => new(signal.Number);
}
