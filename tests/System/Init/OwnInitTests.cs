using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Init;

/// <summary>supervisor init itself.</summary>
public sealed class OwnInitTests(Stand stand) : IClassFixture<Stand>
{
    [Theory]
    [InlineData("-- sh -c exit_7", 7)]
    [InlineData("-- sh -c kill_-9_$$", 137)]
    [InlineData("-- nosuch", 127)]
    [InlineData("-- {dir}/unreadable", 126)]
    [InlineData("-- {dir}/unreadable/x", 125)]
    [InlineData("-- {dir}/script", 0)]
    [InlineData("-e 7 -- sh -c exit_7", 0)]
    [InlineData("--exit-code=7:9 -e 8:3 -- sh -c exit_7", 9)]
    [InlineData("-e 143:0 -- sh -c kill_$$", 0)]
    [InlineData("--wait-all=10s -- sh -c (sleep_0.2&)_;_exit_4", 4)]
    [InlineData("--no-such-option -- true", 2)]
    [InlineData("-r TERM true", 2)]
    [InlineData("", 2)]
    [InlineData("--pause -- true", 2)]
    [InlineData("--help", 0)]
    [InlineData("--version", 0)]
    public void It_ends_with_the_code_of_its_command_or_of_what_went_wrong(string line, int code)
    {
        Assert.Equal(code, Run(line, asPid1: false).Code);
        Assert.Equal(code, Run(line, asPid1: true).Code);
    }

    [Fact]
    public void Signals_are_rewritten_by_name()
    {
        var each = Own("-r HUP:USR1 --rewrite TERM:SIGQUIT -r USR2:0 -- toolbox print-signals QUIT");
        using var run = stand.Start(Side.Ours, each);
        run.Output.WaitFor("^ready");
        Kernel.Signal(run.ProcessId, 12);
        Kernel.Signal(run.ProcessId, Kernel.SIGHUP);
        run.Output.WaitFor("signal 10 USR1");
        Kernel.Signal(run.ProcessId, Kernel.SIGTERM);
        Assert.Equal(0, run.WaitForExit());
        run.Output.WaitFor("signal 3 QUIT");
        Assert.Equal(["signal 10 USR1", "signal 3 QUIT"], run.Output.All.Where(line => line.StartsWith("signal", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_signal_that_can_be_waited_for_is_forwarded(bool asPid1)
    {
        var each = Own("-- toolbox print-signals TERM") with { AsPid1 = asPid1 };
        using var run = stand.Start(Side.Ours, each);
        run.Output.WaitFor("^ready");
        var init = Stand.PidOf(run, each);
        foreach (var signal in Enumerable.Range(1, 64).Except([9, 15, 17, 19, 4, 5, 6, 7, 8, 11, 31, 32, 33]))
        {
            Kernel.Signal(init, signal);
            run.Output.WaitFor($"signal {signal} ");
        }

        Kernel.Signal(init, Kernel.SIGTERM);
        Assert.Equal(0, run.WaitForExit());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_wait_all_those_that_left_the_group_are_told_and_waited_for_and_killed_in_the_end(bool asPid1)
    {
        var outcome = Run("--wait-all=400ms -- sh -c toolbox_ignore-term&setsid_toolbox_print-signals_TERM&sleep_0.3;exit_6", asPid1);
        Assert.Equal(6, outcome.Code);
        Assert.Contains("signal 15 TERM", outcome.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_storm_of_orphans_is_reaped_to_the_last()
    {
        using var run = stand.Start(Side.Ours, Own("-- sh -c toolbox_orphans_300;exec_toolbox_print-signals_TERM"));
        run.Output.WaitFor("^ready");
        var child = Stand.ChildOf(run.ProcessId);
        Wait.Until("the command alone", () => File.ReadAllText($"/proc/{run.ProcessId}/task/{run.ProcessId}/children").Trim().Split(' ').Length == 1 && child > 0, run.Output.ToString);
        Kernel.Signal(run.ProcessId, Kernel.SIGTERM);
        Assert.Equal(0, run.WaitForExit());
    }

    [Theory]
    [InlineData(Kernel.SIGTERM)]
    [InlineData(Kernel.SIGINT)]
    public void A_pause_ends_with_zero_at_TERM_and_INT_only(int signal)
    {
        using var run = stand.Start(Side.Ours, Own("-P"));
        Wait.Until("its wait", () => File.ReadAllText($"/proc/{run.ProcessId}/wchan").Contains("sigtimedwait", StringComparison.Ordinal), run.Output.ToString);
        Kernel.Signal(run.ProcessId, Kernel.SIGHUP);
        Kernel.Signal(run.ProcessId, Kernel.SIGUSR1);
        Kernel.Signal(run.ProcessId, signal);
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void A_signal_comes_at_the_end_of_the_parent()
    {
        var run = stand.Run(Side.Ours, new InitCase("sh", ["-c", "{dir}/bin/supervisor init -p USR1 -- toolbox print-signals USR1 & sleep 0.3"]));
        Assert.Contains("signal 10 USR1", run.Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_stops_itself_goes_on_at_CONT()
    {
        using var run = stand.Start(Side.Ours, Own("-- sh -c kill_-STOP_$$;exit_5"));
        var child = Stand.ChildOf(run.ProcessId);
        Wait.Until("the stop", () => ProcessTable.Read(child) is { State: 'T' }, run.Output.ToString);
        Kernel.Signal(run.ProcessId, 18);
        Assert.Equal(5, run.WaitForExit());
    }

    private static InitCase Own(string line) =>
        new("{dir}/bin/supervisor", ["init", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CaseTable.Word)]);

    private InitOutcome Run(string line, bool asPid1)
    {
        Needs.Root();
        return stand.Run(Side.Ours, Own(line) with { AsPid1 = asPid1 });
    }
}
