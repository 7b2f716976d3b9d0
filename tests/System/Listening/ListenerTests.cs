using System.Text.RegularExpressions;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Listening;

/// <summary>Event listeners as they are written for supervisord.</summary>
public sealed class ListenerTests
{
    /// <summary>Tells what it is told: its number in the pool, the event, and what comes with it.</summary>
    private const string WithChildutils = """
        import os, sys, time
        from supervisor import childutils
        while True:
            headers, payload = childutils.listener.wait(sys.stdin, sys.stdout)
            sys.stderr.write('[%s %s %s] by %d\n' % (headers['poolserial'], headers['eventname'], payload.replace('\n', '|'), os.getpid()))
            sys.stderr.flush()
            try:
                os.rename('hang', 'hung')
                time.sleep(1000)
            except FileNotFoundError: pass
            childutils.listener.ok(sys.stdout)
        """;

    [Fact]
    public void A_listener_hears_everything_from_the_first_event_to_the_last_stop()
    {
        using var run = Start("""
            events = ["PROCESS_STATE", "SUPERVISOR_STATE_CHANGE", "PROCESS_GROUP"]
            [program.task]
            command = ["sh", "-c", "sleep 0.3; exit 3"]
            success_exit_codes = [3]
            ready = { after = "100ms" }
            restart = "never"
            [program.stay]
            command = ["sh", "-c", "trap 'sleep 0.5; exit 0' TERM; sleep 1000 & wait"]
            """);
        run.Output.WaitFor(@"PROCESS_STATE_EXITED processname:task");
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(
            [
                "PROCESS_GROUP_ADDED groupname:watch|", "PROCESS_GROUP_ADDED groupname:task|", "PROCESS_GROUP_ADDED groupname:stay|",
                "SUPERVISOR_STATE_CHANGE_RUNNING ",
                "PROCESS_STATE_STARTING processname:task groupname:task from_state:STOPPED tries:0",
                "PROCESS_STATE_RUNNING processname:task groupname:task from_state:STARTING pid:N",
                "PROCESS_STATE_EXITED processname:task groupname:task from_state:RUNNING expected:1 pid:N",
                "SUPERVISOR_STATE_CHANGE_STOPPING ",
            ], Heard(run).Where(line => !Regex.IsMatch(line, "processname:(watch|stay)")));
        Assert.Equal(
            [
                "PROCESS_STATE_STARTING processname:stay groupname:stay from_state:STOPPED tries:0",
                "PROCESS_STATE_RUNNING processname:stay groupname:stay from_state:STARTING pid:N",
                "PROCESS_STATE_STOPPING processname:stay groupname:stay from_state:RUNNING pid:N",
            ], Heard(run).Where(line => line.Contains("processname:stay", StringComparison.Ordinal)).Take(3));
        Assert.Equal(Enumerable.Range(0, Numbers(run).Count), Numbers(run));
    }

    [Fact]
    public void The_shell_idiom_that_kills_its_parent_shuts_everything_down()
    {
        using var run = Pid1.Start("""
            [event-listener.end]
            command = ["sh", "-c", "while true; do printf 'READY\\n'; read line; kill -15 $PPID; printf 'RESULT 2\\n'; printf OK; done"]
            events = "PROCESS_STATE_EXITED"
            [program.web]
            command = ["sh", "-c", "sleep 0.1; exit 1"]
            restart = "never"
            [program.stay]
            command = ["sleep", "1000"]
            """);
        run.WaitForExit();
        run.Output.WaitFor(@"shutting down \(SIGTERM\)");
    }

    [Fact]
    public void A_pool_shares_its_events_and_each_is_heard_once()
    {
        using var run = Start("""
            replicas = 2
            events = "PROCESS_STATE"
            [program.many]
            command = ["sh", "-c", "exec sleep 1000"]
            replicas = 20
            """, files => files.Write("hang", ""));

        // One of both keeps its first event, the other gets all others.
        run.Output.WaitFor(@"PROCESS_STATE_RUNNING processname:many-", 20);
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(2, run.Output.Matches(@"\] by (\d+)").Select(match => match.Groups[1].Value).Distinct().Count());
        Assert.Equal(Numbers(run).Count, Numbers(run).Distinct().Count());
    }

    [Fact]
    public void What_a_killed_listener_had_not_dealt_with_is_heard_again()
    {
        using var run = Start("""
            events = "PROCESS_STATE_EXITED"
            backoff = { initial = "10ms" }
            [program.task]
            command = ["sh", "-c", "sleep 0.1"]
            restart = "never"
            [program.stay]
            command = ["sleep", "1000"]
            """, files => files.Write("hang", ""));
        run.Output.WaitFor(@"\[0 PROCESS_STATE_EXITED processname:task");
        Wait.Until("the listener hangs", () => File.Exists(run.Files["hung"]), run.Describe);
        Kernel.Signal(run.WaitForStart("watch"), Kernel.SIGKILL);
        run.Output.WaitFor(@"\[0 PROCESS_STATE_EXITED processname:task", 2);
        run.Output.WaitFor(@"\[1 PROCESS_STATE_EXITED processname:watch");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_listener_that_breaks_the_protocol_is_started_again_and_hears_again()
    {
        using var run = Pid1.Start("""
            [event-listener.bad]
            command = ["sh", "-c", "if ! test -e {dir}/once; then touch {dir}/once; echo hello; sleep 1000; fi; echo READY; read line; echo \"$line\" >&2; sleep 1000"]
            events = "SUPERVISOR_STATE_CHANGE"
            backoff = { initial = "10ms" }
            [program.stay]
            command = ["sleep", "1000"]
            """);
        run.Output.WaitFor(@"bad: .?hello");
        run.Output.WaitFor(@"ver:3.0 server:\S+ serial:0 pool:bad poolserial:0 eventname:SUPERVISOR_STATE_CHANGE_RUNNING len:0");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_large_event_for_a_slow_listener_arrives_whole()
    {
        using var run = Start("""
            events = "PROCESS_LOG"
            [program.loud]
            command = ["/usr/bin/python3", "-c", "for i in range(40): print('é' * 8000, 'end', i + 1, flush=True)\nimport time; time.sleep(1000)"]
            environment = { PYTHONUTF8 = "1" }
            stdout = ["events"]
            """);
        run.Output.WaitFor(@"PROCESS_LOG_STDOUT processname:loud groupname:loud pid:\d+ channel:stdout.*end 40\|");
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(Enumerable.Range(0, Numbers(run).Count), Numbers(run));
    }

    [Fact]
    public void Output_that_is_no_text_reaches_a_listener_that_reads_text()
    {
        using var run = Start("""
            events = "PROCESS_LOG_STDERR"
            [program.odd]
            command = ["sh", "-c", "printf 'a\\377b\\n' >&2; exec sleep 1000"]
            stderr = ["prefix", { events = true }]
            """);
        run.Output.WaitFor(@"\[0 PROCESS_LOG_STDERR processname:odd groupname:odd pid:\d+ channel:stderr\|a\uFFFDb\|\]");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_reload_changes_what_a_listener_hears_and_leaves_it_running()
    {
        using var run = Start("""
            events = "SUPERVISOR_STATE_CHANGE"
            [program.stay]
            command = ["sleep", "1000"]
            """);
        run.Output.WaitFor(@"\[0 SUPERVISOR_STATE_CHANGE_RUNNING \]");
        var text = File.ReadAllText(run.Files.Configuration);
        run.Files.Write("supervisor.toml", text.Replace("\"SUPERVISOR_STATE_CHANGE\"", "[\"PROCESS_GROUP\", \"PROCESS_STATE_RUNNING\"]", StringComparison.Ordinal)
            + "\n[program.added]\ncommand = [\"sleep\", \"1000\"]\n");
        run.Signal(Kernel.SIGHUP);
        run.Output.WaitFor(@"\[1 PROCESS_GROUP_ADDED groupname:added\|\]");
        run.Output.WaitFor(@"\[2 PROCESS_STATE_RUNNING processname:added");
        run.Files.Write("supervisor.toml", text);
        run.Signal(Kernel.SIGHUP);
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(1, run.Output.Count("watch started"));
    }

    [Fact]
    public void A_client_can_send_an_event()
    {
        using var run = Start("""
            events = "REMOTE_COMMUNICATION"
            [program.stay]
            command = ["sleep", "1000"]
            """, files => files.Write("send.py", $"""
            from supervisor.xmlrpc import SupervisorTransport
            import xmlrpc.client as x
            s = x.ServerProxy('http://127.0.0.1', transport=SupervisorTransport(None, None, 'unix://{files["s.sock"]}'))
            print(s.supervisor.sendRemoteCommEvent('greeting', 'héllo'))
            """), "[supervisor.control]\nsocket = \"{dir}/s.sock\"\n");
        run.WaitForStart("watch");
        var (code, output) = Captured.Run(["/usr/bin/python3", run.Files["send.py"]]);
        Assert.True(code == 0, output.ToString());
        run.Output.WaitFor(@"\[0 REMOTE_COMMUNICATION type:greeting\|héllo\]");
        Assert.Equal(0, run.Shutdown());
    }

    /// <summary>A listener called watch with these lines of its own, and what follows them.</summary>
    private static Pid1 Start(string lines, Action<TestDirectory>? prepare = null, string before = "")
    {
        Needs.Command("supervisord", "supervisor");
        return Pid1.Start($$"""
            {{before}}
            [event-listener.watch]
            command = ["/usr/bin/python3", "{dir}/watch.py"]
            directory = "{dir}"
            environment = { PYTHONIOENCODING = "utf-8", PYTHONUTF8 = "1" }
            {{lines}}
            """, prepare: files =>
            {
                files.Write("watch.py", WithChildutils);
                prepare?.Invoke(files);
            });
    }

    /// <summary>In the order of their numbers, with the number of a process as N.</summary>
    private static List<string> Heard(Pid1 run) => [.. run.Output.Matches(@"\[\d+ (.*)\] by \d+$").Select(match => Regex.Replace(match.Groups[1].Value, @"pid:\d+", "pid:N"))];

    private static List<int> Numbers(Pid1 run) => [.. run.Output.Matches(@"\[(\d+) .*\] by \d+$").Select(match => int.Parse(match.Groups[1].Value))];
}
