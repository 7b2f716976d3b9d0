using Supervisor.Configuration.Model;

namespace Supervisor.Control.Api.Configuring;

/// <summary>The keys stdout and stderr: a word, or the sinks of the stream.</summary>
internal static class StreamConfigurationText
{
    public static void Write(Fields fields, string name, StreamOutput output)
    {
        switch (output)
        {
            case StreamOutput.Inherit:
                fields.Text(name, "inherit");
                break;
            case StreamOutput.Null:
                fields.Text(name, "null");
                break;
            case StreamOutput.WithStdout:
                fields.Text(name, "stdout");
                break;
            case StreamOutput.Captured captured:
                fields.Tables(name, captured.Sinks, Write);
                break;
            default:
                throw new InvalidOperationException("unknown output");
        }
    }

    private static void Write(Fields fields, SinkSettings sink)
    {
        switch (sink)
        {
            case PrefixSettings prefix:
                fields.Text("to", "prefix");
                fields.Flag("colour", prefix.Colour);
                break;
            case PlainSettings plain:
                fields.Text("to", plain.To is OwnStream.Stdout ? "stdout" : plain.To is OwnStream.Stderr ? "stderr" : "plain");
                fields.Flag("timestamps", plain.Timestamps);
                break;
            case JsonSettings:
                fields.Text("to", "json");
                break;
            case SyslogSettings syslog:
                fields.Text("to", "syslog");
                fields.Text("syslog", syslog.Target.ToString());
                fields.Number("facility", syslog.Facility);
                fields.Number("severity", syslog.Severity);
                fields.Text("application", syslog.Application);
                break;
            case ListenerSettings:
                fields.Text("to", "answers");
                break;
            case EventSettings:
                fields.Text("to", "events");
                break;
            case CaptureSettings capture:
                fields.Text("to", "messages");
                fields.Number("limit", capture.Limit);
                break;
            case LoggerSettings logger:
                fields.Text("to", "program");
                fields.Text("program", logger.Program);
                break;
            case FileSettings file:
                fields.Text("to", "file");
                Write(fields, file);
                break;
            default:
                throw new InvalidOperationException("unknown sink");
        }

        fields.Text("when_full", sink.WhenFull is WhenFull.Drop ? "drop" : "block");
    }

    private static void Write(Fields fields, FileSettings file)
    {
        fields.Text("file", file.Path);
        fields.Amount("max_size", file.MaxSize);
        fields.Duration("max_age", file.MaxAge);
        fields.Number("keep", file.Keep);
        fields.Amount("keep_bytes", file.KeepBytes);
        fields.Text("compress", file.Compression is Compression.Gzip ? "gzip" : null);
        fields.Flag("timestamps", file.Timestamps);
        fields.Mode("mode", file.Mode);
        fields.Text("user", file.User);
        fields.Text("group", file.Group);
    }
}
