using System.Globalization;
using System.Text;
using Supervisor.Engine.Rehearsing;
using Supervisor.Logging;
using Supervisor.Output.Formats;

namespace Supervisor.Commands.Simulating;

/// <summary>A timeline for a person: time, program, what happens; an exclamation mark before what was made up.</summary>
internal static class TimelineText
{
    private const string Supervisor = "supervisor";

    public static void Write(TextWriter output, IReadOnlyList<TimelineLine> lines, Outcome outcome, ScriptReader script)
    {
        var width = Supervisor.Length;
        foreach (var line in lines)
        {
            width = Math.Max(width, line.Program?.Length ?? 0);
        }

        var times = Time(outcome.Length).Length;
        if (script.HasSchedules)
        {
            output.WriteLine($"The supervisor starts at {script.Start.ToString(UtcTime.Seconds, CultureInfo.InvariantCulture)}.");
        }

        foreach (var line in lines)
        {
            Write(output, times, width, line.At, line.Program, line.MadeUp, line.Text);
        }

        switch (outcome.Kind)
        {
            case OutcomeKind.Ended:
                Write(output, times, width, outcome.Length, program: null, madeUp: false, $"ending with exit code {outcome.Exit!.Code}: {outcome.Exit.Reason}");
                break;
            case OutcomeKind.AtRest:
                output.WriteLine("Nothing more would happen.");
                WriteStates(output, outcome, script);
                break;
            case OutcomeKind.GoesOn:
                output.WriteLine($"It goes on; this is after {TimelineLine.Span(outcome.Length)}.");
                WriteStates(output, outcome, script);
                break;
            case OutcomeKind.TooMuch:
                output.WriteLine("So much happens that the rest was not looked at.");
                WriteStates(output, outcome, script);
                break;
        }
    }

    private static void WriteStates(TextWriter output, Outcome outcome, ScriptReader script)
    {
        foreach (var program in outcome.State.Programs)
        {
            var next = script.NextRun(program.Name, outcome.Length) is { } run ? $", its next run is at {script.InZone(program.Name, run)}" : string.Empty;
            output.WriteLine($"  {program.Name} is {program.Phase.Word}{next}");
        }
    }

    private static void Write(TextWriter output, int times, int width, TimeSpan at, string? program, bool madeUp, string text)
    {
        var line = new StringBuilder();
        line.Append(Time(at).PadLeft(times)).Append("  ").Append((program ?? Supervisor).PadRight(width)).Append(madeUp ? " ! " : "   ");
        MessageText.AppendOneLine(line, text);
        output.WriteLine(line.ToString());
    }

    private static string Time(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"+{time.TotalSeconds:0.000}s");
}
