namespace Supervisor.Engine;

/// <summary>Durations for a person.</summary>
internal static class Spans
{
    /// <summary>As the configuration writes it: 500ms, 10s, 5m, 2h.</summary>
    public static string Words(TimeSpan span) => span.Ticks switch
    {
        var ticks when ticks > 0 && ticks % TimeSpan.TicksPerHour == 0 => $"{ticks / TimeSpan.TicksPerHour}h",
        var ticks when ticks > 0 && ticks % TimeSpan.TicksPerMinute == 0 => $"{ticks / TimeSpan.TicksPerMinute}m",
        var ticks when ticks % TimeSpan.TicksPerSecond == 0 => $"{ticks / TimeSpan.TicksPerSecond}s",
        var ticks => $"{ticks / TimeSpan.TicksPerMillisecond}ms",
    };
}
