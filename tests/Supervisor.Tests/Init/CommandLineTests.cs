using Supervisor.Init;

namespace Supervisor.Tests.Init;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("tini", "", "Tini")]
    [InlineData("/sbin/docker-init", "--version", "Tini")]
    [InlineData("/run/podman-init", "--", "Catatonit")]
    [InlineData("./dumb-init", "init", "DumbInit")]
    [InlineData("/supervisor", "init", "Init")]
    [InlineData("/supervisor", "run", "Supervisor")]
    [InlineData("tini-static", "", "Supervisor")]
    [InlineData("/tini/supervisor", "", "Supervisor")]
    public void The_name_that_it_is_called_by_says_what_it_is(string name, string first, string expected) =>
        Assert.Equal(expected, Personalities.Of(System.Text.Encoding.UTF8.GetBytes(name), System.Text.Encoding.UTF8.GetBytes(first)).ToString());

    // tini: options end at the first word that is none, and at --.
    [Theory]
    [InlineData("sh -c x", "sh -c x")]
    [InlineData("-s -- sh -c x", "sh -c x")]
    [InlineData("-sgw -vv -e 3 -pSIGTERM true -h", "true -h")]
    [InlineData("- x", "- x")]
    [InlineData("-- -- true", "-- true")]
    public void The_command_of_tini_begins_where_its_options_end(string line, string command)
    {
        var read = Line.Read(Personality.Tini, line);
        Assert.Null(read.Code);
        Assert.Equal(command, read.Command);
        Assert.Equal("", read.Output + read.Error);
    }

    [Theory]
    [InlineData("--version", 0, "tini version 0.19.0\n", "")]
    [InlineData("-l", 0, "MIT License\n", "")]
    [InlineData("-h", 0, "tini (tini version 0.19.0)\nUsage: tini [OPTIONS]", "")]
    [InlineData("", 1, "", "tini (tini version 0.19.0)\n")]
    [InlineData("-x true", 1, "", "/sbin/tini: invalid option -- 'x'\ntini (tini")]
    [InlineData("--version x", 1, "", "/sbin/tini: invalid option -- '-'\n")]
    [InlineData("-e", 1, "", "/sbin/tini: option requires an argument -- 'e'\n")]
    [InlineData("-e 256 true", 1, "", "Not a valid option for -e: 256\n")]
    [InlineData("-e 1x true", 1, "", "Not a valid option for -e: 1x\n")]
    [InlineData("-p TERM true", 1, "", "Not a valid option for -p: TERM\n")]
    [InlineData("-p SIGPWR true", 1, "", "Not a valid option for -p: SIGPWR\n")]
    public void What_tini_does_not_run_it_answers(string line, int code, string output, string error)
    {
        var read = Line.Read(Personality.Tini, line);
        Assert.Equal(code, read.Code);
        Assert.StartsWith(output, read.Output, StringComparison.Ordinal);
        Assert.Contains(error, read.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Variables_of_tini_count_when_they_are_set_at_all_and_its_verbosity_wins()
    {
        var read = Line.Read(Personality.Tini, "-vvv -e 137 true", "TINI_SUBREAPER=", "TINI_KILL_PROCESS_GROUP=0", "TINI_VERBOSITY=2x");
        Assert.Equal((Adoption.Demanded, true, 2u), (read.Settings.Adoption, read.Settings.ToGroup, read.Settings.Verbosity));
        Assert.Equal((0, 136), (read.ExitCode(137), read.ExitCode(136)));
        Assert.Equal(Adoption.Warned, Line.Read(Personality.Tini, "true", "TINI_SUBREAPERS=1").Settings.Adoption);
    }

    [Theory]
    [InlineData("--help", 0, "dumb-init v1.2.5\nUsage: dumb-init [option] command")]
    [InlineData("--vers", 0, "dumb-init v1.2.5\n")]
    [InlineData("--ver", 1, "dumb-init: option '--ver' is ambiguous; possibilities: '--verbose' '--version'\n")]
    [InlineData("--help=1", 1, "dumb-init: option '--help' doesn't allow an argument\n")]
    [InlineData("--rewrite", 1, "dumb-init: option '--rewrite' requires an argument\n")]
    [InlineData("--foo=1", 1, "dumb-init: unrecognized option '--foo=1'\n")]
    [InlineData("-r 32:1 x", 1, "Usage: -r option takes <signum>:<signum>")]
    [InlineData("--wait-all=soon x", 1, "[dumb-init] --wait-all does not take soon\n")]
    [InlineData("-c", 1, "Usage: dumb-init [option] program [args]\nTry dumb-init --help for full usage.\n")]
    public void What_dumb_init_does_not_run_it_answers_on_standard_error(string line, int code, string error)
    {
        var read = Line.Read(Personality.DumbInit, line);
        Assert.Equal(code, read.Code);
        Assert.StartsWith(error, read.Error, StringComparison.Ordinal);
        Assert.Equal("", read.Output);
    }

    [Fact]
    public void In_a_session_what_stops_is_rewritten_unless_it_is_already()
    {
        var read = Line.Read(Personality.DumbInit, "-r 15:2:3 -r 21:0 --rewrite=1:3 x");
        Assert.Equal((2, 0, 3, 19, 19, InitSettings.UnchangedSignal), (read.Rewrite(15), read.Rewrite(21), read.Rewrite(1), read.Rewrite(20), read.Rewrite(22), read.Rewrite(2)));
        Assert.Equal((Grouping.Session, true), (read.Settings.Grouping, read.Settings.ToGroup));
    }

    [Theory]
    [InlineData("-c x", "")]
    [InlineData("x", "DUMB_INIT_SETSID=0")]
    public void A_single_child_has_no_session_and_its_stops_are_not_rewritten(string line, string variable)
    {
        var read = Line.Read(Personality.DumbInit, line, variable);
        Assert.Equal((Grouping.None, false, InitSettings.UnchangedSignal), (read.Settings.Grouping, read.Settings.ToGroup, read.Rewrite(20)));
    }

    [Theory]
    [InlineData("DUMB_INIT_DEBUG=1", "[dumb-init] Running in debug mode.\n")]
    [InlineData("DUMB_INIT_DEBUG=2", "")]
    [InlineData("DUMB_INIT_DEBUG=", "")]
    public void Debugging_is_1_and_nothing_else(string variable, string error) =>
        Assert.Equal(error, Line.Read(Personality.DumbInit, "x", variable).Error);

    [Theory]
    [InlineData("-V", "", 0, "tini version 0.1.7_catatonit\n")]
    [InlineData("--v", "", 0, "tini version 0.1.7_catatonit\n")]
    [InlineData("", "", 1, "missing program name\nusage: catatonit [-ghLPV]")]
    [InlineData("-x true", "", 1, "catatonit: invalid option -- 'x'\nusage:")]
    [InlineData("true", "CATATONIT_LOG=", 1, "CATATONIT_LOG is reserved for future use\n")]
    public void What_catatonit_does_not_run_it_answers(string line, string variable, int code, string said)
    {
        var read = Line.Read(Personality.Catatonit, line, variable);
        Assert.Equal(code, read.Code);
        Assert.Contains(said, read.Output + read.Error, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void A_pause_runs_nothing_whatever_follows()
    {
        var read = Line.Read(Personality.Catatonit, "-P -- true");
        Assert.Null(read.Code);
        Assert.True(read.Settings.Command is null);
    }

    // The init's own.
    [Theory]
    [InlineData("-r TERM:QUIT -- x", 15, 3)]
    [InlineData("-r SIGHUP:0 x", 1, 0)]
    [InlineData("--rewrite 10:RTMIN+2 x", 10, 36)]
    public void Signals_have_names_and_numbers(string line, int signal, int replacement) =>
        Assert.Equal(replacement, Line.Read(Personality.Init, line).Rewrite(signal));

    [Theory]
    [InlineData("--wait-all x", -1)]
    [InlineData("-a x", -1)]
    [InlineData("--wait-all=500ms x", 500)]
    [InlineData("--wait-all=10s x", 10_000)]
    [InlineData("--wait-all=2m x", 120_000)]
    public void Waiting_for_all_may_have_an_end(string line, long patience)
    {
        var read = Line.Read(Personality.Init, line);
        Assert.Equal((null, true, patience), (read.Code, read.Settings.WaitsForAll, read.Settings.Patience));
    }

    [Theory]
    [InlineData("-r TERM x", "-r does not take TERM")]
    [InlineData("-r FOO:1 x", "-r does not take FOO:1")]
    [InlineData("-e 256 x", "-e does not take 256")]
    [InlineData("-e 1:x x", "-e does not take 1:x")]
    [InlineData("-p 0 x", "-p does not take 0")]
    [InlineData("--wait-all=10 x", "-a does not take 10")]
    [InlineData("--wait-all=-1s x", "-a does not take -1s")]
    [InlineData("--nothing x", "supervisor init: unrecognized option '--nothing'")]
    [InlineData("", "there is no command")]
    [InlineData("-P x", "a pause runs no command")]
    public void Mistakes_are_said_and_end_with_2(string line, string error)
    {
        var read = Line.Read(Personality.Init, line);
        Assert.Equal(2, read.Code);
        Assert.Contains(error, read.Error, StringComparison.Ordinal);
        Assert.EndsWith("Try 'supervisor init --help'.\n", read.Error, StringComparison.Ordinal);
    }
}
