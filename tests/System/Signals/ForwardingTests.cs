using System.Globalization;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Signals;

public sealed class ForwardingTests
{
    // Not: what cannot be caught (KILL, STOP), what the kernel raises for a fault, CHLD, PIPE, the runtime's own (34),
    // and what means something to the supervisor by default (HUP, INT, TERM).
    private static readonly int[] Forwardable =
        [3, 10, 12, 14, 18, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, .. Enumerable.Range(35, 30)];

    [Fact]
    public void Every_forwardable_signal_reaches_every_program()
    {
        using var run = Pid1.Start("""
            [defaults]
            command = ["toolbox", "print-signals", "TERM"]
            stdout = "prefix"
            [program.a]
            [program.b]
            """);
        run.Output.WaitFor(LogText.Prefixed("a", "ready"));
        run.Output.WaitFor(LogText.Prefixed("b", "ready"));
        foreach (var signal in Forwardable)
        {
            run.Signal(signal);
            var text = string.Create(CultureInfo.InvariantCulture, $"signal {signal} ");
            run.Output.WaitFor(LogText.Prefixed("a", text));
            run.Output.WaitFor(LogText.Prefixed("b", text));
        }

        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_signal_is_forwarded_as_another_where_the_file_says_so()
    {
        using var run = Pid1.Start("""
            [supervisor.signals]
            USR1 = "forward:QUIT"
            USR2 = "ignore"
            [program.web]
            command = ["toolbox", "print-signals", "TERM"]
            stdout = "prefix"
            """);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        run.Signal(12);
        run.Signal(Kernel.SIGUSR1);
        run.Output.WaitFor(LogText.Prefixed("web", "signal 3 QUIT"));
        Assert.Equal(0, run.Output.Count(LogText.Prefixed("web", "signal 1[02] ")));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void INT_shuts_down_as_TERM_does()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "sleep"]
            """);
        run.WaitForStart("web");
        run.Signal(Kernel.SIGINT);
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void A_program_starts_with_no_signal_blocked_or_ignored()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "status"]
            restart = "never"
            stdout = "prefix"
            """);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor(LogText.Prefixed("web", @"SigBlk:\s+0{16}$"));
        run.Output.WaitFor(LogText.Prefixed("web", @"SigIgn:\s+0{16}$"));
    }
}
