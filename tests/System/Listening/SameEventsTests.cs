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
        events=PROCESS_STATE,PROCESS_LOG,PROCESS_GROUP,SUPERVISOR_STATE_CHANGE,PROCESS_COMMUNICATION
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
        [program:tell]
        command=/bin/sh {dir}/tell.sh
        stdout_logfile={dir}/tell.log
        stdout_capture_maxbytes=1MB
        stderr_capture_maxbytes=64KB
        """;

    /// <summary>Marks whole and in pieces, twice in one write, on both streams, and one that is not ended.</summary>
    private const string Tell = """
        begin='<!--XSUPERVISOR:BEGIN-->' end='<!--XSUPERVISOR:END-->'
        printf 'one line of output\n%smessage 1%s%smessage\n2%s and the rest of this line\n' "$begin" "$end" "$begin" "$end"
        printf '<!--XSUPER'
        sleep 0.3
        printf 'VISOR:BEGIN-->message 3<!--XSUPERVISOR:'
        sleep 0.3
        printf 'END-->\n%s stands for nothing in this line\n' "$end"
        printf 'one line of errors\n%smessage é 4%s' "$begin" "$end" >&2
        printf '%sthis is not ended by anybody' "$begin"
        exec sleep 1000
        """;

    [Fact]
    public void A_listener_cannot_tell_ours_from_supervisord()
    {
        var daemon = Needs.Command("supervisord", "supervisor");
        var unshare = Needs.Command("unshare", "util-linux");
        using var ours = Pid1.Supervisord(Ini, Fill);
        using var files = new TestDirectory();
        Fill(files);
        var ini = files.Write("supervisord.conf", Ini.Replace("{dir}", files.Location, StringComparison.Ordinal));
        using var theirs = new Captured([unshare, "--pid", "--fork", "--mount-proc", "--kill-child", "--", daemon, "-n", "-c", ini], files.Location);
        foreach (var directory in (TestDirectory[])[ours.Files, files])
        {
            Wait.Until("everything to be where it stays", () => IsSettled(Heard(directory)), () => string.Join('\n', Heard(directory)) + "\n" + ours.Describe() + theirs.Output);
        }

        var (mine, real) = (Heard(ours.Files), Heard(files));
        foreach (var about in (string[])["eventname:PROCESS_GROUP", "eventname:SUPERVISOR", "processname:bad", "processname:crash", "processname:done", "processname:gone", "processname:talk", "processname:tell", "processname:watch"])
        {
            Assert.Equal(Of(about, real), Of(about, mine));
        }

        Assert.Equal(4, mine.Count(line => line.Contains("eventname:PROCESS_COMMUNICATION", StringComparison.Ordinal)));
        Assert.Equal(File.ReadAllText(files["tell.log"]), File.ReadAllText(ours.Files["tell.log"]));
    }

    private static void Fill(TestDirectory files)
    {
        files.Write("listen.py", Listener);
        files.Write("tell.sh", Tell);
    }

    private static bool IsSettled(List<string> heard) => heard.Count(line => line.Contains("STATE_FATAL", StringComparison.Ordinal)) == 2
        && heard.Any(line => line.Contains("EXITED processname:done", StringComparison.Ordinal) || line.Contains("/ processname:done groupname:done from_state:RUNNING", StringComparison.Ordinal))
        && heard.Count(line => line.Contains("/ processname:crash groupname:crash from_state:STARTING", StringComparison.Ordinal)) == 2
        && heard.Count(line => line.Contains("PROCESS_COMMUNICATION", StringComparison.Ordinal)) == 4;

    /// <summary>With the numbers that differ as N.</summary>
    private static List<string> Heard(TestDirectory files) =>
        File.Exists(files["heard"]) ? [.. File.ReadAllLines(files["heard"]).Select(line => Length().Replace(Number().Replace(line, "$1:N"), "len:N"))] : [];

    private static string Of(string about, List<string> heard) => string.Join('\n', heard.Where(line => line.Contains(about, StringComparison.Ordinal)));

    [GeneratedRegex(@"\b(pid|serial|poolserial):\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"len:\d+")]
    private static partial Regex Length();
}
