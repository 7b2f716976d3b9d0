using System.Text.RegularExpressions;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Listening;

/// <summary>One listener beside the same programs under Debian's supervisord and under ours: it is told the same.</summary>
public sealed partial class SameEventsTests
{
    private const string Listener = """
        import sys
        out = open('heard', 'a', encoding='utf-8')
        while True:
            sys.stdout.write('READY\n'); sys.stdout.flush()
            line = sys.stdin.readline()
            length = int(line.split('len:')[1])
            out.write(line.rstrip() + ' / ' + sys.stdin.read(length).replace('\n', '|') + '\n'); out.flush()
            sys.stdout.write('RESULT 2\nOK'); sys.stdout.flush()
        """;

    private const string Ini = """
        [supervisord]
        nodaemon=true
        logfile=/dev/null
        logfile_maxbytes=0
        pidfile={dir}/pid
        [eventlistener:watch]
        command=/usr/bin/python3 {dir}/listen.py
        directory={dir}
        environment=PYTHONUTF8="1"
        events=PROCESS_STATE,PROCESS_LOG,PROCESS_GROUP,SUPERVISOR_STATE_CHANGE
        buffer_size=1000
        [program:bad]
        command=/bin/false
        startretries=1
        [program:crash]
        command=/bin/sh -c 'test -e {dir}/crashed && exec sleep 1000; touch {dir}/crashed; sleep 1.5; exit 4'
        [program:done]
        command=/bin/sh -c 'sleep 1.3; exit 3'
        exitcodes=3
        autorestart=false
        [program:gone]
        command=/bin/nosuch
        startretries=1
        [program:talk]
        command=/bin/sh -c 'printf "héllo\n"; exec sleep 1000'
        stdout_events_enabled=true
        """;

    [Fact]
    public void A_listener_cannot_tell_ours_from_supervisord()
    {
        var daemon = Needs.Command("supervisord", "supervisor");
        var unshare = Needs.Command("unshare", "util-linux");
        using var ours = Pid1.Supervisord(Ini, files => files.Write("listen.py", Listener));
        using var files = new TestDirectory();
        files.Write("listen.py", Listener);
        var ini = files.Write("supervisord.conf", Ini.Replace("{dir}", files.Location, StringComparison.Ordinal));
        using var theirs = new Captured([unshare, "--pid", "--fork", "--mount-proc", "--kill-child", "--", daemon, "-n", "-c", ini], files.Location);
        foreach (var directory in (TestDirectory[])[ours.Files, files])
        {
            Wait.Until("everything to be where it stays", () => IsSettled(Heard(directory)), () => string.Join('\n', Heard(directory)) + "\n" + ours.Describe() + theirs.Output);
        }

        var (mine, real) = (Heard(ours.Files), Heard(files));
        foreach (var about in (string[])["eventname:PROCESS_GROUP", "eventname:SUPERVISOR", "processname:bad", "processname:crash", "processname:done", "processname:gone", "processname:talk", "processname:watch"])
        {
            Assert.Equal(Of(about, real), Of(about, mine));
        }
    }

    private static bool IsSettled(List<string> heard) => heard.Count(line => line.Contains("STATE_FATAL", StringComparison.Ordinal)) == 2
        && heard.Any(line => line.Contains("EXITED processname:done", StringComparison.Ordinal) || line.Contains("/ processname:done groupname:done from_state:RUNNING", StringComparison.Ordinal))
        && heard.Count(line => line.Contains("/ processname:crash groupname:crash from_state:STARTING", StringComparison.Ordinal)) == 2;

    /// <summary>With the numbers that differ as N.</summary>
    private static List<string> Heard(TestDirectory files) =>
        File.Exists(files["heard"]) ? [.. File.ReadAllLines(files["heard"]).Select(line => Length().Replace(Number().Replace(line, "$1:N"), "len:N"))] : [];

    private static string Of(string about, List<string> heard) => string.Join('\n', heard.Where(line => line.Contains(about, StringComparison.Ordinal)));

    [GeneratedRegex(@"\b(pid|serial|poolserial):\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"len:\d+")]
    private static partial Regex Length();
}
