using System.Text.Json;
using Supervisor.Commands;
using Supervisor.Commands.Simulating;
using Supervisor.Tests.Configuration;

namespace Supervisor.Tests.Commands;

public sealed class SimulateTests : IDisposable
{
    private const string Shop =
        """
        [program.db]
        command = ["db"]
        ready = { after = "2s" }
        backoff = { jitter = 0.0 }

        [program.web]
        command = ["web"]
        requires = { db = "ready" }
        stop = { timeout = "5s" }
        backoff = { jitter = 0.0 }
        """;

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly FakeWorld _world = new FakeWorld().File("/usr/share/zoneinfo/Europe/Berlin", "");

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void A_configuration_without_faults_comes_to_rest() => AssertTimeline(
        Shop,
        "simulate /a.toml",
        """
        +0.000s  db           is starting
        +0.000s  web          waits for db to be ready
        +0.001s  db           started
        +2.001s  db           is ready after 2.0s
        +2.001s  web          is starting
        +2.002s  web          started
        +2.002s  web          is ready
        Nothing more would happen.
          db is ready
          web is ready

        """);

    [Fact]
    public void Faults_are_marked_and_the_end_has_its_exit_code() => AssertTimeline(
        Shop,
        "simulate /a.toml --crash db@5s --hang web@stop --signal TERM@1m",
        """
         +0.000s  db           is starting
         +0.000s  web          waits for db to be ready
         +0.001s  db           started
         +2.001s  db           is ready after 2.0s
         +2.001s  web          is starting
         +2.002s  web          started
         +2.002s  web          is ready
         +5.000s  db         ! it is killed by SIGSEGV
         +5.000s  db           was killed by SIGSEGV after 5.0s
         +5.000s  db           restarting in 500ms (attempt 1)
         +5.500s  db           is starting
         +5.501s  db           started
         +7.501s  db           is ready after 2.0s
        +60.000s  supervisor ! SIGTERM arrives
        +60.000s  supervisor   shutting down (SIGTERM): 25.0s at most
        +60.000s  web          is stopping (shutdown): sending SIGTERM to its process group, and SIGKILL after 5.0s
        +60.000s  web        ! it ignores SIGTERM
        +65.000s  web          killing everything that is left of it: stop timeout
        +65.001s  web          was killed by SIGKILL after 1m03s
        +65.001s  web          has stopped (shutdown)
        +65.001s  db           is stopping (shutdown): sending SIGTERM to its process group, and SIGKILL after 10.0s
        +65.101s  db           exited with code 0 after 59.6s
        +65.101s  db           has stopped (shutdown)
        +65.101s  supervisor   ending with exit code 0: SIGTERM

        """);

    [Fact]
    public void A_main_program_takes_its_exit_code_along() => AssertTimeline(
        """
        [program.app]
        command = ["app"]
        main = true
        restart = "never"
        """,
        "simulate /a.toml --exit app=3@2s",
        """
        +0.000s  app          is starting
        +0.001s  app          started
        +0.001s  app          is ready
        +2.000s  app        ! it ends with code 3
        +2.000s  app          exited with code 3 after 2.0s
        +2.000s  app          has ended with code 3 and is not restarted
        +2.000s  supervisor   shutting down (main program app has ended): 25.0s at most
        +2.000s  supervisor   ending with exit code 3: main program app has ended

        """);

    [Fact]
    public void A_failed_migration_holds_the_others_back_until_it_succeeds() => AssertTimeline(
        """
        [program.migrate]
        command = ["migrate"]
        start = "once"
        backoff = { jitter = 0.0 }

        [program.web]
        command = ["web"]
        replicas = 2
        requires = { migrate = "succeeded" }
        """,
        "simulate /a.toml --exit migrate=1@2s",
        """
        +0.000s  migrate      is starting
        +0.000s  web-1        waits for migrate to succeed
        +0.000s  web-2        waits for migrate to succeed
        +0.001s  migrate      started
        +0.001s  migrate      is ready
        +2.000s  migrate    ! it ends with code 1
        +2.000s  migrate      exited with code 1 after 2.0s
        +2.000s  migrate      restarting in 500ms (attempt 1)
        +2.500s  migrate      is starting
        +2.501s  migrate      started
        +2.501s  migrate      is ready
        +3.501s  migrate      exited with code 0 after 1.0s
        +3.501s  migrate      has ended with code 0 and is not restarted
        +3.501s  web-1        is starting
        +3.501s  web-2        is starting
        +3.502s  web-1        started
        +3.502s  web-1        is ready
        +3.502s  web-2        started
        +3.502s  web-2        is ready
        Nothing more would happen.
          migrate is exited
          web-1 is ready
          web-2 is ready

        """);

    [Fact]
    public void Failed_health_checks_restart_a_program() => AssertTimeline(
        """
        [program.api]
        command = ["api"]
        ready = { tcp = 80, timeout = "20s" }
        health = { tcp = 80, interval = "10s", failures = 2 }
        backoff = { jitter = 0.0 }
        """,
        "simulate /a.toml --unhealthy api@5s..25s --fail-probe api@0s --for 30s",
        """
         +0.000s  api          is starting
         +0.001s  api          started
         +0.271s  api          is ready after 270ms
         +0.281s  api          is healthy
        +10.291s  api          health probe failed (1 of 2): it fails (made up)
        +20.301s  api          health probe failed (2 of 2): it fails (made up)
        +20.301s  api          is unhealthy: it fails (made up); restarting it
        +20.301s  api          is stopping (unhealthy): sending SIGTERM to its process group, and SIGKILL after 10.0s
        +20.401s  api          exited with code 0 after 20.4s
        +20.401s  api          restarting in 500ms (attempt 1)
        +20.901s  api          is starting
        +20.902s  api          started
        +20.912s  api          is ready after 10ms
        +20.922s  api          health probe failed (1 of 2): it fails (made up)
        It goes on; this is after 30.0s.
          api is ready

        """);

    [Fact]
    public void Schedules_follow_the_wall_clock_of_their_zone() => AssertTimeline(
        """
        [program.report]
        command = ["report"]
        schedule = { cron = "30 2 * * *", time_zone = "Europe/Berlin" }
        """,
        "simulate /a.toml --at 2026-03-29T00:59:00Z",
        """
        The supervisor starts at 2026-03-29T00:59:00Z.
          +0.000s  report       its next run is at 2026-03-29T03:00:00+02:00, in 1m00s
         +60.000s  report       a run is due
         +60.000s  report       is starting
         +60.001s  report       started
         +60.001s  report       is ready
         +61.001s  report       exited with code 0 after 1.0s
         +61.001s  report       has ended with code 0 and is not restarted
        It goes on; this is after 5m00s.
          report is scheduled, its next run is at 2026-03-30T02:30:00+02:00

        """);

    [Fact]
    public void More_than_is_looked_at_is_said()
    {
        _world.File("/a.toml", Shop);

        Assert.Equal(0, Invoke("simulate /a.toml --for 1s"));
        Assert.EndsWith("It goes on; this is after 1.0s.\n  db is running\n  web is waiting\n", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_can_be_given_several_times()
    {
        _world.File("/a.toml", Shop);

        Assert.Equal(0, Invoke("simulate /a.toml --crash db@5s --crash web@6s --crash db@10s --signal HUP@1s"));
        Assert.Equal(3, _output.ToString().Split('\n').Count(line => line.Contains("! it is killed by SIGSEGV", StringComparison.Ordinal)));
        Assert.Contains("+1.000s  supervisor ! SIGHUP arrives", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Scripts_get_JSON()
    {
        _world.File("/a.toml", Shop);

        Assert.Equal(0, Invoke("simulate /a.toml --json --fail-launch db --at 2026-05-01T12:00:00+02:00"));
        using var document = JsonDocument.Parse(_output.ToString());
        var root = document.RootElement;
        Assert.Equal("2026-05-01T10:00:00Z", root.GetProperty("start").GetString());
        var failure = root.GetProperty("timeline").EnumerateArray().First(line => line.GetProperty("level").GetString() == "error");
        Assert.Equal(0.001m, failure.GetProperty("at").GetDecimal());
        Assert.Equal("db", failure.GetProperty("program").GetString());
        Assert.Equal("cannot start: cannot execute it: there is no such file (made up)", failure.GetProperty("text").GetString());
        Assert.Equal("ended", root.GetProperty("end").GetProperty("kind").GetString());
        Assert.Equal(127, root.GetProperty("end").GetProperty("exit_code").GetInt32());
        Assert.Equal(["db: fatal", "web: fatal"], root.GetProperty("programs").EnumerateArray().Select(program => $"{program.GetProperty("name")}: {program.GetProperty("state")}"));
    }

    [Theory]
    [InlineData("--crash dbb@5s", "--crash `dbb@5s`: there is no program `dbb`; did you mean `db`?")]
    [InlineData("--crash nobody@5s", "--crash `nobody@5s`: there is no program `nobody`; there are db, web")]
    [InlineData("--crash db", "--crash `db`: say when; write --crash PROGRAM@TIME")]
    [InlineData("--crash db@", "--crash `db@`: say when; write --crash PROGRAM@TIME")]
    [InlineData("--crash db@5", "--crash `db@5`: a duration needs a unit; write \"5s\" for seconds")]
    [InlineData("--exit db@5s", "--exit `db@5s`: an exit code is a number from 0 to 255; write --exit PROGRAM=CODE@TIME")]
    [InlineData("--exit db=256@5s", "--exit `db=256@5s`: an exit code is a number from 0 to 255; write --exit PROGRAM=CODE@TIME")]
    [InlineData("--hang web@lunch", "--hang `web@lunch`: say where it hangs; write --hang PROGRAM@stop|start")]
    [InlineData("--unhealthy web@1s..2s", "--unhealthy `web@1s..2s`: web has no health check")]
    [InlineData("--fail-probe web@1s", "--fail-probe `web@1s`: web is not probed")]
    [InlineData("--never-ready web", "--never-ready `web`: web counts as ready whatever it does: it has no readiness check")]
    [InlineData("--fail-launch web@0", "--fail-launch `web@0`: launches are counted from 1; write --fail-launch PROGRAM[@N[..M]]")]
    [InlineData("--fail-launch web@3..2", "--fail-launch `web@3..2`: launches are counted from 1; write --fail-launch PROGRAM[@N[..M]]")]
    [InlineData("--signal TREM@5s", "--signal `TREM@5s`: unknown signal `TREM`; did you mean `TERM`?")]
    [InlineData("--signal TERM", "--signal `TERM`: say when; write --signal SIGNAL@TIME")]
    [InlineData("--for ever", "--for `ever`: `ever` is not a duration; a duration is a number and a unit (us, ms, s, m, h, d): \"500ms\", \"10s\", \"1h30m\"")]
    [InlineData("--at noon", "--at `noon`: it is not a time between 1970 and 2399; write 2026-03-29T01:59:00Z, or with an offset such as +02:00 in place of Z")]
    public void A_wrong_option_is_an_error_that_helps(string options, string message)
    {
        _world.File("/a.toml", Shop);

        Assert.Equal(2, Invoke($"simulate /a.toml {options}"));
        Assert.Equal($"supervisor: {message}\n", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public void All_wrong_options_are_told_at_once()
    {
        _world.File("/a.toml", Shop);

        Assert.Equal(2, Invoke("simulate /a.toml --crash x@1s --crash y@1s --for 5"));
        Assert.Equal(3, _error.ToString().Count(character => character == '\n'));
    }

    [Fact]
    public void A_wrong_file_is_shown_as_check_shows_it()
    {
        _world.File("/a.toml", "[program.web]\ncommand = 5\n");

        Assert.Equal(2, Invoke("simulate /a.toml"));
        Assert.StartsWith("/a.toml:2:11: error:", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_shows_every_fault()
    {
        Assert.Equal(0, Invoke("simulate --help"));
        Assert.All(FaultKinds.All, kind => Assert.Contains($"{kind.Option} <{kind.Form}>", _output.ToString(), StringComparison.Ordinal));
        Assert.Contains("Examples:\n  supervisor simulate", _output.ToString(), StringComparison.Ordinal);
    }

    private void AssertTimeline(string toml, string arguments, string expected)
    {
        _world.File("/a.toml", toml);

        Assert.Equal(0, Invoke(arguments));
        Assert.Equal(expected, _output.ToString());
        Assert.Empty(_error.ToString());
    }

    private int Invoke(string arguments)
    {
        var parts = new CommandLineParts
        {
            Run = _ => 7,
            Explain = _ => 8,
            Doctor = _ => 9,
            Namespaces = _ => 10,
            Environment = () => _world.Environment,
            Output = _output,
            Error = _error,
        };
        return CommandLine.Invoke(arguments.Split(' '), parts);
    }
}
