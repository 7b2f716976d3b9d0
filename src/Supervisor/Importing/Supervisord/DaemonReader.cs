using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.Source;
using Supervisor.Importing.Ini;

namespace Supervisor.Importing.Supervisord;

/// <summary>[supervisord] and the servers.</summary>
internal sealed class DaemonReader(IniDocument document, ExpansionNames names, LogPaths paths, ImportNotes notes)
{
    private const int UsualDescriptors = 1024;
    private const int UsualProcesses = 200;

    private static readonly string[] Levels = ["critical", "error", "warn", "info", "debug", "trace", "blather"];

    public DaemonModel Read(IniSection section)
    {
        var reader = Reader(section);
        CheckWhatHasNoEqual(reader);
        var level = reader.Plain("loglevel")?.Trim().ToLowerInvariant() ?? "info";
        return new DaemonModel
        {
            Nodaemon = reader.Truth("nodaemon", false),
            LogLevel = Levels.Contains(level) ? level : reader.Wrong("loglevel", $"{DisplayText.Quote(level)} is no level", $"it can be {string.Join(", ", Levels)}", "info"),
            Identifier = reader.Plain("identifier") is { Length: > 0 } identifier ? identifier : "supervisor",
            User = reader.Text("user"),
            Umask = reader.Octal("umask", 0x1FF),
            Directory = reader.Text("directory") is { } directory ? paths.Expand(directory) : null,
            Environment = reader.Environment("environment"),
        };
    }

    public ImmutableArray<ServerModel> Servers()
    {
        var servers = ImmutableArray.CreateBuilder<ServerModel>();
        foreach (var section in document.Sections)
        {
            if (section.Name == "unix_http_server" || section.Name.StartsWith("unix_http_server:", StringComparison.Ordinal))
            {
                servers.Add(Unix(Reader(section)));
            }
            else if (section.Name == "inet_http_server" || section.Name.StartsWith("inet_http_server:", StringComparison.Ordinal))
            {
                servers.Add(Inet(Reader(section)));
            }
        }

        return servers.ToImmutable();
    }

    private SectionReader Reader(IniSection section) => new(section, document, names, notes.Problems);

    private void CheckWhatHasNoEqual(SectionReader reader)
    {
        Mention("logfile", "the log goes to standard error, and not to a file");
        Mention("pidfile", "no pid file is written");
        Mention("childlogdir", "output that has no file of its own is kept in memory");
        if (reader.Truth("silent", false))
        {
            Lose("silent", "the log cannot be turned off");
        }

        if (reader.Truth("strip_ansi", false))
        {
            Lose("strip_ansi", "colours are left in the logs of programs");
        }

        if (reader.Whole("minfds", UsualDescriptors) > UsualDescriptors)
        {
            Lose("minfds", "programs have the supervisor's own limits", "where they are too low, give programs rlimits = { nofile = … }");
        }

        if (reader.Whole("minprocs", UsualProcesses) > UsualProcesses)
        {
            Lose("minprocs", "programs have the supervisor's own limits", "where they are too low, give programs rlimits = { nproc = … }");
        }

        void Mention(string key, string text)
        {
            if (reader.Find(key) is { } entry)
            {
                notes.Mention(entry.Span, $"{key}: {text}");
            }
        }

        void Lose(string key, string text, string? help = null)
        {
            if (reader.Find(key) is { } entry)
            {
                notes.Lose(entry.Span, $"{key}: {text}", help);
            }
        }
    }

    private ServerModel Unix(SectionReader reader)
    {
        var server = Named(reader);
        if (reader.Plain("file")?.Trim() is not { Length: > 0 } file)
        {
            reader.Report(reader.Find("file")?.Span ?? server.Span, $"[{server.Section}] has no file", "write file=/run/supervisor.sock");
            return server;
        }

        return server with
        {
            File = paths.Absolute(file, reader.Find("file")!.Span),
            Mode = reader.Octal("chmod", 0xFFF) ?? server.Mode,
            Owner = reader.Plain("chown")?.Trim(),
        };
    }

    private static ServerModel Inet(SectionReader reader)
    {
        var server = Named(reader);
        if (reader.Plain("port")?.Trim() is not { } address)
        {
            reader.Report(server.Span, $"[{server.Section}] has no port", "write port=127.0.0.1:9001");
            return server;
        }

        var colon = address.LastIndexOf(':');
        var host = colon < 0 ? "" : address[..colon].ToLowerInvariant();
        return int.TryParse(address.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65_535
            ? server with { Host = host == "*" ? "" : host, Port = port }
            : reader.Wrong("port", $"{DisplayText.Quote(address)} has no port from 1 to 65535", "write port=127.0.0.1:9001", server);
    }

    private static ServerModel Named(SectionReader reader)
    {
        var server = new ServerModel(reader.Section.Name, reader.Section.Span) { UserName = reader.Plain("username"), Password = reader.Plain("password") };
        if (server.UserName is null != server.Password is null)
        {
            reader.Report(server.Span, $"[{server.Section}] has only one of username and password", "write both, or neither");
        }

        return server;
    }
}
