namespace Supervisor.Commands.Controlling;

/// <summary>How the commands that speak to a supervisor end; README has the same table.</summary>
internal static class ControlExit
{
    public const int Done = 0;

    /// <summary>The supervisor refused it, or what was asked for did not come about.</summary>
    public const int Failed = 1;

    /// <summary>Of status: some program is not running.</summary>
    public const int NotRunning = 3;

    /// <summary>Nobody is there, or one may not ask.</summary>
    public const int NoConnection = 4;

    public const int NoProgram = 5;

    public const int Timeout = 6;

    /// <summary>For the help.</summary>
    public static IReadOnlyList<string> Lines =>
    [
        "0  done; status: every program is up (a task that waits for its time or has succeeded counts)",
        "1  refused, or it did not come about",
        "2  wrong usage or configuration",
        "3  status: some program is not up",
        "4  nobody is there, or one may not ask",
        "5  there is no such program",
        "6  it took longer than --timeout",
    ];

    public static int Of(int status) => status switch
    {
        >= 200 and < 300 => Done,
        400 => CommandLine.UsageError,
        401 or 403 => NoConnection,
        404 => NoProgram,
        408 or 504 => Timeout,
        _ => Failed,
    };
}
