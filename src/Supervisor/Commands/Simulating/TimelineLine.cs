using Serilog.Events;
using Supervisor.Engine.Model;
using Supervisor.Engine.Rehearsing;
using Supervisor.Isolation.Kernel;
using Supervisor.Logging;

namespace Supervisor.Commands.Simulating;

/// <summary>One line of a timeline, in the words of the log where it is one of the log's.</summary>
/// <param name="Program">Null: the supervisor.</param>
/// <param name="MadeUp">It is a fault from the command line.</param>
internal sealed record TimelineLine(TimeSpan At, string? Program, LogEventLevel Level, string Text, bool MadeUp)
{
    public static IEnumerable<TimelineLine> Of(Moment moment, ScriptReader script, NoticeWording wording) => moment switch
    {
        // The number of a process that does not exist says nothing.
        Moment.Told { Notice: Notice.Started started } => [new(moment.At, started.Instance.Program, LogEventLevel.Information, "started", MadeUp: false)],
        Moment.Told told => wording.Of(told.Notice).Select(text => new TimelineLine(moment.At, text.Program, text.Level, text.Text, MadeUp: false)),
        Moment.RunAhead { Run: { } run } ahead => [Plain(ahead.At, ahead.Program, $"its next run is at {script.InZone(ahead.Program, run)}, in {Span(run)}")],
        Moment.RunAhead ahead => [Plain(ahead.At, ahead.Program, "its schedule has no further time")],
        Moment.MadeToEnd { Status: ExitStatus.Killed killed } end => [Fault(end.At, end.Program, $"it is killed by {Name(killed.Signal)}")],
        Moment.MadeToEnd end => [Fault(end.At, end.Program, $"it ends with code {end.Status.ShellCode}")],
        Moment.MadeToIgnore { Signal: { } signal } ignore => [Fault(ignore.At, ignore.Program, $"it ignores {Name(signal)}")],
        Moment.MadeToIgnore ignore => [Fault(ignore.At, ignore.Program, "it goes on after its stop command")],
        Moment.MadeToHang hang => [Fault(hang.At, hang.Program, "its launch hangs")],
        Moment.SignalComes signal => [Fault(signal.At, program: null, $"{Name(signal.Signal)} arrives")],
        Moment.Reloads => [Plain(moment.At, program: null, "reads the configuration again; it is what it was")],
        _ => throw new InvalidOperationException($"unknown moment {moment.GetType().Name}"),
    };

    public static string Span(TimeSpan span) => Logging.DurationText.Of(span);

    private static TimelineLine Plain(TimeSpan at, string? program, string text) => new(at, program, LogEventLevel.Information, text, MadeUp: false);

    private static TimelineLine Fault(TimeSpan at, string? program, string text) => new(at, program, LogEventLevel.Information, text, MadeUp: true);

    private static string Name(Signal signal) => new SignalNumber(signal.Number).ToString();
}
