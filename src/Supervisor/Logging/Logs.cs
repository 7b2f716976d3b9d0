using Serilog;
using Serilog.Core;
using Serilog.Events;
using Supervisor.Configuration.Model;
using Supervisor.Output;

namespace Supervisor.Logging;

/// <summary>Puts the supervisor's own log together.</summary>
internal static class Logs
{
    /// <summary>A logger whose lines go to standard error through the pump, and that words the pump's own reports.</summary>
    /// <param name="terminal">Standard error is a terminal: short time, and colour where the pump uses it.</param>
    /// <param name="level">Changes the threshold later; null makes one that stays as the settings say.</param>
    public static Logger Create(
        OutputPump pump, LogSettings settings, string supervisorName, bool terminal, LoggingLevelSwitch? level = null)
    {
        level ??= new LoggingLevelSwitch();
        level.MinimumLevel = LogLevels.From(settings.Level);
        LogFormatter formatter = settings.Format switch
        {
            LogFormat.Json => new JsonLogFormatter(supervisorName),
            LogFormat.Text or _ => new TextLogFormatter(terminal, terminal && pump.MayColour),
        };
        var logger = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(level)
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .WriteTo.Sink(new LogSink(pump, formatter))
            .CreateLogger();
        pump.Reporter = report => Write(logger, report);
        return logger;
    }

    private static void Write(Logger logger, OutputReport report)
    {
        switch (report)
        {
            case OutputReport.LogLinesLost lost:
                logger.Warning("{lines} lines of this log were lost: stderr was stuck for too long", lost.Lines);
                break;
            case OutputReport.Discarded discarded:
                logger.Warning(
                    "cannot write to {stream}: {errno}; lost {lines} lines ({bytes} bytes) of output",
                    discarded.Outlet, discarded.Errno.ToString(), discarded.Lines, discarded.Bytes);
                break;
            case OutputReport.HeldBack held:
                logger.Warning(
                    "cannot write to {stream}: {errno}; programs that write to it are held back", held.Outlet, held.Errno.ToString());
                break;
            case OutputReport.FileTrouble trouble:
                logger.Warning("{file}: {problem}", trouble.Path, trouble.Problem);
                break;
            case OutputReport.Faulted faulted:
                logger.Error(faulted.Exception, "the output thread met a bug, ignoring it");
                break;
            default:
                break;
        }
    }
}
