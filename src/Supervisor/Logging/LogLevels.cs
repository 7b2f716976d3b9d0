using Serilog.Events;
using Supervisor.Configuration.Model;

namespace Supervisor.Logging;

/// <summary>The one list of levels: Serilog's, the file's word for each, and its short form and colour in text.</summary>
internal static class LogLevels
{
    public static LogEventLevel From(LogThreshold threshold) => threshold switch
    {
        LogThreshold.Debug => LogEventLevel.Debug,
        LogThreshold.Info => LogEventLevel.Information,
        LogThreshold.Warning => LogEventLevel.Warning,
        LogThreshold.Error => LogEventLevel.Error,
        _ => LogEventLevel.Information,
    };

    public static string Word(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose => "trace",
        LogEventLevel.Debug => "debug",
        LogEventLevel.Information => "info",
        LogEventLevel.Warning => "warning",
        LogEventLevel.Error => "error",
        LogEventLevel.Fatal => "fatal",
        _ => "info",
    };

    /// <summary>Five columns.</summary>
    public static string Column(LogEventLevel level) => level switch
    {
        LogEventLevel.Information => "info ",
        LogEventLevel.Warning => "warn ",
        _ => Word(level),
    };

    /// <summary>An SGR sequence; see console_codes(4).</summary>
    public static string Colour(LogEventLevel level) => level switch
    {
        LogEventLevel.Verbose or LogEventLevel.Debug => "\e[2m",
        LogEventLevel.Warning => "\e[33m",
        LogEventLevel.Error => "\e[31m",
        LogEventLevel.Fatal => "\e[1;31m",
        _ => "\e[32m",
    };
}
