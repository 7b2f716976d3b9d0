using System.Text.RegularExpressions;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Supervisord;

/// <summary>The same programs under Debian's supervisord and under ours, each in a PID namespace of its own, with a socket each.</summary>
public sealed partial class BothSupervisors : IDisposable
{
    private const string Programs = """
        [supervisor]
        name = "supervisor"
        exit = "never"

        [supervisor.control]
        socket = "{dir}/s.sock"

        [defaults]
        ready = { after = "1s" }
        restart = "on-failure"
        backoff = { initial = "200ms", max = "200ms" }
        max_restarts = { count = 1, within = "1m" }
        stdin = "open"

        [program.cat]
        command = ["/bin/cat"]
        restart = "always"
        stdout = { file = "{dir}/cat.log" }
        stderr = { file = "{dir}/cat.err" }

        [program.bad]
        command = ["/bin/nosuch"]

        [program.quick]
        command = ["/bin/sh", "-c", "echo hello; exit 3"]
        stdout = { file = "{dir}/quick.log" }

        [program.manual]
        command = ["/bin/sleep", "1000"]
        start = "manual"

        [program.many_00]
        command = ["/bin/sleep", "1000"]

        [program.many_01]
        command = ["/bin/sleep", "1000"]

        [group.many]
        programs = ["many_00", "many_01"]
        """;

    private const string Ini = """
        [supervisord]
        logfile={dir}/main.log
        pidfile={dir}/main.pid
        nodaemon=true
        [unix_http_server]
        file={dir}/s.sock
        [supervisorctl]
        serverurl=unix://{dir}/s.sock
        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface
        [program:cat]
        command=/bin/cat
        autorestart=true
        stdout_logfile={dir}/cat.log
        stderr_logfile={dir}/cat.err
        [program:bad]
        command=/bin/nosuch
        startretries=1
        [program:quick]
        command=/bin/sh -c 'echo hello; exit 3'
        startretries=1
        stdout_logfile={dir}/quick.log
        [program:manual]
        command=/bin/sleep 1000
        autostart=false
        [program:many]
        command=/bin/sleep 1000
        numprocs=2
        process_name=%(program_name)s_%(process_num)02d
        """;

    private readonly Pid1 _ours;
    private readonly Captured _theirs;
    private readonly TestDirectory _theirFiles = new();
    private readonly string _client;
    private readonly string _ourClient;

    public BothSupervisors()
    {
        _client = Needs.Command("supervisorctl", "supervisor");
        var daemon = Needs.Command("supervisord", "supervisor");
        var unshare = Needs.Command("unshare", "util-linux");
        Needs.Root();
        _ours = Pid1.Start(Programs);
        _ours.Files.Write("ctl.conf", Ini.Replace("{dir}", _ours.Files.Location, StringComparison.Ordinal));
        var ini = _theirFiles.Write("ctl.conf", Ini.Replace("{dir}", _theirFiles.Location, StringComparison.Ordinal));
        _theirs = new Captured([unshare, "--pid", "--fork", "--mount-proc", "--kill-child", "--", daemon, "-n", "-c", ini], _theirFiles.Location);
        _ourClient = _theirFiles["supervisorctl"];
        File.CreateSymbolicLink(_ourClient, _theirFiles.Supervisor);
        foreach (var files in Both)
        {
            Settle(files);
        }
    }

    /// <summary>Ours, then theirs.</summary>
    private TestDirectory[] Both => [_ours.Files, _theirFiles];

    /// <summary>Debian's client at our server and at the real one.</summary>
    internal (CtlAnswer Ours, CtlAnswer Theirs) Ask(params string[] action) => (Run(_client, _ours.Files, action), Run(_client, _theirFiles, action));

    /// <summary>Our client and Debian's, both at the real server.</summary>
    internal (CtlAnswer Ours, CtlAnswer Theirs) AskByBothClients(params string[] action) => (Run(_ourClient, _theirFiles, action), Run(_client, _theirFiles, action));

    internal string Describe() => _ours.Describe() + "\n  theirs:\n" + _theirs.Output;

    /// <summary>A script of Python's own client at both.</summary>
    internal (string Ours, string Theirs) Script(string code) => (Normal(PythonClient.Run(_ours.Files, code), _ours.Files), Normal(PythonClient.Run(_theirFiles, code), _theirFiles));

    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
        _theirFiles.Dispose();
    }

    private static CtlAnswer Run(string client, TestDirectory files, string[] action)
    {
        var (code, output) = Captured.Run([client, "-c", files["ctl.conf"], .. action], files.Location);
        return new CtlAnswer(code, Normal(string.Join('\n', output.All), files));
    }

    /// <summary>What differs from run to run: several that are stopped at once are told of as they end.</summary>
    private static string Normal(string text, TestDirectory files)
    {
        if (text.Split('\n') is { Length: > 1 } lines && lines.All(line => line.EndsWith(": stopped", StringComparison.Ordinal)))
        {
            text = string.Join('\n', lines.Order(StringComparer.Ordinal));
        }

        text = text.Replace(files.Location, "DIR", StringComparison.Ordinal);
        text = Pid().Replace(text, "pid N");
        text = Uptime().Replace(text, "uptime T");
        return Moment().Replace(text, "MOMENT");
    }

    /// <summary>Until everything is where it stays: two programs have failed for good, the others run.</summary>
    private void Settle(TestDirectory files)
    {
        var seen = "";
        Wait.Until("the programs are where they stay", () =>
        {
            var (_, output) = Captured.Run([_client, "-c", files["ctl.conf"], "status"], files.Location);
            seen = string.Join('\n', output.All);
            return Regex.Count(seen, "FATAL") == 2 && Regex.Count(seen, "RUNNING") == 3;
        }, () => seen + "\n" + Describe());
    }

    [GeneratedRegex(@"\bpid \d+")]
    private static partial Regex Pid();

    [GeneratedRegex(@"uptime (\d+ days?, )?\d+:\d\d:\d\d")]
    private static partial Regex Uptime();

    [GeneratedRegex(@"[A-Z][a-z][a-z] \d\d \d\d:\d\d [AP]M")]
    private static partial Regex Moment();
}

internal sealed record CtlAnswer(int Code, string Text);
