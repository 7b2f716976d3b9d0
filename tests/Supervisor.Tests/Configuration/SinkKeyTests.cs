using System.Net;
using Supervisor.Configuration.Model;

namespace Supervisor.Tests.Configuration;

/// <summary>Input, terminals, and output that goes to syslog, to another program, or out as JSON.</summary>
public sealed class SinkKeyTests
{
    [Fact]
    public void A_program_reads_nothing_unless_it_is_told_what()
    {
        Assert.Equal(new StdinSource.Null(), Stdin(""));
        Assert.Equal(new StdinSource.Null(), Stdin("stdin = \"null\""));
        Assert.Equal(new StdinSource.Open(), Stdin("stdin = \"open\""));
        Assert.Equal(new StdinSource.Inherit(), Stdin("stdin = \"inherit\""));
        Assert.Equal(new StdinSource.File("/srv/web.txt"), Stdin("stdin = { file = \"/srv/{name}.txt\" }"));

        static StdinSource Stdin(string line) => FakeWorld.Program(line).Launch().Stdin;
    }

    [Theory]
    [InlineData("stdin = \"opn\"", "3:9 unknown value `opn`")]
    [InlineData("stdin = {}", "3:9 this table names no file and no socket")]
    [InlineData("stdin = { file = \"x\" }", "3:18 the path `x` is not absolute")]
    [InlineData("stdin = 5", "3:9 a string is wanted here, not an integer")]
    [InlineData("tty = true\nstdin = \"open\"", "4:9 with tty = true the terminal is its stdin")]
    [InlineData("tty = true\nstderr = \"null\"", "4:10 with tty = true what it writes to stderr goes to the terminal too, and on to where stdout says")]
    [InlineData("tty = 1", "3:7 true or false is wanted here, not an integer")]
    [InlineData("stdout = { json = false }", "3:19 this is true where it is written")]
    [InlineData("stdout = { syslog = \"logs.example.org\" }", "3:21 this is not a place of syslog")]
    [InlineData("stdout = { syslog = \"udp://logs.example.org:514\" }", "3:21 names are not looked up here: write an address, such as 127.0.0.1 or [::1], or localhost")]
    [InlineData("stdout = { syslog = \"tcp://127.1\" }", "3:21 names are not looked up here: write an address, such as 127.0.0.1 or [::1], or localhost")]
    [InlineData("stdout = { syslog = \"tcp://127.0.0.1:0\" }", "3:21 a port is a number from 1 to 65535")]
    [InlineData("stdout = { syslog = \"tcp://127.0.0.1:http\" }", "3:21 a port is a number from 1 to 65535")]
    [InlineData("stdout = { syslog = \"/dev/log\", facility = \"local8\" }", "3:44 unknown value `local8`")]
    [InlineData("stdout = \"capture\"", "3:10 unknown value `capture`")]
    [InlineData("stdout = { capture = \"2M\" }", "3:22 this is out of range")]
    [InlineData("stdout = { capture = 0 }", "3:22 this is out of range")]
    [InlineData("stdout = [{ capture = 5 }, { capture = 6 }]", "3:28 messages are taken out of a stream once")]
    [InlineData("stdout = { program = \"db\" }", "3:10 there is no program `db`")]
    [InlineData("stdout = { program = \"web\" }", "3:10 program `web` is to write to itself")]
    public void A_wrong_stream_is_refused(string lines, string error) => Assert.Equal(error, FakeWorld.Program(lines).Error());

    [Theory]
    [InlineData("/run/log.sock", "/run/log.sock")]
    [InlineData("udp://10.0.0.1", "udp://10.0.0.1:514")]
    [InlineData("udp://localhost:1514", "udp://127.0.0.1:1514")]
    [InlineData("tcp://[fd00::1]", "tcp://[fd00::1]:601")]
    [InlineData("tcp://[::1]:6514", "tcp://[::1]:6514")]
    public void A_place_of_syslog_is_a_path_or_an_address(string written, string read) =>
        Assert.Equal(read, Sink<SyslogSettings>($"stdout = {{ syslog = \"{written}\" }}").Target.ToString());

    [Fact]
    public void Messages_can_be_taken_out_of_a_stream()
    {
        Assert.Equal(new CaptureSettings(64 * 1024), Sink<CaptureSettings>("stdout = { capture = \"64K\" }"));
        Assert.Equal(
            new StreamOutput.Captured([new PrefixSettings(), new CaptureSettings(100)]),
            FakeWorld.Program("stderr = [\"prefix\", { capture = 100 }]").Launch().Stderr);
    }

    [Fact]
    public void What_syslog_is_told_can_be_chosen()
    {
        Assert.Equal(new SyslogSettings(SyslogTarget.ThisMachine), Sink<SyslogSettings>("stdout = \"syslog\""));
        var settings = Sink<SyslogSettings>("stdout = { syslog = \"udp://10.0.0.1:99\", facility = \"local0\", severity = \"notice\", app_name = \"x-{name}\", when_full = \"drop\" }");
        Assert.Equal((16, 5, "x-web", WhenFull.Drop), (settings.Facility, settings.Severity, settings.Application, settings.WhenFull));
        Assert.Equal(new SyslogTarget.Udp(new IPEndPoint(IPAddress.Parse("10.0.0.1"), 99)), settings.Target);
    }

    [Fact]
    public void Lines_can_be_json()
    {
        Assert.Equal(new JsonSettings(), Sink<JsonSettings>("stdout = \"json\""));
        Assert.Equal(new JsonSettings { WhenFull = WhenFull.Drop }, Sink<JsonSettings>("stdout = { json = true, when_full = \"drop\" }"));
    }

    [Fact]
    public void A_program_that_writes_to_another_is_ordered_after_it()
    {
        var configuration = FakeWorld.With("""
            [defaults]
            stderr = "stdout"
            [program.logger]
            command = "cat"
            [program.web]
            command = "web"
            stdout = ["prefix", { program = "logger" }]
            """).Valid();
        Assert.Equal(["logger"], configuration.Engine.Programs.Single(program => program.Name == "web").After);
        Assert.Empty(configuration.Engine.Programs.Single(program => program.Name == "logger").After);
        Assert.Equal(new StdinSource.Programs(), configuration.Launches["logger"].Stdin);
        Assert.Equal(["web"], configuration.WritersTo("logger"));
    }

    [Theory]
    [InlineData("stdin = \"open\"", "7:9 program `logger` reads what others write, which is its stdin")]
    [InlineData("tty = true", "7:7 what other programs write to it is its stdin, so it cannot have a terminal")]
    [InlineData("stdout = { program = \"web\" }", "4:10 programs wait for each other: web -> logger -> web")]
    [InlineData("after = [\"web\"]", "4:10 programs wait for each other: web -> logger -> web")]
    public void A_logger_has_no_other_input_and_comes_first(string line, string error) => Assert.Equal(error, FakeWorld.With($$"""

        [program.web]
        command = "web"
        stdout = { program = "logger" }
        [program.logger]
        command = "cat"
        {{line}}
        """).Error());

    private static T Sink<T>(string line)
        where T : SinkSettings => Assert.IsType<T>(Assert.Single(Assert.IsType<StreamOutput.Captured>(FakeWorld.Program(line).Launch().Stdout).Sinks));
}
