using System.Buffers;
using Serilog.Core;
using Serilog.Events;
using Supervisor.Kernel;
using Supervisor.Output;
using Supervisor.Output.Sinks;

namespace Supervisor.Logging;

/// <summary>Formats on the thread that logs, and hands the bytes to the output thread. Never blocks or throws.</summary>
internal sealed class LogSink(OutputPump pump, LogFormatter formatter) : ILogEventSink
{
    /// <summary>The name of the supervisor's own log among those of programs: none of them can have it.</summary>
    public const string OwnLog = "";

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
            pump.Recent.Add(OwnLog, StreamKind.Stderr, Line(buffer.WrittenSpan), Clock.UnixMicroseconds());
        }
        catch (Exception exception) when (exception is not null)
        {
            // A value that cannot be formatted costs its event; the log's caller is not to blame.
            pump.WriteLog("a log event could not be formatted, ignoring it"u8);
        }
    }

    private static ReadOnlySpan<byte> Line(ReadOnlySpan<byte> text) => text is [.. var line, (byte)'\n'] ? line : text;
}
