using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Output;
using Supervisor.Output.Sinks;

namespace Supervisor.Tests.Output;

public sealed class StuckDestinationTests
{
    private const int F_GETFL = 3;

    [Fact]
    public void A_stdout_that_nobody_reads_stops_its_programs_and_nothing_else()
    {
        using var rig = OutputRig.WithPipes();
        OutputRig.MakeSmall(rig.StdoutWriter);
        var web = rig.Open("web");
        var lines = Lines(100_000, "a line of standard output");
        var writer = OutputRig.WriteAside(web.Streams.Output, lines);
        rig.Pump.Turn(100);

        OutputRig.Write(web.Streams.Error, "still here\n");
        rig.Pump.WriteLog("the log too"u8);
        rig.TurnUntil(() => rig.Stderr.Contains("still here", StringComparison.Ordinal)
            && rig.Stderr.Contains("the log too", StringComparison.Ordinal));
        Assert.True(writer.IsAlive, "nothing held the writer back");

        // It is read again: everything comes, in order.
        rig.TurnUntil(() => rig.Stdout.Length == lines.Length + (100_000 * "web | ".Length));
        writer.Join();
        Assert.Equal(Encoding.UTF8.GetString(lines), rig.Stdout.Replace("web | ", "", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stuck_stderr_never_blocks_the_log_and_the_lost_lines_are_counted()
    {
        using var rig = OutputRig.WithPipes();
        const int Lines = 100_000;
        var line = Encoding.UTF8.GetBytes(new string('l', 99));
        for (var count = 0; count < Lines; count++)
        {
            rig.Pump.WriteLog(line);
            if (count % 1000 == 0)
            {
                rig.Pump.Turn(0);
            }
        }

        rig.TurnUntil(() => rig.Reports.Count > 0);
        rig.TurnUntilIdle();
        var lost = Assert.IsType<OutputReport.LogLinesLost>(Assert.Single(rig.Reports)).Lines;
        Assert.Equal(Lines, lost + (rig.Stderr.Length / 100));
        Assert.InRange(lost, 1, Lines - (LogQueue.Capacity / 110));
    }

    [Fact]
    public void A_turn_with_everything_stuck_does_not_spin()
    {
        using var rig = OutputRig.WithPipes();
        OutputRig.MakeSmall(rig.StdoutWriter);
        var writer = OutputRig.WriteAside(rig.Open("web").Streams.Output, Lines(20_000, "text"));
        for (var turn = 0; turn < 10; turn++)
        {
            rig.Pump.Turn(20);
        }

        // A turn that had anything to do would come back at once.
        var before = Environment.TickCount64;
        rig.Pump.Turn(200);
        Assert.InRange(Environment.TickCount64 - before, 150, 10_000);
        rig.CloseStdoutReader();
        rig.TurnUntil(() => !writer.IsAlive);
    }

    [Fact]
    public void A_closed_stdout_swallows_output_and_says_so_once()
    {
        using var rig = OutputRig.WithPipes();
        rig.CloseStdoutReader();
        var writer = OutputRig.WriteAside(rig.Open("web").Streams.Output, Lines(100_000, "into the void"));
        rig.TurnUntil(() => !writer.IsAlive);
        var report = Assert.IsType<OutputReport.Discarded>(Assert.Single(rig.Reports));
        Assert.Equal(("stdout", "EPIPE"), (report.Outlet, report.Errno.Name));
    }

    [Fact]
    public void A_closed_stderr_does_not_stop_stdout()
    {
        using var rig = OutputRig.WithPipes();
        rig.CloseStderrReader();
        var web = rig.Open("web");
        rig.Pump.WriteLog("lost"u8);
        OutputRig.Write(web.Streams.Error, "lost\n");
        OutputRig.Write(web.Streams.Output, "seen\n");
        rig.TurnUntil(() => rig.Stdout == "web | seen\n");
        Assert.Empty(rig.Reports);
    }

    [Fact]
    public void A_reporter_that_throws_does_not_end_the_thread()
    {
        using var rig = OutputRig.WithPipes();
        rig.Pump.Reporter = _ => throw new InvalidOperationException();
        rig.CloseStdoutReader();
        var web = rig.Open("web");
        rig.Pump.Start();
        OutputRig.WriteAside(web.Streams.Output, Lines(100_000, "into the void")).Join();
        OutputRig.Write(web.Streams.Error, "still here\n");
        Assert.True(rig.Pump.Drain(TimeSpan.FromSeconds(20), out _));
        Assert.Equal("web | still here\n", rig.Stderr);
    }

    [Fact]
    public void A_full_disk_holds_programs_back_and_is_tried_again()
    {
        var full = (int)Descriptors.Open("/dev/full\0"u8, Descriptors.O_WRONLY | Descriptors.O_CLOEXEC);
        using var rig = OutputRig.WithStdout(-1, full);
        var web = rig.Open("web");
        OutputRig.Write(web.Streams.Output, "kept\n");
        rig.Pump.Turn(100);
        OutputRig.Write(web.Streams.Error, "other\n");
        rig.TurnUntil(() => rig.Stderr == "web | other\n");
        Assert.False(rig.Pump.Drain(TimeSpan.FromMilliseconds(50), out var left));
        Assert.Equal("web | kept\n".Length, left);
    }

    [Fact]
    public void A_stopped_terminal_stops_only_itself_and_goes_on_when_released()
    {
        var terminal = Terminal.Open();
        using var rig = OutputRig.WithStdout(terminal.Master, terminal.Slave);
        var web = rig.Open("web");
        terminal.StopOutput();
        OutputRig.Write(web.Streams.Output, "held\n");
        OutputRig.Write(web.Streams.Error, "free\n");
        rig.TurnUntil(() => rig.Stderr == "web | free\n");
        Assert.Equal("", rig.Stdout);
        terminal.ContinueOutput();
        rig.TurnUntil(() => rig.Stdout.Contains("held", StringComparison.Ordinal));
    }

    [Fact]
    public void A_terminal_gets_colours_and_a_pipe_does_not()
    {
        var terminal = Terminal.Open();
        using var rig = OutputRig.WithStdout(terminal.Master, terminal.Slave);
        var web = rig.Open("web");
        OutputRig.Write(web.Streams.Output, "colour\n");
        OutputRig.Write(web.Streams.Error, "plain\n");
        rig.TurnUntil(() => rig.Stdout.EndsWith("colour\r\n", StringComparison.Ordinal) && rig.Stderr == "web | plain\n");
        Assert.Equal("\e[36mweb |\e[0m colour\r\n", rig.Stdout);
    }

    [Fact]
    public void A_socket_that_nobody_reads_does_not_block()
    {
        var (near, far) = Sockets.Pair();
        using var rig = OutputRig.WithStdout(far, near);
        var web = rig.Open("web");
        var text = Lines(50_000, "through a socket");
        var writer = OutputRig.WriteAside(web.Streams.Output, text);
        for (var turn = 0; turn < 10; turn++)
        {
            rig.Pump.Turn(20);
        }

        OutputRig.Write(web.Streams.Error, "free\n");
        rig.TurnUntil(() => rig.Stderr == "web | free\n");
        Assert.True(writer.IsAlive);
        rig.TurnUntil(() => rig.Stdout.Length == text.Length + (50_000 * "web | ".Length));
        writer.Join();
    }

    [Fact]
    public void Where_a_pipe_cannot_be_opened_again_it_is_asked_before_each_write()
    {
        using var rig = OutputRig.WithPipes();
        using var writer = NonBlockingWriter.WithoutReopening(rig.StdoutWriter);
        var bytes = new byte[10_000];
        var taken = 0L;
        nint result;
        while ((result = writer.Write(bytes)) > 0)
        {
            Assert.InRange(result, 1, 4096);
            taken += result;
        }

        Assert.Equal(Errno.EAGAIN.Number, -(int)result);
        Assert.Equal(65_536, taken);
    }

    [Fact]
    public void The_descriptions_that_programs_inherit_stay_blocking()
    {
        using var rig = OutputRig.WithPipes();
        var web = rig.Open("web");
        OutputRig.Write(web.Streams.Output, "text\n");
        rig.TurnUntil(() => rig.Stdout.Length > 0);
        foreach (var descriptor in (int[])[rig.StdoutWriter, web.Streams.Output.Descriptor])
        {
            Assert.Equal(0, Syscall.Call(SyscallNumber.Fcntl, descriptor, F_GETFL) & Descriptors.O_NONBLOCK);
        }
    }

    [Fact]
    public void Two_streams_on_one_pipe_are_one_destination()
    {
        using var rig = OutputRig.WithOnePipe();
        OutputRig.MakeSmall(rig.StdoutWriter);
        var web = rig.Open("web");
        var first = OutputRig.WriteAside(web.Streams.Output, Lines(5_000, "ooooooooooooooooooooo"));
        var second = OutputRig.WriteAside(web.Streams.Error, Lines(5_000, "eeeeeeeeeeeeeeeeeeeee"));
        rig.TurnUntil(() => rig.Stdout.Count(character => character == '\n') == 10_000);
        first.Join();
        second.Join();
        Assert.All(
            rig.Stdout.TrimEnd('\n').Split('\n'),
            line => Assert.True(line is "web | ooooooooooooooooooooo" or "web | eeeeeeeeeeeeeeeeeeeee", line));
    }

    private static byte[] Lines(int count, string text) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text + "\n", count)));
}
