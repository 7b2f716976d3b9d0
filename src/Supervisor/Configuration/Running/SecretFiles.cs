using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.Running;

/// <summary>
/// environment_from_file: a file's content as a variable's value. Files are read at each launch, so that what is changed
/// there is taken by the next one, and here only looked at.
/// </summary>
internal static class SecretFiles
{
    public static ProgramDraft Read(ValueReader reader, Node node, ProgramDraft program)
    {
        var files = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var entry in ProgramValues.Entries(reader, node, "write { NAME = \"/path/of/the/file\" }"))
        {
            var path = reader.TextNotEmpty(entry.Value);
            if (VariableName.Problem(entry.Name) is { } problem)
            {
                reader.Report(entry.Span, problem);
            }
            else if (path.Length > 0 && !path.Contains('\0', StringComparison.Ordinal))
            {
                files[entry.Name] = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(entry.Value.Span.File.Path) ?? "", path));
            }
        }

        return program with { Options = program.Options with { EnvironmentFromFiles = files.ToImmutable() } };
    }

    /// <summary>A file that is not there now may be there at the launch; that it is not is worth a word.</summary>
    public static void Check(ValueReader reader, ProgramDraft program, ConfigurationEnvironment environment)
    {
        if (!program.At.TryGetValue("environment_from_file", out var at))
        {
            return;
        }

        foreach (var (name, path) in program.Options.EnvironmentFromFiles)
        {
            var problem = environment.ReadFile(path, 0) switch
            {
                FileContent.Missing => "No such file or directory",
                FileContent.Unreadable unreadable => unreadable.Why,
                _ => null,
            };
            if (problem is not null)
            {
                reader.Warn(at, $"cannot read {path} for {name} now: {problem}", "it is read at each launch, which fails without it");
            }
        }
    }
}
