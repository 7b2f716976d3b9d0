using System.Text;
using Supervisor.Configuration.Source;

namespace Supervisor.Configuration.Reading;

/// <summary>Files as text, with the limits on them; each path is read once.</summary>
internal sealed class FileReader(ConfigurationEnvironment environment, DiagnosticBag problems)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, SourceFile?> _known = new(StringComparer.Ordinal);

    /// <summary>Null if it cannot be read, which is reported at <paramref name="namedAt"/>, where a file names it.</summary>
    public SourceFile? Read(string path, SourceSpan? namedAt, bool mayBeMissing = false)
    {
        if (_known.TryGetValue(path, out var known))
        {
            return known;
        }

        var file = environment.ReadFile(path, Limits.FileBytes) switch
        {
            FileContent.Bytes bytes => Decode(path, bytes.Content.Span, namedAt),
            FileContent.Missing when mayBeMissing => null,
            FileContent.Missing => Cannot(path, namedAt, "No such file or directory"),
            FileContent.Unreadable failure => Cannot(path, namedAt, failure.Why),
            var other => throw new InvalidOperationException($"a file content that nobody knows: {other}"),
        };
        _known.Add(path, file);
        return file;
    }

    private SourceFile? Decode(string path, ReadOnlySpan<byte> bytes, SourceSpan? namedAt)
    {
        if (bytes.Length > Limits.FileBytes)
        {
            return Cannot(path, namedAt, $"it is larger than {Limits.FileBytes / 1024 / 1024} MiB");
        }

        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            bytes = bytes[Encoding.UTF8.Preamble.Length..];
        }

        try
        {
            return new SourceFile(path, Strict.GetString(bytes));
        }
        catch (DecoderFallbackException wrong)
        {
            var file = new SourceFile(path, Encoding.UTF8.GetString(bytes));
            var at = Encoding.UTF8.GetCharCount(bytes[..Math.Clamp(wrong.Index, 0, bytes.Length)]);
            problems.Add(new Diagnostic(Severity.Error, file.Span(at, 1), "this is not UTF-8", "save the file as UTF-8"));
            return null;
        }
    }

    private SourceFile? Cannot(string path, SourceSpan? namedAt, string why)
    {
        problems.Add(new Diagnostic(Severity.Error, namedAt, $"cannot read {path}: {why}") { File = path });
        return null;
    }
}
