using System.Globalization;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Tasks;

/// <summary>What a command after the stop is told of the end of its program, by the variables of systemd.exec(5).</summary>
internal static class ResultVariables
{
    public static IEnumerable<KeyValuePair<string, string>> Of(ExitStatus status, bool isSuccess) => status switch
    {
        ExitStatus.Exited exited => Of(isSuccess ? "success" : Failure(status, "exit-code"), "exited", exited.Code.ToString(CultureInfo.InvariantCulture)),
        ExitStatus.Killed { CoreDumped: true } killed => Of(isSuccess ? "success" : Failure(status, "core-dump"), "dumped", Name(killed.Signal)),
        ExitStatus.Killed killed => Of(isSuccess ? "success" : Failure(status, "signal"), "killed", Name(killed.Signal)),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "no such end"),
    };

    /// <summary>What is known of an end from elsewhere is that memory ran out.</summary>
    private static string Failure(ExitStatus status, string otherwise) => status.Cause is null ? otherwise : "oom-kill";

    /// <summary>As kill(1) names it: TERM.</summary>
    private static string Name(Signal signal)
    {
        var name = new SignalNumber(signal.Number).ToString();
        return name.StartsWith("SIG", StringComparison.Ordinal) ? name[3..] : name;
    }

    private static KeyValuePair<string, string>[] Of(string result, string code, string status) =>
        [new("SERVICE_RESULT", result), new("EXIT_CODE", code), new("EXIT_STATUS", status)];
}
