using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Notifying;

/// <summary>Programs say of themselves how they are; the client is the systemd-notify of the machine, whose messages wait until they are taken.</summary>
public sealed class SpeakingTests
{
    private const string SayReady = "systemd-notify --ready --status=\\\"by $NOTIFY_SOCKET\\\" || exit 9; exec toolbox sleep";

    [Theory]
    [InlineData("", "/run/supervisor-notify.")]
    [InlineData("user = \"nobody\"", "/run/supervisor-notify.")]
    [InlineData("isolate = { read_only = true, network = \"none\" }", "/run/supervisor-notify.")]
    [InlineData("isolate = { namespaces = [\"pid\", \"mount\", \"net\", \"ipc\", \"uts\"], proc = true, mounts = [{ tmpfs = \"/run\" }] }", "/proc/self/fd/29")]
    [InlineData("user = \"65534\"\nisolate = { root = \"{dir}/tree\", read_only = true, network = \"none\", namespaces = [\"pid\"], proc = true, mounts = [{ from = \"/usr\", to = \"/usr\" }, { from = \"/lib\", to = \"/lib\" }, { from = \"/lib64\", to = \"/lib64\" }, { from = \"/bin\", to = \"/bin\" }, { from = \"{dir}/bin\", to = \"/mnt/bin\" }] }", "/proc/self/fd/29")]
    [InlineData("isolate = { root = \"{dir}/tree\", read_only = true, network = \"none\", namespaces = [\"pid\"], dev = true, mounts = [{ from = \"/usr\", to = \"/usr\" }, { from = \"/lib\", to = \"/lib\" }, { from = \"/lib64\", to = \"/lib64\" }, { from = \"/bin\", to = \"/bin\" }, { from = \"{dir}/bin\", to = \"/mnt/bin\" }] }", "/dev/notify-socket")]
    public void A_program_is_ready_when_it_says_so_from_wherever_it_is(string confined, string by)
    {
        Needs.Command("systemd-notify", "systemd");
        using var run = Apart.Start($$"""
            [supervisor]
            log = { level = "debug" }
            [program.web]
            command = "{{SayReady.Replace("toolbox", Apart.Toolbox, StringComparison.Ordinal)}}"
            shell = true
            ready = "notify"
            {{confined}}
            """, prepare: files => Directory.CreateDirectory(files["tree"]));
        run.Output.WaitFor($"web says: by {by}");
        run.Output.WaitFor("web is ready");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Where_nothing_can_be_written_an_inherited_descriptor_leads_to_the_supervisor()
    {
        Needs.Command("systemd-notify", "systemd");
        using var run = Pid1.Start($"""
            [supervisor]
            log = {"{"} level = "debug" {"}"}
            [program.web]
            command = "{SayReady}"
            shell = true
            ready = "notify"
            """, through: ["/bin/sh", "-c", "for place in /run /dev/shm /tmp; do mount -t tmpfs -o ro tmpfs $place; done; TMPDIR=/sys exec \"$@\"", "sh"]);
        run.Output.WaitFor("web says: by /proc/self/fd/29");
        run.Output.WaitFor("web is ready");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_daemon_that_has_left_its_parents_is_the_program_from_then_on()
    {
        Needs.Command("systemd-notify", "systemd");
        using var run = Pid1.Start("""
            [program.web]
            command = "setsid toolbox sleep & systemd-notify --ready --pid=$!"
            shell = true
            ready = "notify"
            restart = "always"
            backoff = { initial = "10ms" }
            [program.task]
            command = "setsid sh -c 'until [ -e end ]; do sleep 0.02; done; exit 7' & systemd-notify --ready --pid=$!"
            shell = true
            ready = "notify"
            restart = "never"
            """);
        var first = Daemon(run, 1);
        Kernel.Signal(first, Kernel.SIGKILL);
        run.Output.WaitFor(LogText.Killed("web", "SIGKILL"));
        var second = Daemon(run, 2);
        Assert.NotEqual(first, second);

        run.Files.Write("end", "");
        run.Output.WaitFor(LogText.Exited("task", 7));
        Assert.Equal(0, run.Shutdown());
        Assert.Null(ProcessTable.Read(second));
    }

    [Fact]
    public void A_stranger_is_not_heard()
    {
        Needs.Command("systemd-notify", "systemd");
        using var run = Pid1.Start("""
            [supervisor]
            log = { level = "debug" }
            [program.web]
            command = "echo $NOTIFY_SOCKET >new; mv new address; until [ -e said ]; do sleep 0.02; done; systemd-notify --status=later; exec toolbox sleep"
            shell = true
            ready = "notify"
            [program.other]
            command = "until [ -e address ]; do sleep 0.02; done; NOTIFY_SOCKET=$(cat address) systemd-notify --ready --status=forged; touch said; exec toolbox sleep"
            shell = true
            """);
        run.Output.WaitFor("web says: later");
        run.Output.WaitFor(@"web: a notification of process \d+ \(user 0\) is refused: its sender is none of its own processes");
        Assert.Empty(run.Output.Matches("web is ready|forged"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_flood_of_messages_stops_nobody_else_and_leaves_no_descriptor_behind()
    {
        using var run = Pid1.Start("""
            [program.flood]
            command = ["toolbox", "notify-flood"]
            health = { watchdog = "20s" }
            [program.other]
            command = ["toolbox", "exit", "3"]
            restart = "always"
            backoff = { initial = "10ms", max = "10ms" }
            """);
        run.Output.WaitFor(LogText.Started("flood"));
        run.Output.WaitFor(LogText.Exited("other", 3), 5);
        var before = run.OpenDescriptors;
        run.Output.WaitFor(LogText.Exited("other", 3), 25);

        // A start under way has a few of its own.
        Wait.Until("as few descriptors as before", () => run.OpenDescriptors <= before + 5, run.Describe);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_program_that_falls_silent_is_started_again()
    {
        Needs.Command("systemd-notify", "systemd");
        using var run = Pid1.Start("""
            [program.web]
            command = "systemd-notify --ready; for i in 1 2 3 4 5 6; do sleep 0.2; systemd-notify WATCHDOG=1; done; exec toolbox sleep"
            shell = true
            ready = "notify"
            health = { watchdog = "900ms" }
            """);
        run.WaitForStart("web");
        run.Output.WaitFor("web is unhealthy: no sign of life");
        run.WaitForStart("web", times: 2);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_line_feed_on_a_descriptor_and_a_line_of_output_make_ready()
    {
        using var run = Pid1.Start("""
            [program.pipe]
            command = "echo >&5; exec toolbox sleep"
            shell = true
            ready = { fd = 5 }
            [program.line]
            command = "echo starting; echo Listening on 80; exec toolbox sleep"
            shell = true
            ready = { log = "^Listening on \\d+$" }
            [program.after]
            command = ["toolbox", "fds"]
            start = "once"
            requires = { pipe = "ready", line = "ready" }
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Exited("after", 0));
        Assert.Empty(run.Output.Matches(LogText.Prefixed("after", "[3-9] ")));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void What_the_supervisor_itself_was_told_is_not_handed_on()
    {
        using var run = Pid1.Start("""
            [program.env]
            command = "toolbox env; echo end; exec toolbox sleep"
            shell = true
            stdout = "prefix"
            """, through: ["env", "NOTIFY_SOCKET=/run/nobody", "WATCHDOG_USEC=1000", "WATCHDOG_PID=1"]);
        run.Output.WaitFor(LogText.Prefixed("env", "end"));
        Assert.Empty(run.Output.Matches("NOTIFY_SOCKET|WATCHDOG"));
        Assert.Equal(0, run.Shutdown());
    }

    /// <summary>The number outside of the daemon that was followed for the count-th time.</summary>
    private static int Daemon(Pid1 run, int count)
    {
        var inner = int.Parse(run.Output.WaitFor(@"\bweb has another main process \(pid (?<pid>\d+)\)", count).Groups["pid"].Value);
        return run.ByInnerPid(inner)!.Pid;
    }
}
