using System.Collections.Immutable;
using Supervisor.Configuration.Source;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Importing.Supervisord;

/// <summary>[program:x], [fcgi-program:x] and [eventlistener:x]: one section to its processes.</summary>
/// <param name="section">With what can be expanded in every section.</param>
internal sealed class ProcessReader(SectionReader section, ExpansionNames names, string group, int defaultPriority, LogPaths paths, ImportNotes notes)
{
    private const int MostStartNumber = 1_000_000_000;
    private const int LongestTime = 1_000_000_000;
    private const string ProcessNumber = "%(process_num)";

    public ImmutableArray<ProcessModel> Read()
    {
        var program = NameOf(section, section.Section.Name[(section.Section.Name.IndexOf(':', StringComparison.Ordinal) + 1)..], section.Section.Span);
        var common = names.With("program_name", program).With("group_name", group);
        var reader = section.With(common);
        var count = reader.Whole("numprocs", 1, 0, Engine.Limits.Programs);
        var first = reader.Whole("numprocs_start", 0, 0, MostStartNumber);
        var pattern = reader.Raw("process_name") ?? "%(program_name)s";
        if (count > 1 && !pattern.Contains(ProcessNumber, StringComparison.Ordinal))
        {
            reader.Wrong("process_name", $"with numprocs = {count} the name of a process needs {ProcessNumber}", $"write process_name=%(program_name)s_{ProcessNumber}02d", 0);
            return [];
        }

        var shared = Shared(reader, new ProcessModel("", program, section.Section.Span));
        var processes = ImmutableArray.CreateBuilder<ProcessModel>();
        for (var number = first; number < first + count; number++)
        {
            var reports = notes.Problems.Reports;
            processes.Add(One(common.With("process_num", (long)number).With("numprocs", (long)count), shared));
            if (notes.Problems.Reports > reports)
            {
                break;
            }
        }

        // The sort is stable, and by name where priorities are equal.
        return [.. processes.OrderBy(process => process.Priority).ThenBy(process => process.Name, StringComparer.Ordinal)];
    }

    /// <summary>A name with what breaks addresses and the protocol of listeners reported.</summary>
    public static string NameOf(SectionReader section, string name, SourceSpan span)
    {
        var trimmed = name.Trim();
        if (trimmed.Length == 0 || trimmed.AsSpan().ContainsAny(" :/"))
        {
            section.Report(span, trimmed.Length == 0 ? "this has no name" : $"{DisplayText.Quote(trimmed)} cannot be a name", "a name has no space, colon or slash in it");
        }

        return trimmed;
    }

    private ProcessModel Shared(SectionReader reader, ProcessModel process)
    {
        var asGroup = reader.Truth("stopasgroup", false);
        process = process with
        {
            Priority = reader.Whole("priority", defaultPriority),
            AutoStart = reader.Truth("autostart", true),
            AutoRestart = Restart(reader),
            StartSecs = reader.Whole("startsecs", 1, most: LongestTime),
            StartRetries = Math.Max(0, reader.Whole("startretries", 3)),
            ExitCodes = reader.ExitCodes("exitcodes"),
            StopSignal = reader.Signal("stopsignal", SignalNumber.TERM),
            StopWaitSecs = Math.Max(0, reader.Whole("stopwaitsecs", 10, most: LongestTime)),
            StopAsGroup = asGroup,
            KillAsGroup = reader.Truth("killasgroup", asGroup),
            RedirectStderr = reader.Truth("redirect_stderr", false),
            User = reader.Text("user"),
            Umask = reader.Octal("umask", 0x1FF),
            ServerUrl = reader.Text("serverurl") is { } url && !url.Trim().Equals("AUTO", StringComparison.OrdinalIgnoreCase) ? url : null,
        };
        if (process is { StopAsGroup: true, KillAsGroup: false })
        {
            reader.Wrong("killasgroup", "stopasgroup=true and killasgroup=false contradict each other", "leave killasgroup out", 0);
        }

        if (reader.Find("command") is { Comment: { } cut } command && Looks(command.Value, cut))
        {
            notes.Lose(cut, "a ; or # after a space begins a comment, also between quotes: this is no part of the command");
        }

        return process;
    }

    private ProcessModel One(ExpansionNames common, ProcessModel process)
    {
        var environment = section.With(common).Environment("environment");
        var all = common.With(environment);
        var reader = section.With(all);
        var name = section.With(all.WithValues()).Text("process_name") ?? process.Program;
        return process with
        {
            Name = NameOf(reader, name, reader.Find("process_name")?.Span ?? reader.Section.Span),
            Environment = environment,
            Command = Command(reader),
            Directory = reader.Text("directory") is { } directory ? paths.Expand(directory) : null,
            Stdout = Log(reader, "stdout", false),
            Stderr = Log(reader, "stderr", process.RedirectStderr),
        };
    }

    private static ImmutableArray<string> Command(SectionReader reader)
    {
        if (reader.Find("command") is null)
        {
            reader.Report(reader.Section.Span, $"[{reader.Section.Name}] has no command", "write command=/path/of/it argument");
            return [];
        }

        if (reader.Text("command") is not { } text)
        {
            return [];
        }

        return Shlex.Command(text) switch
        {
            null => reader.Wrong<ImmutableArray<string>>("command", "a quote is not closed, or a backslash stands at the end", "a ; or # after a space begins a comment, also between quotes", []),
            [] or ["", ..] => reader.Wrong<ImmutableArray<string>>("command", "the command is empty", null, []),
            var words => [.. words],
        };
    }

    private LogModel Log(SectionReader reader, string stream, bool isRedirected)
    {
        var key = $"{stream}_logfile";
        var log = new LogModel
        {
            MaxBytes = reader.Bytes($"{key}_maxbytes", 50 * 1024 * 1024),
            Backups = Math.Max(0, reader.Whole($"{key}_backups", 10)),
            CaptureMaxBytes = reader.Bytes($"{stream}_capture_maxbytes", 0),
            EventsEnabled = reader.Truth($"{stream}_events_enabled", false),
            Syslog = reader.Truth($"{stream}_syslog", false),
        };
        var plain = reader.Find(key) is null ? null : reader.Plain(key);
        return isRedirected ? log with { Kind = LogKind.None } : plain?.Trim().ToUpperInvariant() switch
        {
            null or "AUTO" => log,
            "NONE" or "OFF" or "" or "/DEV/NULL" => log with { Kind = LogKind.None },
            "SYSLOG" => log with { Kind = LogKind.None, Syslog = true },
            _ => log with { Kind = LogKind.File, Path = paths.Absolute(LogPaths.OwnStream(plain) ?? reader.Text(key)!, reader.Find(key)!.Span) },
        };
    }

    private static AutoRestart Restart(SectionReader reader) =>
        reader.Plain("autorestart")?.Trim().ToLowerInvariant() is null or "unexpected" ? AutoRestart.Unexpected
        : reader.Truth("autorestart", true) ? AutoRestart.Always
        : AutoRestart.Never;

    // Whoever sets a comment apart by more than one space means one.
    private static bool Looks(string value, SourceSpan cut)
    {
        var line = cut.File.Line(cut.Line);
        var at = cut.Start - cut.File.StartOf(cut.Line);
        return Shlex.Command(value) is null || (at >= 2 && line[at - 1] == ' ' && !char.IsWhiteSpace(line[at - 2]));
    }
}
