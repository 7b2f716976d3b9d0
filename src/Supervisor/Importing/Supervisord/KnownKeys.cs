using Supervisor.Configuration.Source;
using Supervisor.Importing.Ini;

namespace Supervisor.Importing.Supervisord;

/// <summary>The keys and sections that supervisord knows. It takes no notice of others, which hides slips of the pen: they are told.</summary>
internal static class KnownKeys
{
    public const string Program = "program:";
    public const string FastCgi = "fcgi-program:";
    public const string Listener = "eventlistener:";
    public const string Group = "group:";

    private const string StandardInterface = "supervisor.rpcinterface:make_main_rpcinterface";

    private static readonly string[] Processes =
    [
        "command", "process_name", "numprocs", "numprocs_start", "priority", "autostart", "startsecs", "startretries", "autorestart", "exitcodes",
        "stopsignal", "stopwaitsecs", "stopasgroup", "killasgroup", "user", "redirect_stderr", "stdout_logfile", "stdout_logfile_maxbytes",
        "stdout_logfile_backups", "stdout_capture_maxbytes", "stdout_events_enabled", "stdout_syslog", "stderr_logfile", "stderr_logfile_maxbytes",
        "stderr_logfile_backups", "stderr_capture_maxbytes", "stderr_events_enabled", "stderr_syslog", "environment", "directory", "umask", "serverurl",
    ];

    private static readonly string[] Daemon =
    [
        "logfile", "logfile_maxbytes", "logfile_backups", "loglevel", "pidfile", "umask", "nodaemon", "silent", "minfds", "minprocs", "nocleanup",
        "childlogdir", "user", "directory", "strip_ansi", "environment", "identifier",
    ];

    public static void Check(IniDocument document, ImportNotes notes)
    {
        foreach (var section in document.Sections)
        {
            switch (KeysOf(section.Name))
            {
                case { } known:
                    CheckKeys(section, known, notes);
                    break;
                case null when section.Name.StartsWith("rpcinterface:", StringComparison.Ordinal):
                    CheckInterface(section, notes);
                    break;
                case null when section.Name.StartsWith("ctlplugin:", StringComparison.Ordinal):
                    notes.Lose(section.Span, "plugins of supervisorctl are Python, and cannot be loaded");
                    break;
                default:
                    notes.Lose(section.Span, $"[{section.Name}] is no section that supervisord knows; it is left out");
                    break;
            }
        }
    }

    private static string[]? KeysOf(string section) => section switch
    {
        "supervisord" => Daemon,
        "include" => ["files"],
        "supervisorctl" => ["serverurl", "username", "password", "prompt", "history_file"],
        "unix_http_server" => UnixServer,
        "inet_http_server" => InetServer,
        _ when section.StartsWith("unix_http_server:", StringComparison.Ordinal) => UnixServer,
        _ when section.StartsWith("inet_http_server:", StringComparison.Ordinal) => InetServer,
        _ when section.StartsWith(Program, StringComparison.Ordinal) => Processes,
        _ when section.StartsWith(FastCgi, StringComparison.Ordinal) => [.. Processes, "socket", "socket_backlog", "socket_owner", "socket_mode"],
        _ when section.StartsWith(Listener, StringComparison.Ordinal) => [.. Processes, "events", "buffer_size", "result_handler"],
        _ when section.StartsWith(Group, StringComparison.Ordinal) => ["programs", "priority"],
        _ => null,
    };

    private static string[] UnixServer => ["file", "chmod", "chown", "username", "password"];

    private static string[] InetServer => ["port", "username", "password"];

    private static void CheckKeys(IniSection section, string[] known, ImportNotes notes)
    {
        foreach (var entry in section.Entries)
        {
            if (!known.Contains(entry.Key))
            {
                notes.Lose(entry.Span, $"{DisplayText.Quote(entry.Key)} is no key of [{section.Name}], and supervisord takes no notice of it", Suggestion.DidYouMean(entry.Key, known));
            }
        }
    }

    private static void CheckInterface(IniSection section, ImportNotes notes)
    {
        if (section.Find("supervisor.rpcinterface_factory")?.Value != StandardInterface)
        {
            notes.Lose(section.Span, $"[{section.Name}] adds methods written in Python, which cannot be loaded");
        }
    }
}
