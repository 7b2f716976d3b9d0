using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Api.Configuring;

/// <summary>The keys of a program's life: when it runs, how it is looked after, what its end means.</summary>
internal static class LifeConfigurationText
{
    public static void Write(Fields fields, ProgramSpec program, ProgramLaunch launch)
    {
        fields.Text("start", ProgramView.WordOf(program.Start));
        fields.Table("schedule", launch.Schedule is not null, schedule =>
        {
            schedule.Text("cron", launch.Schedule!.Cron);
            schedule.Text("time_zone", launch.Schedule.TimeZone);
            schedule.Text("overlap", program.Schedule switch { OverlapPolicy.Queue => "queue", OverlapPolicy.Replace => "replace", _ => "skip" });
            schedule.Text("missed", launch.Schedule.RunMissed ? "run" : "skip");
        });
        fields.Flag("main", program.Main);
        fields.Text("replicas", program.Family == program.Name ? null : program.Family);
        fields.List("after", program.After);
        fields.List("before", program.Before);
        fields.Map("requires", Words(program.Requires));
        fields.Map("wants", Words(program.Wants));
        fields.Number("priority", launch.Priority);
        fields.Duration("startup_delay", program.StartupDelay);
        fields.Duration("start_timeout", program.StartTimeout);
        fields.Table("ready", ready => WriteReady(ready, program.Ready, launch.Tasks));
        fields.Table("health", program.Health is not null, health => WriteHealth(health, program.Health!, launch.Tasks.Health));
        WriteEnds(fields, program);
        WriteStop(fields, program.Stop, launch.Tasks);
        fields.Table("hooks", hooks =>
        {
            hooks.List("before_start", launch.Tasks.BeforeStart);
            hooks.List("after_start", launch.Tasks.AfterStart);
            hooks.List("after_stop", launch.Tasks.AfterStop);
            hooks.Duration("timeout", program.Hooks.Timeout);
        });
        fields.Table("reload", program.Reload is not null, reload =>
        {
            reload.Text("signal", program.Reload is ReloadSpec.BySignal by ? ProgramConfigurationText.Name(by.Signal) : null);
            reload.List("command", launch.Tasks.Reload);
            reload.Duration("timeout", (program.Reload as ReloadSpec.ByCommand)?.Timeout);
        });
    }

    private static void WriteReady(Fields fields, ReadySpec ready, ProgramTasks tasks)
    {
        fields.Text("when", ready switch
        {
            ReadySpec.AtOnce => "started",
            ReadySpec.After => "after",
            ReadySpec.Probed => "probe",
            ReadySpec.Told => tasks.ReadySource switch
            {
                ReadySource.Descriptor => "fd",
                ReadySource.LogLine => "log",
                _ => "notify",
            },
            _ => throw new InvalidOperationException("unknown readiness"),
        });
        fields.Duration("after", (ready as ReadySpec.After)?.Time);
        fields.Number("fd", (tasks.ReadySource as ReadySource.Descriptor)?.Number);
        fields.Text("log", (tasks.ReadySource as ReadySource.LogLine)?.Pattern);
        WriteTarget(fields, tasks.Readiness);
        fields.Duration("interval", (ready as ReadySpec.Probed)?.Probe.Interval);
        fields.Duration("timeout", ready.Limit);
    }

    private static void WriteHealth(Fields fields, HealthSpec health, CheckTarget? target)
    {
        WriteTarget(fields, target);
        fields.Duration("watchdog", health.Watchdog);
        fields.Duration("interval", health.Probe?.Interval);
        fields.Duration("timeout", health.Probe?.Timeout);
        fields.Number("failures", health.Failures);
        fields.Number("successes", health.Successes);
        fields.Duration("start_period", health.StartPeriod);
        fields.Text("on_failure", health.OnFailure switch
        {
            UnhealthyAction.Restart => "restart",
            UnhealthyAction.Stop => "stop",
            UnhealthyAction.Shutdown => "shutdown",
            UnhealthyAction.None => "none",
            _ => throw new InvalidOperationException("unknown action"),
        });
    }

    private static void WriteTarget(Fields fields, CheckTarget? target)
    {
        fields.Text("tcp", target is CheckTarget.Tcp tcp ? new System.Net.IPEndPoint(tcp.Address, tcp.Port).ToString() : null);
        fields.Text("http", target is CheckTarget.Http http ? $"http://{http.Host}{http.Path}" : null);
        fields.Text("file", (target as CheckTarget.File)?.Path);
        fields.List("command", (target as CheckTarget.Command)?.Arguments);
    }

    private static void WriteEnds(Fields fields, ProgramSpec program)
    {
        fields.Text("restart", program.Restart switch
        {
            RestartMode.Always => "always",
            RestartMode.OnFailure => "on-failure",
            RestartMode.OnSuccess => "on-success",
            RestartMode.Never => "never",
            _ => throw new InvalidOperationException("unknown mode"),
        });
        fields.List("success_exit_codes", program.SuccessExitCodes.Select(code => code.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        fields.Table("backoff", backoff =>
        {
            backoff.Duration("initial", program.Backoff.Initial);
            backoff.Number("factor", program.Backoff.Factor);
            backoff.Duration("step", program.Backoff.Step);
            backoff.Duration("max", program.Backoff.Max);
            backoff.Number("jitter", program.Backoff.Jitter);
            backoff.Duration("reset_after", program.Backoff.ResetAfter);
            backoff.Duration("after_ready", program.Backoff.AfterReady);
        });
        fields.Number("start_retries", program.StartRetries);
        fields.Table("max_restarts", program.MaxRestarts is not null, most =>
        {
            most.Number("count", program.MaxRestarts!.Count);
            most.Duration("within", program.MaxRestarts.Within);
        });
        fields.Text("on_exit", Word(program.OnExit));
        fields.Text("on_give_up", Word(program.OnGiveUp));
    }

    private static void WriteStop(Fields fields, StopSpec spec, ProgramTasks tasks) => fields.Table("stop", stop =>
    {
        stop.List("sequence", spec.Steps.SelectMany(step => new[] { ProgramConfigurationText.Name(step.Signal), Fields.Of(step.Wait) }));
        stop.Text("scope", spec.Scope switch { StopScope.Main => "main", StopScope.Group => "group", _ => "all" });
        stop.List("command", tasks.Stop);
    });

    private static Dictionary<string, string> Words(ImmutableArray<Requirement> requirements)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var requirement in requirements)
        {
            words[requirement.Program] = GroupRoutes.WordOf(requirement.Condition)!;
        }

        return words;
    }

    private static string Word(Consequence consequence) => consequence switch
    {
        Consequence.None => "none",
        Consequence.Shutdown => "shutdown",
        Consequence.StopDependents => "stop-dependents",
        Consequence.RestartDependents => "restart-dependents",
        _ => throw new ArgumentOutOfRangeException(nameof(consequence), consequence, null),
    };
}
