using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;

namespace Supervisor.Configuration.Streaming;

/// <summary>What the sinks of all programs together can get wrong.</summary>
internal static class StreamChecks
{
    public static void Run(ValueReader reader, IReadOnlyList<ProgramDraft> programs)
    {
        var files = new Dictionary<string, (FileSettings Settings, string Program)>(StringComparer.Ordinal);
        foreach (var program in programs)
        {
            CheckFiles(reader, program, program.Stdout, "stdout", files);
            CheckFiles(reader, program, program.Stderr, "stderr", files);
        }
    }

    // One file is rotated by one set of limits, whoever writes to it.
    private static void CheckFiles(
        ValueReader reader, ProgramDraft program, StreamOutput output, string key, Dictionary<string, (FileSettings, string)> files)
    {
        if (output is not StreamOutput.Captured captured || !program.At.TryGetValue(key, out var span))
        {
            return;
        }

        foreach (var file in captured.Sinks.OfType<FileSettings>())
        {
            // These two are of the sink, not of the file.
            var settings = file with { WhenFull = default, Timestamps = default };
            if (!files.TryAdd(file.Path, (settings, program.Spec.Name)) && files[file.Path] is var (other, name) && other != settings)
            {
                reader.Report(span, $"program {DisplayText.Quote(name)} writes to {DisplayText.Quote(file.Path)} too, with other settings",
                    "give both the same, or each a file of its own");
            }
        }
    }
}
