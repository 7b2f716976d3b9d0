using System.Buffers;
using Serilog.Core;
using Serilog.Events;
using Supervisor.Output;

namespace Supervisor.Logging;

/// <summary>Formats on the thread that logs, and hands the bytes to the output thread. Never blocks or throws.</summary>
internal sealed class LogSink(OutputPump pump, LogFormatter formatter) : ILogEventSink
{
    private const int FirstSize = 512;
    private const int LargestKept = 16 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    public void Emit(LogEvent logEvent)
    {
        try
        {
            var buffer = _buffer is { Capacity: <= LargestKept } kept ? kept : _buffer = new ArrayBufferWriter<byte>(FirstSize);
            buffer.ResetWrittenCount();
            formatter.Format(logEvent, buffer);
            pump.WriteLog(buffer.WrittenSpan);
        }
        catch (Exception exception) when (exception is not null)
        {
            // A value that cannot be formatted costs its event; the log's caller is not to blame.
            pump.WriteLog("a log event could not be formatted, ignoring it"u8);
        }
    }
}
