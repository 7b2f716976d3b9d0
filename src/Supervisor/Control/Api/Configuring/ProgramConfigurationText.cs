using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Control.Api.Configuring;

/// <summary>The keys of a program that are about its process. Those of its life are in <see cref="LifeConfigurationText"/>.</summary>
internal static class ProgramConfigurationText
{
    /// <summary>What is in the name of a variable whose value is nobody's business.</summary>
    private static readonly string[] SecretWords = ["PASS", "SECRET", "TOKEN", "KEY", "CREDENTIAL", "AUTH"];

    public static void Write(Fields fields, ProgramSpec program, ProgramLaunch launch)
    {
        var options = launch.Options;
        fields.List("command", options.Command);
        fields.Text("directory", options.Directory);
        fields.Map("environment", options.Environment.Select(variable => KeyValuePair.Create(variable.Key, Shown(variable.Key, variable.Value))));
        fields.Map("environment_from_file", options.EnvironmentFromFiles);
        fields.Text("user", options.User);
        fields.Flag("user_environment", options.UserVariables);
        fields.Text("group", options.Group);
        fields.List("groups", options.SupplementaryGroups);
        fields.Mode("umask", options.Umask);
        fields.Table("rlimits", limits =>
        {
            foreach (var limit in options.ResourceLimits)
            {
                limits.Table(Word(limit.Resource), one =>
                {
                    one.Amount("soft", limit.Soft ?? CgroupLimits.Unlimited);
                    one.Amount("hard", limit.Hard ?? CgroupLimits.Unlimited);
                });
            }
        });
        fields.Number("nice", options.Nice);
        fields.Number("oom_score_adj", options.OomScoreAdjustment);
        fields.Text("parent_death_signal", options.ParentDeathSignal?.Name);
        fields.Table("isolate", isolate => ConfinementConfigurationText.Write(isolate, options.Confinement, launch.Joins));
        fields.Table("limits", options.Limits is not null, limits => LimitConfigurationText.Write(limits, options.Limits!));
        fields.Flag("tty", launch.OnTerminal);
        fields.List("sockets", [.. launch.Sockets.Select(socket => socket.Name)]);
        fields.Text("stdin", launch.Stdin switch
        {
            StdinSource.Null => "null",
            StdinSource.File file => $"file:{file.Path}",
            StdinSource.Open => "open",
            StdinSource.Programs => "programs",
            StdinSource.Events => "events",
            StdinSource.Socket socket => $"socket:{socket.Settings.Name}",
            StdinSource.Inherit => "inherit",
            _ => throw new InvalidOperationException("unknown input"),
        });
        StreamConfigurationText.Write(fields, "stdout", launch.Stdout);
        StreamConfigurationText.Write(fields, "stderr", launch.Stderr);
        LifeConfigurationText.Write(fields, program, launch);
    }

    public static string Name(Signal signal) => new SignalNumber(signal.Number).Name;

    private static string Shown(string name, string value)
    {
        foreach (var word in SecretWords)
        {
            if (name.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return Fields.Masked;
            }
        }

        return value;
    }

    private static string Word(ResourceKind kind) => kind switch
    {
        ResourceKind.Cpu => "cpu",
        ResourceKind.Fsize => "fsize",
        ResourceKind.Data => "data",
        ResourceKind.Stack => "stack",
        ResourceKind.Core => "core",
        ResourceKind.Rss => "rss",
        ResourceKind.Nproc => "nproc",
        ResourceKind.Nofile => "nofile",
        ResourceKind.Memlock => "memlock",
        ResourceKind.As => "as",
        ResourceKind.Locks => "locks",
        ResourceKind.Sigpending => "sigpending",
        ResourceKind.Msgqueue => "msgqueue",
        ResourceKind.Nice => "nice",
        ResourceKind.Rtprio => "rtprio",
        ResourceKind.Rttime => "rttime",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
