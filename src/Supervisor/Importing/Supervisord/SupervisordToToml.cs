using Supervisor.Configuration.Source;

namespace Supervisor.Importing.Supervisord;

/// <summary>A supervisord.conf as a configuration that does the same.</summary>
internal static class SupervisordToToml
{
    private const string Name = "supervisor import";
    private static readonly TimeSpan UsualShutdown = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    public static ImportResult Import(ImportSource source)
    {
        var notes = new ImportNotes { TellsAll = !source.IsToRun };
        if (SupervisordReader.Read(source, notes) is { } model)
        {
            var body = Body(model, notes);
            if (notes.Problems.Reports == 0)
            {
                return new ImportResult.Done(Head(source, notes) + body, notes.Losses);
            }
        }

        return new ImportResult.Failed(Configuration.ConfigurationLoader.Tell(notes.Problems));
    }

    private static string Head(ImportSource source, ImportNotes notes)
    {
        var writer = new TomlWriter();
        writer.Comment($"{source.Path}, brought over by {Name}. Priorities, names and files are as they were.");
        writer.Comment("SIGHUP reads this file again and touches only what has changed; supervisord stops everything first.");
        writer.Comment("Every program has a session of its own, and what it leaves behind when it ends is killed.");
        if (!notes.Losses.IsEmpty)
        {
            writer.Comment("");
            writer.Comment("What has no equal or is done otherwise:");
            foreach (var loss in notes.Losses)
            {
                writer.Comment($"{Place(loss)}{loss.Message}{(loss.Help is { } help ? $" ({help})" : "")}", "  ");
            }
        }

        writer.Blank();
        return writer.ToString();
    }

    private static string Place(Diagnostic loss) => loss.Span is { } span ? $"{span.File.Path}:{span.Line + 1}: " : "";

    private static string Body(SupervisordModel model, ImportNotes notes)
    {
        var writer = new TomlWriter();
        var plan = ImportPlan.Of(model, notes);
        var control = new ControlToToml(model.Servers, notes);
        WriteSupervisor(writer, model.Daemon, plan, control);
        var programs = new ProgramToToml(writer, new StreamsToToml(notes), notes);
        programs.WriteDefaults(model.Daemon);
        if (plan.IsRanked)
        {
            writer.Blank();
            writer.Comment("Priorities are places in the order of supervisord: first groups by theirs, then their programs.");
        }

        foreach (var program in plan.Programs)
        {
            writer.Blank();
            writer.Comment($"[{program.Process.Span.File.Text.AsSpan(program.Process.Span.Start, program.Process.Span.Length).Trim("[]")}]");
            writer.Table(program.Group.Kind is GroupKind.Listeners ? "event-listener" : "program", program.Name);
            if (program.Group.Listener is { } listener)
            {
                writer.Key("events", TomlWriter.List(listener.Events.Select(TomlWriter.Literal)));
                writer.Key("buffer_size", TomlWriter.Whole(listener.BufferSize));
            }

            programs.Write(program);
        }

        WriteSockets(writer, plan);
        WriteGroups(writer, plan);
        return writer.ToString();
    }

    private static void WriteSupervisor(TomlWriter writer, DaemonModel daemon, ImportPlan plan, ControlToToml control)
    {
        writer.Table("supervisor");
        writer.Key("name", TomlWriter.Literal(daemon.Identifier));
        writer.Comment("supervisord lives on when all of its programs have ended.");
        writer.Key("exit", "\"never\"");
        writer.Key("log", daemon.LogLevel switch
        {
            "critical" or "error" => TomlWriter.Inline(("level", "\"error\"")),
            "warn" => TomlWriter.Inline(("level", "\"warning\"")),
            "debug" or "trace" or "blather" => TomlWriter.Inline(("level", "\"debug\"")),
            _ => null,
        });
        if (plan.StopTime + Margin > UsualShutdown)
        {
            writer.Comment("Groups of one priority stop after those of the next; supervisord waits for each of them without end.");
            writer.Key("shutdown_timeout", $"\"{(long)(plan.StopTime + Margin).TotalSeconds}s\"");
        }

        var environment = daemon.Environment;
        if (control.Url is { } url && !environment.Any(variable => variable.Name == ProgramToToml.Names.Server))
        {
            environment = environment.Insert(0, (ProgramToToml.Names.Server, url));
        }

        // A name that is given again has its last value.
        writer.Key("environment", environment.IsEmpty ? null : ProgramToToml.Variables(
            environment.GroupBy(variable => variable.Name, (name, values) => (name, values.Last().Value), StringComparer.Ordinal)));
        writer.Blank();
        control.Write(writer);
        writer.Blank();
        writer.Table("supervisor", "signals");
        writer.Key("QUIT", "\"shutdown\"");
        writer.Key("USR2", "\"reopen\"");
        writer.Comment("Signals that supervisord has no use for do not reach its programs either.");
        writer.Key("USR1", "\"ignore\"");
        writer.Key("WINCH", "\"ignore\"");
        writer.Key("CONT", "\"ignore\"");
        writer.Blank();
    }

    private static void WriteSockets(TomlWriter writer, ImportPlan plan)
    {
        foreach (var (group, _, _) in plan.Groups)
        {
            if (group.Socket is not { } socket)
            {
                continue;
            }

            writer.Blank();
            writer.Table("socket", ProgramToToml.SocketName(group.Name));
            writer.Key("listen", socket.Path is { } path ? TomlWriter.String(path) : TomlWriter.Literal($"{(socket.Host == "localhost" ? "127.0.0.1" : socket.Host)}:{socket.Port}"));
            writer.Key("backlog", socket.Backlog is { } backlog ? TomlWriter.Whole(backlog) : null);
            if (socket.Path is not null)
            {
                writer.Key("mode", $"\"{Convert.ToString(socket.Mode, 8).PadLeft(4, '0')}\"");
                writer.Key("owner", socket.Owner is { } owner ? TomlWriter.String(owner) : null);
            }
        }
    }

    // A program by itself is its own group, as in supervisord.
    private static void WriteGroups(TomlWriter writer, ImportPlan plan)
    {
        foreach (var (group, name, programs) in plan.Groups)
        {
            if (group.Kind is not GroupKind.Listeners && programs.Length > 0 && !(programs.Length == 1 && programs[0] == name))
            {
                writer.Blank();
                writer.Table("group", name);
                writer.Key("programs", TomlWriter.Strings(programs));
            }
        }
    }
}
