using System.Text.RegularExpressions;

namespace Supervisor.SystemTests.Harness;

/// <summary>The words of the supervisor's log that tests wait for, as patterns; the one place to change them.</summary>
internal static class LogText
{
    public const string ShuttingDown = "shutting down";

    public const string ClockSet = "the clock was set from .* to .*; schedules follow it";

    public static string Started(string program) => $@"\b{Regex.Escape(program)} started \(pid (?<pid>\d+)\)";

    public static string Exited(string program, int code) => $@"\b{Regex.Escape(program)} exited with code {code}\b";

    public static string Killed(string program, string signal) => $@"\b{Regex.Escape(program)} was killed by {signal}\b";

    public static string Restarting(string program) =>
        $@"\b{Regex.Escape(program)}: restarting in (?<delay>[\d.]+\s?m?s)\b.*attempt (?<attempt>\d+)";

    public static string Overdue(string program) => $@"\b{Regex.Escape(program)}: cannot start: it did not run its first instruction";

    public static string NextRun(string program) => $@"\b{Regex.Escape(program)}: its next run is at \S+\+(?<offset>\S+)$";

    public static string RunSkipped(string program) => $@"\b{Regex.Escape(program)}: a run is due, and skipped";

    public static string RunQueued(string program) => $@"\b{Regex.Escape(program)}: a run is due, and follows";

    public static string RunReplaces(string program) => $@"\b{Regex.Escape(program)}: a run is due, and replaces";

    /// <summary>A line of a program's captured output.</summary>
    public static string Prefixed(string program, string text) => $@"^{Regex.Escape(program)}\s* \| {text}";
}
