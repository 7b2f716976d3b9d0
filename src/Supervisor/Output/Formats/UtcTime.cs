namespace Supervisor.Output.Formats;

/// <summary>Times as RFC 3339 has them, in UTC, as formats of .NET.</summary>
internal static class UtcTime
{
    /// <summary><c>2026-11-24T18:30:00Z</c></summary>
    public const string Seconds = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary><c>2026-11-24T18:30:00.123Z</c></summary>
    public const string Milliseconds = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary><c>2026-11-24T18:30:00.123456Z</c></summary>
    public const string Microseconds = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary><see cref="Microseconds"/> and a blank.</summary>
    public const string MicrosecondsAndBlank = Microseconds + "' '";

    /// <summary>The length of <see cref="Microseconds"/>.</summary>
    public const int MicrosecondsLength = 27;
}
