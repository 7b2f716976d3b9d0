using System.Buffers;
using Serilog.Events;

namespace Supervisor.Logging;

/// <summary>Writes a log event as UTF-8, without a newline at its end.</summary>
internal abstract class LogFormatter
{
    public abstract void Format(LogEvent logEvent, IBufferWriter<byte> to);
}
