namespace Supervisor.Importing.Supervisord;

/// <summary>One process as [program.NAME] or [event-listener.NAME]: what differs from the defaults of supervisord.</summary>
internal sealed class ProgramToToml(TomlWriter writer, StreamsToToml streams, ImportNotes notes)
{
    private const int UsualReset = 60;
    private const int MostRetries = 1_000;

    /// <summary>What is so for every program unless supervisord is told otherwise.</summary>
    public void WriteDefaults(DaemonModel daemon)
    {
        writer.Comment("What supervisord does with a program unless it is told otherwise.");
        writer.Table("defaults");
        writer.Comment("startsecs=1, startretries=3: what ends before it is ready is started again after 1, 2 and 3 seconds.");
        writer.Key("ready", TomlWriter.Inline(("after", Seconds(1))));
        writer.Key("start_retries", "3");
        writer.Comment("autorestart=unexpected: what ends later is started again at once, unless it ended with 0.");
        writer.Key("restart", "\"on-failure\"");
        writer.Key("backoff", TomlWriter.Inline(
            ("initial", Seconds(1)), ("factor", "1.0"), ("step", Seconds(1)), ("max", "\"1h\""), ("jitter", "0.0"), ("after_ready", Seconds(0))));
        writer.Comment("stopsignal=TERM, stopwaitsecs=10, stopasgroup=false. What is left behind is killed here as with killasgroup=true.");
        writer.Key("stop", TomlWriter.Inline(("signal", "\"TERM\""), ("timeout", Seconds(10)), ("scope", "\"main\"")));
        writer.Comment("Its clients can write to a program, and output without a file of its own is kept for them.");
        writer.Key("stdin", "\"open\"");
        writer.Key("stdout", "\"memory\"");
        writer.Key("stderr", "\"memory\"");
        writer.Comment("HOME and USER stay as they are, whoever a program runs as.");
        writer.Key("user_environment", "false");
        writer.Key("environment", TomlWriter.Inline((Names.Group, "\"{name}\"")));
        if (daemon.User is not null and not ("root" or "0"))
        {
            writer.Key("user", TomlWriter.String(daemon.User));
        }

        // In the foreground supervisord uses neither.
        if (!daemon.Nodaemon)
        {
            writer.Key("umask", Octal(daemon.Umask));
            writer.Key("directory", daemon.Directory is { } directory ? TomlWriter.String(directory) : null);
        }
    }

    public void Write(PlannedProgram program)
    {
        var process = program.Process;
        writer.Key("command", TomlWriter.Strings(process.Command));
        writer.Key("directory", process.Directory is { } directory ? TomlWriter.String(directory) : null);
        writer.Key("user", process.User is { } user ? TomlWriter.String(user) : null);
        writer.Key("umask", Octal(process.Umask));
        writer.Key("environment", Environment(program));
        WriteLife(program);
        writer.Key("stop", Stop(process));
        WriteStreams(program);
    }

    private void WriteLife(PlannedProgram program)
    {
        var process = program.Process;
        var isTask = process is { AutoStart: true, AutoRestart: AutoRestart.Never, StartSecs: <= 0 };
        writer.Key("start", !process.AutoStart ? "\"manual\"" : isTask ? "\"once\"" : null);
        writer.Key("priority", program.Priority == 999 ? null : TomlWriter.Whole(program.Priority));
        writer.Key("after", program.After.IsEmpty ? null : TomlWriter.Strings(program.After));
        writer.Key("ready", process.StartSecs == 1 ? null : TomlWriter.Inline(("after", Seconds(Math.Max(0, process.StartSecs)))));
        writer.Key("start_retries", process.StartRetries == 3 ? null : TomlWriter.Whole(Math.Min(process.StartRetries, MostRetries)));
        writer.Key("restart", process.AutoRestart switch
        {
            AutoRestart.Always => "\"always\"",
            AutoRestart.Never => "\"never\"",
            _ => null,
        });
        writer.Key("success_exit_codes", process.ExitCodes is [0] ? null : TomlWriter.List(process.ExitCodes.Select(code => TomlWriter.Whole(code))));

        // supervisord looks once a second, which is all that keeps a program without startsecs from running in circles.
        writer.Key("backoff", process.StartSecs <= 0 && !isTask ? TomlWriter.Inline(("after_ready", Seconds(1)))
            : process.StartSecs >= UsualReset ? TomlWriter.Inline(("reset_after", Seconds((long)process.StartSecs + UsualReset)))
            : null);
        if (process.ExitCodes.Any(code => code is > 128 and <= 192))
        {
            notes.Lose(process.Span, "exitcodes above 128 stand here for the end by a signal too, which supervisord never expects");
        }
    }

    private void WriteStreams(PlannedProgram program)
    {
        var isListener = program.Group.Kind is GroupKind.Listeners;
        writer.Key("stdin", program.Group.Socket is null ? null : TomlWriter.Inline(("socket", TomlWriter.Literal(SocketName(program.Group.Name)))));
        writer.Key("stdout", isListener ? null : streams.Stdout(program.Process));
        writer.Key("stderr", streams.Stderr(program.Process));
    }

    public static string SocketName(string group) => group;

    private static string? Stop(ProcessModel process)
    {
        var stop = TomlWriter.Inline(
            ("signal", process.StopSignal.Name == "TERM" ? null : TomlWriter.Literal(process.StopSignal.Name)),
            ("timeout", process.StopWaitSecs == 10 ? null : Seconds(process.StopWaitSecs)),
            ("scope", process.StopAsGroup ? "\"group\"" : null));
        return stop == "{}" ? null : stop;
    }

    /// <summary>What supervisord says of the process first, as the file may say otherwise.</summary>
    private static string? Environment(PlannedProgram program)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        if (program.Group.Name != program.Name)
        {
            variables[Names.Group] = program.Group.Name;
        }

        if (program.Process.ServerUrl is { } url)
        {
            variables[Names.Server] = url;
        }

        foreach (var (name, value) in program.Process.Environment)
        {
            variables[name] = value;
        }

        return variables.Count == 0 ? null : Variables(variables.Select(variable => (variable.Key, variable.Value)));
    }

    public static string Variables(IEnumerable<(string Name, string Value)> variables) =>
        TomlWriter.Inline(variables.Select(variable => (variable.Name, (string?)TomlWriter.String(variable.Value))));

    private static string Seconds(long seconds) => $"\"{seconds}s\"";

    private static string? Octal(int? mask) => mask is { } value ? $"\"{Convert.ToString(value, 8).PadLeft(3, '0')}\"" : null;

    public static class Names
    {
        public const string Group = "SUPERVISOR_GROUP_NAME";
        public const string Server = "SUPERVISOR_SERVER_URL";
    }
}
