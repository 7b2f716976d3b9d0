namespace Supervisor.Engine;

/// <summary>
/// A limit on everything. The configuration refuses what exceeds the first group; the second group are spans that
/// the engine itself keeps, so that every wait has an end.
/// </summary>
public static class Limits
{
    /// <summary>Programs in one configuration.</summary>
    public const int Programs = 4_096;

    /// <summary>The largest <c>count</c> of a restart limit: as many times are remembered for each program.</summary>
    public const int RestartCount = 1_000;

    /// <summary>Commands that may wait for one program at a time; one more is refused.</summary>
    public const int OpenCommands = 64;

    /// <summary>After SIGKILL: what is not gone by then hangs in the kernel, and supervision goes on without it.</summary>
    public static readonly TimeSpan GiveUpKill = TimeSpan.FromSeconds(10);

    /// <summary>The longest time that a program may ask for at once, and the longest interval of its watchdog.</summary>
    public static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);

    /// <summary>The longest stop time of a program after a second request to shut down.</summary>
    public static readonly TimeSpan ShortenedStop = TimeSpan.FromSeconds(2);
}
