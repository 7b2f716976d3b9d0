using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Tests.Configuration;

public sealed class SupervisorKeyTests
{
    private const string Web = "[program.web]\ncommand = \"web\"\n";

    [Fact]
    public void A_supervisor_that_never_ends_needs_no_programs() =>
        Assert.Empty(FakeWorld.With("[supervisor]\nexit = \"never\"\n").Valid().Engine.Programs);

    [Fact]
    public void Everything_about_the_supervisor_is_read()
    {
        var configuration = With(
            """
            name = "shop"
            log = { level = "warning", format = "json" }
            shutdown_timeout = "20s"
            exit = "when-any-fails"
            umask = "027"
            machine = { mount = true, power_off = true }
            """).Valid();

        Assert.Equal("shop", configuration.Name);
        Assert.Equal(new LogSettings { Level = LogThreshold.Warning, Format = LogFormat.Json }, configuration.Log);
        Assert.Equal((ExitPolicy.WhenAnyFails, TimeSpan.FromSeconds(20)), (configuration.Engine.Exit, configuration.Engine.ShutdownTimeout));
        Assert.Equal(new MachineSettings { Mount = true, PowerOff = true }, configuration.Machine);
        Assert.Equal(0x17, configuration.Launches["web"].Options.Umask);
    }

    [Fact]
    public void Nothing_of_it_is_needed()
    {
        var configuration = FakeWorld.With(Web).Valid();

        Assert.Equal(("host", new LogSettings(), new MachineSettings()), (configuration.Name, configuration.Log, configuration.Machine));
        Assert.Equal((ExitPolicy.WhenAllEnd, TimeSpan.FromSeconds(25)), (configuration.Engine.Exit, configuration.Engine.ShutdownTimeout));
        Assert.Equal(
            [(1, "Reload"), (2, "Shutdown"), (15, "Shutdown")],
            configuration.Engine.Signals.Select(pair => (pair.Key.Number, pair.Value.GetType().Name)).Order());
    }

    [Fact]
    public void Signals_get_the_meanings_they_are_given()
    {
        var signals = With("signals = { HUP = \"forward\", SIGUSR1 = \"forward:QUIT\", INT = \"ignore\", \"RTMIN+3\" = \"shutdown\", USR2 = \"reload\" }").Valid().Engine.Signals;

        Assert.Equal(new SignalAction.Forward(new Signal(1)), signals[new Signal(1)]);
        Assert.Equal(new SignalAction.Forward(new Signal(3)), signals[new Signal(10)]);
        Assert.Equal(new SignalAction.Ignore(), signals[new Signal(2)]);
        Assert.Equal(new SignalAction.Shutdown(), signals[new Signal(37)]);
        Assert.Equal(new SignalAction.Reload(), signals[new Signal(12)]);
        Assert.Equal(new SignalAction.Shutdown(), signals[new Signal(15)]);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("termination_log = \"/run/why\"", "/run/why")]
    [InlineData("termination_log = false", null)]
    public void The_reason_of_the_end_is_written_where_it_is_wanted(string line, string? path)
    {
        Assert.Equal(path, FakeWorld.With($"[supervisor]\n{line}\n[program.a]\ncommand = \"a\"").Valid().TerminationLog);

        // Where Kubernetes has put its file, nobody needs to say so.
        Assert.Equal(
            line.Length == 0 ? "/dev/termination-log" : path,
            FakeWorld.With($"[supervisor]\n{line}\n[program.a]\ncommand = \"a\"").File("/dev/termination-log", "").Valid().TerminationLog);
    }

    [Theory]
    [InlineData("termination_log = true", "2:19 a string is wanted here, not a boolean")]
    [InlineData("termination_log = \"why\"", "2:19 the path `why` is not absolute")]
    public void A_wrong_place_for_it_is_refused(string line, string error) =>
        Assert.Equal(error, FakeWorld.With($"[supervisor]\n{line}\n[program.a]\ncommand = \"a\"").Error());

    [Theory]
    [InlineData("CHLD = \"forward\"", "SIGCHLD cannot be given a meaning: it tells the supervisor that a child has ended")]
    [InlineData("PIPE = \"forward\"", "SIGPIPE cannot be given a meaning: the supervisor ignores it and sees the error instead")]
    [InlineData("KILL = \"forward\"", "SIGKILL cannot be given a meaning: the kernel lets no process catch it")]
    [InlineData("SEGV = \"forward\"", "SIGSEGV cannot be given a meaning: it means a fault in the supervisor itself")]
    [InlineData("RTMIN = \"forward\"", "SIGRTMIN cannot be given a meaning: the runtime uses it for itself")]
    [InlineData("USR1 = \"rotate\"", "unknown value `rotate`")]
    [InlineData("USR1 = \"forward:NOPE\"", "unknown signal `NOPE`")]
    [InlineData("USR1 = 1", "a string is wanted here, not an integer")]
    [InlineData("HUPP = \"reload\"", "unknown signal `HUPP`")]
    [InlineData("HUP = \"reload\"\nSIGHUP = \"ignore\"", "`SIGHUP` is given twice")]
    public void A_wrong_meaning_is_refused(string line, string message) =>
        Assert.EndsWith(message, FakeWorld.With($"[supervisor.signals]\n{line}\n{Web}").Error(), StringComparison.Ordinal);

    [Theory]
    [InlineData("name = \"\"", "2:8 this cannot be empty")]
    [InlineData("log.level = \"trace\"", "2:13 unknown value `trace`")]
    [InlineData("log.file = \"/x\"", "2:5 unknown key `file` in log")]
    [InlineData("log = \"debug\"", "2:7 a table is wanted here, not a string")]
    [InlineData("exit = \"always\"", "2:8 unknown value `always`")]
    [InlineData("shutdown_timeout = \"0s\"", "2:20 this cannot be zero")]
    [InlineData("machine.mount = 1", "2:17 true or false is wanted here, not an integer")]
    [InlineData("umask = true", "2:9 a file mode mask is wanted here, not a boolean")]
    [InlineData("environment.A = []", "2:17 a string, an integer or a boolean is wanted here, not an array")]
    public void A_wrong_value_is_refused(string line, string error) => Assert.Equal(error, With(line).Error());

    private static FakeWorld With(string lines) => FakeWorld.With($"[supervisor]\n{lines}\n{Web}");
}
