using System.Text.Json;
using System.Text.RegularExpressions;
using Serilog.Core;
using Serilog.Events;
using Supervisor.Configuration.Model;
using Supervisor.Logging;
using Supervisor.Tests.Output;

namespace Supervisor.Tests.Logging;

public sealed partial class LogsTests : IDisposable
{
    private readonly OutputRig _rig = OutputRig.WithPipes();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public void A_plain_line_has_the_whole_time_in_utc()
    {
        using var log = Logs.Create(_rig.Pump, new LogSettings(), "shop", terminal: false);
        log.Information("{program} started (pid {pid})", "web", 42);
        Assert.Matches(PlainLine(), LineOf(_rig));
    }

    [Fact]
    public void A_line_on_a_terminal_has_a_short_time_and_colour()
    {
        using var log = Logs.Create(_rig.Pump, new LogSettings(), "shop", terminal: true);
        log.Warning("careful");
        Assert.Matches(TerminalLine(), LineOf(_rig));
    }

    [Fact]
    public void Json_has_the_events_own_properties()
    {
        using var log = Logs.Create(_rig.Pump, new LogSettings { Format = LogFormat.Json }, "shop", terminal: false);
        log.Error("{program} \"left\"\n after {uptime}, {level}", "wéb", TimeSpan.FromMilliseconds(1500), 7);
        var root = JsonDocument.Parse(LineOf(_rig)).RootElement;
        Assert.Equal("error", root.GetProperty("level").GetString());
        Assert.Equal("shop", root.GetProperty("supervisor").GetString());
        Assert.Equal("wéb", root.GetProperty("program").GetString());
        Assert.Equal(1.5, root.GetProperty("uptime").GetDouble());
        Assert.Equal(7, root.GetProperty("_level").GetInt32());
        Assert.Equal("wéb \"left\"\n after 1.5s, 7", root.GetProperty("message").GetString());
        Assert.EndsWith("Z", root.GetProperty("time").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_stands_below_its_line_in_text_and_inside_the_object_in_json()
    {
        var exception = new InvalidOperationException("first\nsecond");
        using var text = Logs.Create(_rig.Pump, new LogSettings(), "shop", terminal: false);
        text.Error(exception, "a bug");
        Assert.EndsWith("error a bug:\n    System.InvalidOperationException: first\n    second\n", LineOf(_rig), StringComparison.Ordinal);

        using var rig = OutputRig.WithPipes();
        using var json = Logs.Create(rig.Pump, new LogSettings { Format = LogFormat.Json }, "shop", terminal: false);
        json.Error(exception, "a bug");
        Assert.Equal(exception.ToString(), JsonDocument.Parse(LineOf(rig)).RootElement.GetProperty("exception").GetString());
    }

    [Fact]
    public void A_message_cannot_fake_a_line_or_move_the_cursor()
    {
        using var log = Logs.Create(_rig.Pump, new LogSettings(), "shop", terminal: false);
        log.Information("{reason}", "a\n2026 info  fake\r\e[2J");
        Assert.EndsWith("info  a\\n2026 info  fake\\r\\x1b[2J\n", LineOf(_rig), StringComparison.Ordinal);
    }

    [Fact]
    public void The_threshold_is_the_settings_and_can_be_changed()
    {
        var level = new LoggingLevelSwitch();
        using var log = Logs.Create(_rig.Pump, new LogSettings { Level = LogThreshold.Warning }, "shop", terminal: false, level);
        log.Information("not yet");
        level.MinimumLevel = LogEventLevel.Debug;
        log.Debug("now");
        Assert.EndsWith("debug now\n", LineOf(_rig), StringComparison.Ordinal);
        Assert.DoesNotContain("not yet", _rig.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_cannot_be_formatted_costs_its_event_only()
    {
        using var log = Logs.Create(_rig.Pump, new LogSettings(), "shop", terminal: false);
        var sink = new LogSink(_rig.Pump, new Broken());
        sink.Emit(new LogEvent(default, LogEventLevel.Error, null, MessageTemplate.Empty, []));
        Assert.Equal("a log event could not be formatted, ignoring it\n", LineOf(_rig));
    }

    [Fact]
    public void What_the_pump_lost_is_said()
    {
        using var log = Logs.Create(_rig.Pump, new LogSettings(), "shop", terminal: false);
        _rig.CloseStdoutReader();
        OutputRig.Write(_rig.Open("web").Streams.Output, "gone\n");
        _rig.TurnUntil(() => _rig.Stderr.EndsWith('\n'));
        Assert.EndsWith(
            "warn  cannot write to stdout: EPIPE (Broken pipe); lost 1 lines (11 bytes) of output\n", _rig.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(999.4, "999ms")]
    [InlineData(999.9, "1.0s")]
    [InlineData(1250, "1.3s")]
    [InlineData(59_949, "59.9s")]
    [InlineData(59_951, "1m00s")]
    [InlineData(125_000, "2m05s")]
    [InlineData(3_599_400, "59m59s")]
    [InlineData(3_600_000, "1h00m")]
    [InlineData(86_399_000, "23h59m")]
    [InlineData(90_000_000, "1d01h")]
    public void Durations_read_as_a_person_writes_them(double milliseconds, string text) =>
        Assert.Equal(text, DurationText.Of(TimeSpan.FromMilliseconds(milliseconds)));

    private static string LineOf(OutputRig rig)
    {
        rig.TurnUntil(() => rig.Stderr.EndsWith('\n'));
        return rig.Stderr;
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info  web started \(pid 42\)\n$", RegexOptions.None, 1000)]
    private static partial Regex PlainLine();

    [GeneratedRegex(@"^\x1b\[2m\d\d:\d\d:\d\d\.\d{3}\x1b\[0m \x1b\[33mwarn \x1b\[0m careful\n$", RegexOptions.None, 1000)]
    private static partial Regex TerminalLine();

    private sealed class Broken : LogFormatter
    {
        public override void Format(LogEvent logEvent, System.Buffers.IBufferWriter<byte> to) => throw new InvalidOperationException();
    }
}
