using System.IO.Compression;
using Microsoft.Win32.SafeHandles;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Output.Files;

namespace Supervisor.Output.Recent;

/// <summary>
/// The last lines of a log file and of the old files that it was rotated into, compressed or not: the newest first, until
/// there are enough. For what is older than <see cref="RecentOutput"/>. It reads disks, so it is for a thread that may wait.
/// </summary>
internal static class LogHistory
{
    /// <summary>The most that one answer holds.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    private const int MostTries = 5;
    private const int BufferSize = 64 * 1024;

    /// <param name="path">Of the log file.</param>
    /// <param name="lines">The most lines.</param>
    /// <param name="since">
    /// In microseconds since 1970: lines that begin with an earlier time are left out, and old files that were complete
    /// before. Of a file without times in it all lines count as new as the file.
    /// </param>
    public static LogLines Read(string path, int lines, long? since = null)
    {
        for (var attempt = 1; ; attempt++)
        {
            var errno = LogDirectory.Find(path, out var directory);
            using (directory)
            {
                if (directory is null)
                {
                    return new LogLines([], [$"cannot find {path}: {errno}"]);
                }

                // A rotation in between would show lines twice, or not at all: then all is read anew.
                var before = OldFiles(directory);
                var answer = Read(directory, before, lines, since);
                if (attempt == MostTries || Newest(OldFiles(directory)) == Newest(before))
                {
                    return answer;
                }
            }
        }
    }

    private static LogLines Read(LogDirectory directory, List<string> old, int lines, long? since)
    {
        var problems = new List<string>();
        var newestFirst = new List<IReadOnlyCollection<byte[]>>();
        var bytes = MostBytes;
        for (var index = old.Count; index >= 0 && lines > 0 && bytes > 0; index--)
        {
            var name = index == old.Count ? directory.Name : old[index];
            if (index < old.Count && RotatedName.TimeOf(directory.Name, name) < since)
            {
                break;
            }

            var tail = new LineTail(lines, bytes, line => since is null || LineTime.Of(line) is not { } time || time >= since);
            if (Feed(directory, name, tail) is { } problem)
            {
                problems.Add($"cannot read {name}: {problem}");
            }

            newestFirst.Add(tail.Lines);
            lines -= tail.Lines.Count;
            bytes -= tail.Bytes;
        }

        newestFirst.Reverse();
        return new LogLines([.. newestFirst.SelectMany(file => file)], problems);
    }

    /// <summary>Oldest first, each once: while one is being compressed it has two names.</summary>
    private static List<string> OldFiles(LogDirectory directory)
    {
        var names = new List<string>();
        _ = directory.List(names);
        names.RemoveAll(name => !RotatedName.IsOf(directory.Name, name, out var ending) || ending == RotatedName.Unfinished);
        names.Sort(StringComparer.Ordinal);
        names.RemoveAll(name => name.EndsWith(RotatedName.Compressed, StringComparison.Ordinal) && names.Contains(Stem(name)));
        return names;
    }

    private static string? Newest(List<string> old) => old.Count == 0 ? null : Stem(old[^1]);

    private static string Stem(string name) =>
        name.EndsWith(RotatedName.Compressed, StringComparison.Ordinal) ? name[..^RotatedName.Compressed.Length] : name;

    /// <summary>Null, or why it cannot be read to its end.</summary>
    private static string? Feed(LogDirectory directory, string name, LineTail tail)
    {
        var opened = Open(directory, name, out var isCompressed);
        if (Syscall.Failed(opened, out var errno))
        {
            return errno == Errno.ENOENT ? null : $"{errno}";
        }

        using var handle = new SafeFileHandle((nint)opened, ownsHandle: true);
        try
        {
            using var file = new FileStream(handle, FileAccess.Read, bufferSize: 0);
            if (!isCompressed)
            {
                FeedEnd(file, tail);
                return null;
            }

            using var content = new GZipStream(file, CompressionMode.Decompress);
            FeedAll(content, tail);
            return null;
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            // The library has no other way to tell that a file is damaged.
            tail.Finish();
            return exception.Message;
        }
    }

    /// <summary>A file that was compressed since the look has another name now.</summary>
    private static nint Open(LogDirectory directory, string name, out bool isCompressed)
    {
        isCompressed = name.EndsWith(RotatedName.Compressed, StringComparison.Ordinal) && name != directory.Name;
        var opened = FileCalls.Open(directory.Descriptor, name, FileCalls.O_NOFOLLOW | Descriptors.O_NONBLOCK, 0);
        if (opened != -Errno.ENOENT.Number || isCompressed || name == directory.Name)
        {
            return opened;
        }

        isCompressed = true;
        return FileCalls.Open(directory.Descriptor, name + RotatedName.Compressed, FileCalls.O_NOFOLLOW | Descriptors.O_NONBLOCK, 0);
    }

    /// <summary>Only as much of the end as is needed, twice as much each time.</summary>
    private static void FeedEnd(FileStream file, LineTail tail)
    {
        var length = file.Length;
        for (long part = BufferSize; ; part *= 4)
        {
            var from = Math.Max(0, length - part);
            tail.Clear();
            file.Position = from;
            FeedAll(file, tail, skipsFirst: from > 0);
            if (from == 0 || tail.IsFull)
            {
                return;
            }
        }
    }

    private static void FeedAll(Stream from, LineTail tail, bool skipsFirst = false)
    {
        var buffer = new byte[BufferSize];
        while (from.Read(buffer) is > 0 and var count)
        {
            var part = buffer.AsSpan(0, count);
            if (skipsFirst)
            {
                // It begins in the middle of a line.
                var newline = part.IndexOf((byte)'\n');
                part = newline < 0 ? [] : part[(newline + 1)..];
                skipsFirst = newline < 0;
            }

            tail.Feed(part);
        }

        tail.Finish();
    }
}

/// <summary>Lines of log files.</summary>
/// <param name="Lines">Oldest first, without their newlines.</param>
/// <param name="Problems">What could not be read, and why.</param>
internal sealed record LogLines(IReadOnlyList<byte[]> Lines, IReadOnlyList<string> Problems);
