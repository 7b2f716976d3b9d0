namespace Supervisor.Configuration;

/// <summary>How much of everything a configuration may have: so that no file can exhaust the memory of PID 1.</summary>
internal static class Limits
{
    public const int FileBytes = 4 * 1024 * 1024;

    public const int Files = 1_000;

    /// <summary>The file itself is at depth 0.</summary>
    public const int IncludeDepth = 8;

    /// <summary>Told at once; nobody reads more.</summary>
    public const int Problems = 1_000;

    public const int NameLength = 64;

    /// <summary>Of a probe.</summary>
    public const int UrlLength = 2_000;

    /// <summary>Of the regular expression that makes a program ready.</summary>
    public const int PatternLength = 1_000;

    /// <summary>Signals in one stop sequence.</summary>
    public const int StopSteps = 16;

    /// <summary>That one program is given: they end below the descriptor of its notification socket.</summary>
    public const int SocketsOfProgram = 24;

    /// <summary>A century: far above any use, far below where arithmetic on times would overflow.</summary>
    public static TimeSpan Duration => TimeSpan.FromDays(36_500);
}
