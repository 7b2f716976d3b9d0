using System.Collections;
using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Configuration;

/// <summary>All that reading a configuration takes from the world, so that tests need none of it.</summary>
internal sealed record ConfigurationEnvironment
{
    /// <summary>The content of a file of at most so many bytes; more than that is cut one byte after the limit.</summary>
    public required Func<string, int, FileContent> ReadFile { get; init; }

    /// <summary>Names in a directory, in any order; empty where it is not there or cannot be read.</summary>
    public required Func<string, IReadOnlyList<DirectoryName>> ListDirectory { get; init; }

    /// <summary>The supervisor's own environment.</summary>
    public ImmutableDictionary<string, string> Variables { get; init; } = ImmutableDictionary<string, string>.Empty;

    public required string HostName { get; init; }

    /// <summary>The running kernel's, for seccomp profiles that ask for it; only major and minor count.</summary>
    public required Version Kernel { get; init; }

    /// <summary>Whether the zone database has a time zone of this name.</summary>
    public required Func<string, bool> HasTimeZone { get; init; }

    public static ConfigurationEnvironment OfThisProcess()
    {
        var variables = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return new ConfigurationEnvironment
        {
            ReadFile = Read,
            ListDirectory = List,
            Variables = variables.ToImmutable(),
            HostName = Environment.MachineName,
            Kernel = Environment.OSVersion.Version,
            HasTimeZone = name => TimeZoneInfo.TryFindSystemTimeZoneById(name, out _),
        };
    }

    private static FileContent Read(string path, int limit)
    {
        try
        {
            // A pipe without a writer would hold up the start, or a reload, for ever. What has no status is told at opening.
            if (KernelFile.TryStatus(path, out var status, out _) && status.Kind is not FileKind.Regular)
            {
                return new FileContent.Unreadable(status.Kind is FileKind.Directory ? "Is a directory" : "Not a regular file");
            }

            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            var buffer = new byte[Math.Min(limit + 1, Math.Max(stream.CanSeek ? stream.Length : 0, 4095) + 1)];
            var count = 0;
            for (int read; (read = stream.Read(buffer, count, buffer.Length - count)) > 0;)
            {
                count += read;
                if (count == buffer.Length && count <= limit)
                {
                    Array.Resize(ref buffer, Math.Min(limit + 1, count * 2));
                }
            }

            return new FileContent.Bytes(buffer.AsMemory(0, count));
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return new FileContent.Missing();
        }
        catch (UnauthorizedAccessException)
        {
            return new FileContent.Unreadable("Permission denied");
        }
        catch (IOException failure)
        {
            return new FileContent.Unreadable(new Errno(failure.HResult).ToString());
        }
    }

    private static List<DirectoryName> List(string path)
    {
        var names = new List<DirectoryName>();
        try
        {
            foreach (var item in new DirectoryInfo(path).EnumerateFileSystemInfos())
            {
                names.Add(new DirectoryName(item.Name, Directory.Exists(item.FullName)));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // As for a shell's pattern, what cannot be listed has no match.
            names.Clear();
        }

        return names;
    }
}

internal readonly record struct DirectoryName(string Name, bool IsDirectory);

/// <summary>What became of reading a file.</summary>
internal abstract record FileContent
{
    private FileContent()
    {
    }

    public sealed record Bytes(ReadOnlyMemory<byte> Content) : FileContent;

    public sealed record Missing : FileContent;

    /// <param name="Why">For a message: "Permission denied".</param>
    public sealed record Unreadable(string Why) : FileContent;
}
