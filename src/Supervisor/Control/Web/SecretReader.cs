using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Control.Web;

/// <summary>
/// The value of a secret as it is now. A file may be replaced at any time, so it is looked at for each request, and read again
/// when it is another one. Any thread.
/// </summary>
internal sealed class SecretReader(Secret secret)
{
    private const int Longest = 4096;

    private volatile Reading? _last;

    /// <summary>Null where there is none: then nobody can show it.</summary>
    /// <param name="problem">Why not.</param>
    public byte[]? Read(out string? problem)
    {
        problem = null;
        return secret switch
        {
            Secret.Written written => Encoding.UTF8.GetBytes(written.Value),
            Secret.InFile file => Read(file.Path, out problem),
            _ => throw new InvalidOperationException("a secret is written or in a file"),
        };
    }

    private byte[]? Read(string path, out string? problem)
    {
        problem = null;
        var file = new FileInfo(path);
        var version = new Version(file.Exists, file.LastWriteTimeUtc, file.Exists ? file.Length : 0);
        if (_last is { } last && last.Version == version)
        {
            return last.Value;
        }

        if (!KernelFile.TryStatus(path, out var status, out var errno) || status.Kind is not FileKind.Regular)
        {
            problem = errno == default ? "it is no regular file" : errno.ToString();
        }
        else if (!KernelFile.TryRead(path, Longest + 1, out var bytes, out errno))
        {
            problem = errno.ToString();
        }
        else if (bytes.AsSpan().TrimEnd("\r\n"u8) is { Length: > 0 and <= Longest } value)
        {
            return (_last = new Reading(version, value.ToArray())).Value;
        }
        else
        {
            problem = bytes.Length > Longest ? $"it is longer than {Longest} bytes" : "it is empty";
        }

        _last = null;
        return null;
    }

    private readonly record struct Version(bool Exists, DateTime Written, long Length);

    private sealed record Reading(Version Version, byte[] Value);
}
