using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration.Controlling;

/// <summary>
/// [supervisor.control] alone, for whoever wants to speak to the supervisor of a file: a file that is wrong elsewhere must not
/// keep anybody from asking what runs.
/// </summary>
internal static class ControlSettingsReader
{
    /// <summary>The settings, those that no file gives included; null, and why the file cannot be read.</summary>
    public static ControlSettings? Read(string path, ConfigurationEnvironment environment, out string? problem)
    {
        var problems = new DiagnosticBag();
        var files = new FileReader(environment, problems);
        if (files.Read(path, namedAt: null) is not { } file)
        {
            problem = problems.Found[0].Message;
            return null;
        }

        problem = null;
        var reader = new ValueReader(new DiagnosticBag(), names: null);
        return Find(file, files, environment, [path]) is { } control
            ? ControlKeys.Finish(reader, ControlKeys.Table.Read(reader, control, new ControlDraft()))
            : new ControlSettings();
    }

    /// <param name="done">Files that have been looked into.</param>
    private static Node? Find(SourceFile file, FileReader files, ConfigurationEnvironment environment, HashSet<string> done)
    {
        var top = TomlTree.Read(file, new DiagnosticBag());
        if (top.Find("supervisor")?.Value is Node.Table supervisor)
        {
            return supervisor.Find("control")?.Value;
        }

        foreach (var pattern in Patterns(top.Find("include")?.Value))
        {
            var path = Path.Combine(Path.GetDirectoryName(file.Path) ?? "", pattern);
            foreach (var included in Glob.IsPattern(pattern) ? Glob.Find(path, environment.ListDirectory) : [path])
            {
                if (done.Count < Limits.Files && done.Add(included) && files.Read(included, namedAt: null) is { } next
                    && Find(next, files, environment, done) is { } found)
                {
                    return found;
                }
            }
        }

        return null;
    }

    private static IEnumerable<string> Patterns(Node? include)
    {
        var nodes = include switch
        {
            Node.List list => list.Items,
            Node.Text only => [only],
            _ => (IReadOnlyList<Node>)[],
        };
        return nodes.OfType<Node.Text>().Select(text => text.Value).Where(text => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal));
    }
}
