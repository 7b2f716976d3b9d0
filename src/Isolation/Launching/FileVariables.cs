using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Launching;

/// <summary>
/// Variables whose values are what files hold, such as secrets of a container: read at each launch, by whoever launches and
/// in its own view of the files, and part of nothing but the environment of the program.
/// </summary>
internal static class FileVariables
{
    /// <summary>MAX_ARG_STRLEN of execve(2): what a variable with its name and its end may take.</summary>
    private const int LongestVariable = 128 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The options with the values in their environment.</summary>
    public static Result<LaunchOptions, LaunchFailure> Read(LaunchOptions options)
    {
        if (options.EnvironmentFromFiles.IsEmpty)
        {
            return new(options);
        }

        var variables = options.Environment.ToBuilder();
        foreach (var (name, path) in options.EnvironmentFromFiles)
        {
            if (!Read(name, path).TryGet(out var value, out var failure))
            {
                return new(failure);
            }

            variables[name] = value;
        }

        return new(options with { Environment = variables.ToImmutable(), EnvironmentFromFiles = options.EnvironmentFromFiles.Clear() });
    }

    private static Result<string, LaunchFailure> Read(string name, string path)
    {
        var failure = new LaunchFailure(FailureKind.Resolve, $"read the variable {name} from") { Path = path };
        if (!KernelFile.TryStatus(path, out var status, out var errno))
        {
            return new(failure with { Errno = errno });
        }

        if (status.Kind is not FileKind.Regular)
        {
            return new(failure with { Hint = status.Kind is FileKind.Directory ? "it is a directory" : "it is not a regular file" });
        }

        // With "=" before the value and NUL after it.
        var most = LongestVariable - Encoding.UTF8.GetByteCount(name) - 2;
        if (!KernelFile.TryRead(path, most + 2, out var bytes, out errno))
        {
            return new(failure with { Errno = errno });
        }

        var content = bytes.AsSpan();
        content = content.EndsWith("\n"u8) ? content[..^1] : content;
        return content.Length > most ? new(failure with { Hint = $"no variable can be longer than {LongestVariable / 1024} KiB" })
            : content.Contains((byte)0) ? new(failure with { Hint = "it contains a NUL character" })
            : Decode(content) is { } text ? new(text)
            : new(failure with { Hint = "it is not UTF-8" });
    }

    private static string? Decode(ReadOnlySpan<byte> content)
    {
        try
        {
            return Strict.GetString(content);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
