using Supervisor.Configuration;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;

namespace Supervisor.Importing.Procfile;

/// <summary>A Procfile as foreman and honcho run it: a shell, a port for each, <c>.env</c>, and the end of all with the first end.</summary>
internal static class ProcfileToToml
{
    private const int FirstPort = 5000;
    private const int PortsApart = 100;
    private const int LastPort = 65_535;
    private const string Port = "PORT";

    public static ImportResult Import(ImportSource source)
    {
        var notes = new ImportNotes();
        var files = new FileReader(source.Environment, notes.Problems);
        if (files.Read(source.Path, namedAt: null) is { } file)
        {
            var entries = ProcfileReader.Read(file, notes);
            if (entries.Count == 0 && notes.Problems.Reports == 0)
            {
                notes.Report(file.Span(0, 0), "there is no program in this file", "write name: command");
            }

            var directory = Path.GetDirectoryName(Path.GetFullPath(source.Path, source.Directory)) ?? "/";
            var dotEnv = Path.Combine(directory, ".env");
            var port = BasePort(files.Read(dotEnv, namedAt: null, mayBeMissing: true), source, notes);
            if (notes.Problems.Reports == 0)
            {
                return new ImportResult.Done(Write(source, entries, directory, port, notes), notes.Losses);
            }
        }

        return new ImportResult.Failed(ConfigurationLoader.Tell(notes.Problems));
    }

    private static int BasePort(SourceFile? dotEnv, ImportSource source, ImportNotes notes)
    {
        var text = dotEnv is null ? null : EnvironmentFileText.Read(dotEnv, notes.Problems).LastOrDefault(variable => variable.Key == Port).Value;
        text ??= source.Environment.Variables.GetValueOrDefault(Port);
        return EndpointText.Port(text) ?? FirstPort;
    }

    private static string Write(ImportSource source, List<ProcfileEntry> entries, string directory, int port, ImportNotes notes)
    {
        var writer = new TomlWriter();
        writer.Comment($"{source.Path}, brought over by supervisor import, to be run as foreman and honcho do.");
        foreach (var loss in notes.Losses)
        {
            writer.Comment($"{loss.Location}: {loss.Message}", "  ");
        }

        writer.Blank();
        writer.Table("defaults");
        writer.Key("shell", "true");
        writer.Key("directory", TomlWriter.String(directory));
        writer.Comment("A file of variables beside the Procfile, if there is one.");
        writer.Key("environment_file", TomlWriter.String("-" + Path.Combine(directory, ".env")));
        writer.Key("stdout", "\"prefix\"");
        writer.Key("stderr", "\"prefix\"");
        writer.Comment("When one ends, all end, with its exit code; within five seconds.");
        writer.Key("restart", "\"never\"");
        writer.Key("on_exit", "\"shutdown\"");
        writer.Key("stop", TomlWriter.Inline(("timeout", "\"5s\"")));
        var names = new FreeNames();
        foreach (var (place, entry) in entries.Index())
        {
            writer.Blank();
            writer.Table("program", names.Take(entry.Name, entry.Name));
            writer.Key("command", TomlWriter.String(entry.Command));
            writer.Key("environment", TomlWriter.Inline(
                (Port, Math.Min(port + (place * PortsApart), LastPort).ToString(System.Globalization.CultureInfo.InvariantCulture)),
                ("PS", TomlWriter.String($"{entry.Name}.1"))));
        }

        return writer.ToString();
    }
}
