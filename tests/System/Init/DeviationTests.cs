namespace Supervisor.SystemTests.Init;

/// <summary>Where ours is better than what it stands in for, on purpose.</summary>
public sealed class DeviationTests(Stand stand) : IClassFixture<Stand>
{
    [Theory]
    [InlineData("tini", "-s sh -c exit_3")]
    [InlineData("catatonit", "sh -c exit_3")]
    public void Options_of_the_command_are_the_commands_even_without_a_double_dash(string init, string line) =>
        Assert.Equal(3, Ours(init, line).Code);

    [Theory]
    [InlineData("tini", "-s -- ")]
    [InlineData("catatonit", "-- ")]
    [InlineData("dumb-init", "")]
    public void Where_SIGCHLD_is_inherited_as_ignored_the_end_of_the_command_is_known_all_the_same(string init, string options) =>
        Assert.Equal(4, Ours(init, options + "sh -c exit_4", "env", "--ignore-signal=CHLD").Code);

    [Fact]
    public void The_child_of_catatonit_begins_with_the_signals_blocked_that_catatonit_had_blocked() =>
        Assert.Contains("SigBlk:\t0000000000000200", Ours("catatonit", "-- grep Sig /proc/self/status", "env", "--block-signal=USR1").Stdout, StringComparison.Ordinal);

    [Fact]
    public void Passed_sockets_are_the_childs()
    {
        var outcome = Ours("catatonit", "-- sh -c [_$LISTEN__PID_=_$$_]_&&_echo_mine", "sh", "-c", "export LISTEN_PID=$$ LISTEN_FDS=1; exec \"$@\"", "sh");
        Assert.Equal("mine", outcome.Stdout);
    }

    [Fact]
    public void Nothing_is_held_open_or_in_use_behind_the_child_of_catatonit()
    {
        var outcome = Ours("catatonit", "-- sh -c sleep_0.3;readlink_/proc/$PPID/cwd;ls_/proc/$PPID/fd_|_wc_-l", "sh", "-c", "exec 7</dev/null; exec \"$@\"", "sh");
        Assert.Equal("/\n3", outcome.Stdout);
    }

    [Fact]
    public void With_wait_all_dumb_init_ends_after_those_that_it_has_sent_TERM_to() =>
        Assert.Equal("up\nTERM", Ours("dumb-init", "--wait-all -- sh -c (trap_'sleep_0.3;echo_TERM;exit'_TERM;echo_up;sleep_9&wait)&sleep_0.2").Stdout);

    [Fact]
    public void With_wait_all_and_a_timeout_who_does_not_listen_is_killed() =>
        Assert.Equal(5, Ours("dumb-init", "--wait-all=300ms -- sh -c toolbox_ignore-term&sleep_0.2;exit_5").Code);

    [Theory]
    [InlineData("tini", "-l")]
    [InlineData("catatonit", "-L")]
    public void The_licence_is_that_of_the_program_that_runs(string init, string option) =>
        Assert.Contains("The Supervisor authors", Ours(init, option).Stdout, StringComparison.Ordinal);

    private InitOutcome Ours(string init, string line, params string[] through) =>
        stand.Run(Side.Ours, new InitCase(init, [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CaseTable.Word)]) { Through = through });
}
