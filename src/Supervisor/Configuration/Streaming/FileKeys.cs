using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Streaming;

/// <summary>file: a file that is rotated.</summary>
internal static class FileKeys
{
    private const ulong SmallestFile = 4096;
    private const int MostKept = 10_000;

    private static readonly string[] Rotating = ["max_size", "max_age", "keep", "keep_bytes", "compress", "mode", "owner"];

    public static SinkKind Kind { get; } = new SinkKind<FileSettings>("file", new("a file",
    [
        new("file", "Its path. /dev/stdout and /dev/stderr are the supervisor's own streams.", "\"/var/log/web.log\"",
            (r, n, s) => s with { Path = r.AbsolutePath(n) }),
        new("max_size", "Rotated at the end of the line that would make it larger.", "\"50M\"", (r, n, s) => s with { MaxSize = Smallest(r, n) }),
        new("max_age", "Rotated at the first line after this time.", "\"24h\"", (r, n, s) => s with { MaxAge = r.DurationAboveZero(n) }),
        new("keep", "How many old ones are kept; 10 unless set.", "5", (r, n, s) => s with { Keep = (int)r.Whole(n, 0, MostKept) }),
        new("keep_bytes", "How large the old ones may be together.", "\"1G\"", (r, n, s) => s with { KeepBytes = r.Size(n) }),
        new("compress", "none or gzip: old ones are compressed.", "\"gzip\"", (r, n, s) => s with { Compression = Compress(r, n) }),
        new("timestamps", "The time before each line.", "true", (r, n, s) => s with { Timestamps = r.Truth(n) }),
        new("mode", "Permissions of the files, octal; 0640 unless set.", "\"0644\"", (r, n, s) => s with { Mode = ProgramValues.Mode(r, n) }),
        new("owner", "Owner of the files: a user, or user:group.", "\"root:adm\"", Owner),
        SinkKinds.WhenFull<FileSettings>(),
    ]), new FileSettings(""), Finish);

    private static ImmutableArray<(string, Compression)> Compressions => [("none", Compression.None), ("gzip", Compression.Gzip)];

    private static SinkSettings Finish(ValueReader reader, Node.Table table, FileSettings settings)
    {
        if (OwnStream(settings.Path) is { } own)
        {
            foreach (var key in Rotating)
            {
                if (table.Find(key) is { } entry)
                {
                    reader.Report(entry.Span, $"{settings.Path} is the supervisor's own stream: {key} has no meaning for it");
                }
            }

            return new PlainSettings { To = own, Timestamps = settings.Timestamps, WhenFull = settings.WhenFull };
        }

        if (settings.Path.EndsWith('/'))
        {
            reader.Report(table.Find("file")!.Value.Span, "this is a directory, not a file");
        }

        if (settings is { MaxSize: null, MaxAge: null })
        {
            foreach (var key in (ReadOnlySpan<string>)["keep", "keep_bytes", "compress"])
            {
                if (table.Find(key) is { } entry)
                {
                    reader.Report(entry.Span, $"{key} has no meaning for a file that is never rotated", "add max_size or max_age");
                }
            }
        }

        return settings;
    }

    /// <summary>Opening these by path would need the permissions of whoever made them, and is impossible for a socket.</summary>
    private static OwnStream? OwnStream(string path) => path switch
    {
        "/dev/stdout" or "/dev/fd/1" or "/proc/self/fd/1" => Model.OwnStream.Stdout,
        "/dev/stderr" or "/dev/fd/2" or "/proc/self/fd/2" => Model.OwnStream.Stderr,
        _ => null,
    };

    private static ulong Smallest(ValueReader reader, Node node)
    {
        var reports = reader.Reports;
        var size = reader.Size(node);
        if (size < SmallestFile && reader.Reports == reports)
        {
            reader.Report(node.Span, "a file cannot be rotated below 4K", "write \"4K\" or more");
        }

        return size;
    }

    private static Compression Compress(ValueReader reader, Node node)
    {
        if (node is Node.Text { Value: "zstd" })
        {
            reader.Report(node.Span, "this supervisor cannot compress with zstd", "write \"gzip\", or have old files compressed by something else");
            return Compression.None;
        }

        return reader.Choice(node, Compressions);
    }

    private static FileSettings Owner(ValueReader reader, Node node, FileSettings settings)
    {
        var text = reader.Identity(node);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (user, group) = colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
        if ((user.Length == 0 && group.Length == 0) || group.Contains(':', StringComparison.Ordinal))
        {
            reader.Report(node.Span, $"{DisplayText.Quote(text)} is no owner", "write \"user\", \"user:group\" or \":group\"");
        }

        return settings with { User = user.Length == 0 ? null : user, Group = group.Length == 0 ? null : group };
    }
}
