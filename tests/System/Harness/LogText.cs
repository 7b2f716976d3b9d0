using System.Text.RegularExpressions;

namespace Supervisor.SystemTests.Harness;

/// <summary>The words of the supervisor's log that tests wait for, as patterns; the one place to change them.</summary>
internal static class LogText
{
    public const string ShuttingDown = "shutting down";

    public static string Started(string program) => $@"\b{Regex.Escape(program)} started \(pid (?<pid>\d+)\)";

    public static string Exited(string program, int code) => $@"\b{Regex.Escape(program)} exited with code {code}\b";

    public static string Killed(string program, string signal) => $@"\b{Regex.Escape(program)} was killed by {signal}\b";

    public static string Restarting(string program) =>
        $@"\b{Regex.Escape(program)}: restarting in (?<delay>[\d.]+\s?m?s)\b.*attempt (?<attempt>\d+)";

    public static string Overdue(string program) => $@"\b{Regex.Escape(program)}: cannot start: it did not run its first instruction";

    /// <summary>A line of a program's captured output.</summary>
    public static string Prefixed(string program, string text) => $@"^{Regex.Escape(program)}\s* \| {text}";
}
