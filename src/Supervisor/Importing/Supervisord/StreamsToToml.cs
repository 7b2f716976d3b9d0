using Supervisor.Configuration.Source;
using Supervisor.Configuration.Streaming;

namespace Supervisor.Importing.Supervisord;

/// <summary>Where output goes. One file has one set of limits, which the first that writes to it decides.</summary>
internal sealed class StreamsToToml(ImportNotes notes)
{
    private const long SmallestFile = 4096;
    private const int MostKept = 10_000;
    private const string OfSyslog = "/dev/log";

    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <summary>Null for what is so unless it is said.</summary>
    public string? Stdout(ProcessModel process) => Value(process.Stdout, process, "stdout");

    public string? Stderr(ProcessModel process) => process.RedirectStderr ? "\"stdout\"" : Value(process.Stderr, process, "stderr");

    private string? Value(LogModel log, ProcessModel process, string stream)
    {
        if (log.CaptureMaxBytes > CaptureKeys.Most)
        {
            notes.Lose(process.Span, $"{stream}_capture_maxbytes: no more than 1M of a message is kept");
        }

        var capture = log.CaptureMaxBytes > 0 ? TomlWriter.Inline(new TomlKey("capture", Size(Math.Min(log.CaptureMaxBytes, CaptureKeys.Most)))) : null;
        var syslog = log.Syslog
            ? TomlWriter.Inline(new TomlKey("syslog", TomlWriter.Literal(OfSyslog)), new TomlKey("facility", "\"user\""), new TomlKey("severity", "\"info\""))
            : null;
        var file = log.Kind is LogKind.File ? File(log, process, stream) : null;
        string[] sinks = [.. ((string?[])[file, syslog, log.EventsEnabled ? "\"events\"" : null, capture]).OfType<string>()];
        return sinks switch
        {
            [] => log.Kind is LogKind.None ? "\"null\"" : null,
            [var one] => one,
            _ => TomlWriter.List(sinks),
        };
    }

    private string File(LogModel log, ProcessModel process, string stream)
    {
        var path = TomlWriter.String(log.Path);
        if (LogPaths.OwnStream(log.Path) is not null)
        {
            return TomlWriter.Inline(new TomlKey("file", path));
        }

        var rotates = log.MaxBytes > 0;
        var size = Math.Max(log.MaxBytes, SmallestFile);
        if (rotates && size != log.MaxBytes)
        {
            notes.Lose(process.Span, $"{stream}_logfile_maxbytes: a file is not rotated below {SmallestFile} bytes");
        }

        var written = TomlWriter.Inline(
            new TomlKey("file", path),
            new TomlKey("max_size", rotates ? Size(size) : null),
            new TomlKey("keep", rotates ? TomlWriter.Whole(Math.Min(log.Backups, MostKept)) : null),
            new TomlKey("mode", "\"0644\""));
        if (_files.TryAdd(log.Path, written))
        {
            return written;
        }

        if (_files[log.Path] != written)
        {
            notes.Lose(process.Span, $"{DisplayText.Quote(LiveText.Shown(log.Path))} is written to by another program too, whose limits are those of the file");
        }

        return _files[log.Path];
    }

    private static string Size(long bytes) =>
        bytes % (1 << 20) == 0 ? $"\"{bytes >> 20}M\"" : bytes % (1 << 10) == 0 ? $"\"{bytes >> 10}K\"" : TomlWriter.Whole(bytes);
}
