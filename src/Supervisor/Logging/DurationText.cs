namespace Supervisor.Logging;

/// <summary>Durations as a person writes them.</summary>
internal static class DurationText
{
    /// <summary><c>20ms</c>, <c>1.5s</c>, <c>2m05s</c>, <c>1h02m</c>, <c>3d04h</c>.</summary>
    public static string Of(TimeSpan span)
    {
        // Rounded first, so that 999.9ms is 1.0s and not 1000ms.
        var milliseconds = (long)Math.Round(Math.Max(0, span.TotalMilliseconds));
        var tenths = (long)Math.Round(milliseconds / 100.0, MidpointRounding.AwayFromZero);
        var seconds = (long)Math.Round(milliseconds / 1000.0, MidpointRounding.AwayFromZero);
        return milliseconds switch
        {
            < 1000 => $"{milliseconds}ms",
            _ when tenths < 600 => $"{tenths / 10}.{tenths % 10}s",
            _ when seconds < 3600 => $"{seconds / 60}m{seconds % 60:00}s",
            _ when seconds < 86_400 => $"{seconds / 3600}h{seconds / 60 % 60:00}m",
            _ => $"{seconds / 86_400}d{seconds / 3600 % 24:00}h",
        };
    }
}
