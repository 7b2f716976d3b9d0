using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Control.Api.Configuring;

/// <summary>The keys of [supervisor].</summary>
internal static class SupervisorConfigurationText
{
    public static void Write(Fields fields, SupervisorConfiguration configuration)
    {
        fields.Text("name", configuration.Name);
        fields.Table("log", log =>
        {
            log.Text("level", Word(configuration.Log.Level));
            log.Text("format", configuration.Log.Format is LogFormat.Json ? "json" : "text");
        });
        fields.Duration("shutdown_timeout", configuration.Engine.ShutdownTimeout);
        fields.Text("exit", configuration.Engine.Exit switch
        {
            ExitPolicy.WhenAllEnd => "when-all-end",
            ExitPolicy.WhenAnyFails => "when-any-fails",
            ExitPolicy.Never => "never",
            _ => throw new InvalidOperationException("unknown policy"),
        });
        fields.Text("termination_log", configuration.TerminationLog);
        fields.Table("machine", machine =>
        {
            machine.Flag("mount", configuration.Machine.Mount);
            machine.Flag("power_off", configuration.Machine.PowerOff);
        });
        fields.Table("control", control => Write(control, configuration.Control));
        fields.Map("signals", configuration.Engine.Signals.Select(meaning => KeyValuePair.Create(Name(meaning.Key), Word(meaning.Value))));
    }

    private static void Write(Fields fields, ControlSettings control)
    {
        fields.Text("socket", control.Socket is "" ? null : control.Socket ?? ControlAddress.UsualSocket());
        fields.Mode("mode", control.Mode);
        fields.Text("owner", control.Owner);
        Write(fields, control.Access);
        fields.Table("http", control.Http is not null, http =>
        {
            http.Text("listen", control.Http!.Listen.ToString());
            http.Text("auth", control.Http.Access is ControlAccess.Open ? "none" : null);
            Write(http, control.Http.Access);
        });
    }

    /// <summary>That there is a secret is told, and nothing of it.</summary>
    private static void Write(Fields fields, ControlAccess access)
    {
        switch (access)
        {
            case ControlAccess.Token token:
                Write(fields, "token", token.Value);
                break;
            case ControlAccess.Password password:
                fields.Text("user", password.User);
                if (password.IsHashed)
                {
                    fields.Text("password_sha1", Fields.Masked);
                }
                else
                {
                    Write(fields, "password", password.Value);
                }

                break;
            default:
                break;
        }
    }

    private static void Write(Fields fields, string name, Secret secret)
    {
        if (secret is Secret.InFile file)
        {
            fields.Text($"{name}_file", file.Path);
        }
        else
        {
            fields.Text(name, Fields.Masked);
        }
    }

    private static string Word(LogThreshold level) => level switch
    {
        LogThreshold.Debug => "debug",
        LogThreshold.Info => "info",
        LogThreshold.Warning => "warning",
        LogThreshold.Error => "error",
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, null),
    };

    private static string Word(SignalAction action) => action switch
    {
        SignalAction.Shutdown => "shutdown",
        SignalAction.Reload => "reload",
        SignalAction.ReopenLogs => "reopen",
        SignalAction.Forward forward => $"forward:{Name(forward.As)}",
        SignalAction.Ignore => "ignore",
        _ => throw new InvalidOperationException("unknown meaning of a signal"),
    };

    private static string Name(Signal signal) => new SignalNumber(signal.Number).Name;
}
