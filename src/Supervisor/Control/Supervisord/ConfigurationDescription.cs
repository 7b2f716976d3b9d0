using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Values;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Planning;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Control.Supervisord;

/// <summary>A program's configuration by supervisord's keys. What it has no key for is not shown.</summary>
internal static class ConfigurationDescription
{
    private const int UsualRetries = 3;

    public static RpcValue.List Of(SupervisordFacade facade, SupervisorConfiguration configuration)
    {
        var accounts = Accounts.Read().TryGet(out var read, out _) ? read : Accounts.None;
        return new RpcValue.List([.. configuration.Engine.Programs
            .OrderBy(program => program.Name, StringComparer.Ordinal)
            .Select(RpcValue (program) => Of(configuration, program, facade.Plane.State.Find(program.Name) is not null, accounts))]);
    }

    private static RpcValue.Struct Of(SupervisorConfiguration configuration, ProgramSpec program, bool isInUse, Accounts accounts)
    {
        var launch = configuration.Launches[program.Name];
        var name = ProcessName.Of(configuration, program);
        var members = ImmutableArray.CreateBuilder<KeyValuePair<string, RpcValue>>();
        void Add(string key, RpcValue value) => members.Add(new(key, value));
        Add("autostart", RpcValue.Of(program.Start is not StartMode.Manual));
        Add("autorestart", Autorestart(program.Restart));
        Add("directory", RpcValue.Of(launch.Options.Directory ?? "none"));
        Add("uid", Uid(launch, accounts));
        Add("command", RpcValue.Of(CommandText.Of(launch.Options.Command)));
        Add("exitcodes", new RpcValue.List([.. program.SuccessExitCodes.Select(code => RpcValue.Of(code))]));
        Add("group", RpcValue.Of(name.Group));
        Add("group_prio", RpcValue.Of(GroupPriority(configuration, name.Group)));
        Add("inuse", RpcValue.Of(isInUse));
        Add("killasgroup", RpcValue.Of(program.Stop.Scope is not StopScope.Main));
        Add("name", RpcValue.Of(name.Process));
        Add("process_prio", RpcValue.Of(launch.Priority));
        Add("redirect_stderr", RpcValue.Of(launch.Stderr is StreamOutput.WithStdout));
        Add("startretries", RpcValue.Of(program.StartRetries ?? program.MaxRestarts?.Count ?? UsualRetries));
        Add("startsecs", RpcValue.Of(program.Ready is ReadySpec.After { Time: var time } ? (long)time.TotalSeconds : 0));
        AddStream(Add, "stdout", launch, StreamKind.Stdout);
        Add("stopsignal", RpcValue.Of(program.Stop.Signal.Number));
        Add("stopwaitsecs", RpcValue.Of((long)program.Stop.Total.TotalSeconds));
        AddStream(Add, "stderr", launch, StreamKind.Stderr);
        Add("serverurl", RpcValue.Of("auto"));
        return new RpcValue.Struct(members.ToImmutable());
    }

    private static void AddStream(Action<string, RpcValue> add, string stream, ProgramLaunch launch, StreamKind kind)
    {
        var output = kind is StreamKind.Stdout ? launch.Stdout : launch.Stderr;
        var sinks = output is StreamOutput.Captured captured ? captured.Sinks : [];
        var file = sinks.OfType<FileSettings>().FirstOrDefault();
        add($"{stream}_capture_maxbytes", RpcValue.Of(sinks.OfType<CaptureSettings>().FirstOrDefault()?.Limit ?? 0));
        add($"{stream}_events_enabled", RpcValue.Of(sinks.OfType<EventSettings>().Any()));
        add($"{stream}_logfile", RpcValue.Of(ProgramLogs.FileOf(launch, kind) ?? (output is StreamOutput.Null or StreamOutput.WithStdout ? "none" : "auto")));
        add($"{stream}_logfile_backups", RpcValue.Of(file?.Keep ?? 0));
        add($"{stream}_logfile_maxbytes", RpcValue.Of((long)Math.Min(file?.MaxSize ?? 0, int.MaxValue)));
        add($"{stream}_syslog", RpcValue.Of(sinks.OfType<SyslogSettings>().Any()));
    }

    private static RpcValue Autorestart(RestartMode mode) => mode switch
    {
        RestartMode.Always => RpcValue.True,
        RestartMode.Never => RpcValue.Of(false),
        _ => RpcValue.Of("unexpected"),
    };

    private static RpcValue Uid(ProgramLaunch launch, Accounts accounts) => launch.Options.User switch
    {
        null => RpcValue.Of("none"),
        var user when Accounts.TryParseNumber(user, out var number) => RpcValue.Of(number),
        var user when accounts.FindUser(user) is { } entry => RpcValue.Of(entry.UserId),
        _ => RpcValue.Of("none"),
    };

    private static int GroupPriority(SupervisorConfiguration configuration, string group)
    {
        var least = configuration.Engine.Programs.Where(program => ProcessName.Of(configuration, program).Group == group)
            .Select(program => configuration.Launches[program.Name].Priority);
        return configuration.Groups.Any(known => known.Name == group) ? ProgramLaunch.DefaultPriority : least.DefaultIfEmpty(ProgramLaunch.DefaultPriority).Min();
    }
}
