using Supervisor.Configuration;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Importing.Ini;

namespace Supervisor.Importing.Supervisord;

/// <summary>A supervisord.conf with all that it includes.</summary>
internal static class SupervisordReader
{
    private const string Daemon = "supervisord";

    /// <summary>Null where there is a mistake, which is in the notes.</summary>
    public static SupervisordModel? Read(ImportSource source, ImportNotes notes)
    {
        var files = new FileReader(source.Environment, notes.Problems);
        if (files.Read(source.Path, namedAt: null) is not { } file)
        {
            return null;
        }

        var here = Path.GetDirectoryName(Path.GetFullPath(source.Path, source.Directory)) ?? "/";
        var names = new ExpansionNames { Variables = source.Environment.Variables, KeepsVariables = !source.IsToRun }.With("here", here);
        var paths = new LogPaths(source.Directory, source.Environment.Variables, notes);
        var document = new IniDocument();
        IniReader.Read(file, document, notes.Problems);
        Include(document, names.With("host_node_name", source.Environment.HostName), files, source, notes);
        if (document.Find(Daemon) is not { } section)
        {
            notes.Report(file.Span(0, 0), $"there is no section [{Daemon}]", "supervisord wants one, even an empty one");
            return null;
        }

        foreach (var (flag, key, value) in source.Overrides)
        {
            // What stands on the command line is not expanded.
            var text = value.Replace("%", "%%", StringComparison.Ordinal);
            section.Set(new IniEntry(key, text, new SourceFile(flag, value) { IsFlag = true }.Span(0, value.Length)));
        }

        KnownKeys.Check(document, notes);
        var daemon = new DaemonReader(document, names.With("host_node_name", source.Environment.HostName), paths, notes);
        var model = new SupervisordModel { Daemon = daemon.Read(section), Servers = daemon.Servers() };
        if (source.IsToRun && !model.Daemon.Nodaemon)
        {
            notes.Report(section.Find("nodaemon")?.Span ?? section.Span, "supervisord would go into the background here, which this supervisor never does",
                "start it with -n, or write nodaemon=true");
        }

        names = names.With("host_node_name", source.Environment.HostName).With(model.Daemon.Environment);
        model = model with { Groups = new GroupReader(document, names, paths, notes).Read() };
        return notes.Problems.Reports > 0 ? null : model;
    }

    // One level only: what an included file says of including is not looked at.
    private static void Include(IniDocument document, ExpansionNames names, FileReader files, ImportSource source, ImportNotes notes)
    {
        if (document.Find("include") is not { } section)
        {
            return;
        }

        var reader = new SectionReader(section, document, names.WithValues(), notes.Problems);
        if (reader.Find("files") is not { } entry)
        {
            reader.Report(section.Span, "[include] names no files", "write files=conf.d/*.conf");
            return;
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(source.Path, source.Directory)) ?? "/";
        var seen = 0;
        foreach (var pattern in (reader.Text("files") ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (pattern.Contains('[', StringComparison.Ordinal))
            {
                reader.Report(entry.Span, $"`[` is not known in the pattern {DisplayText.Quote(pattern)}", "name the files, or write * or ?");
                continue;
            }

            var path = Path.Combine(directory, pattern);
            var found = Glob.IsPattern(pattern) ? Glob.Find(path, source.Environment.ListDirectory) : [path];
            foreach (var name in found)
            {
                if (++seen > Limits.Files)
                {
                    reader.Report(entry.Span, $"more than {Limits.Files} files are included");
                    return;
                }

                if (files.Read(name, entry.Span, mayBeMissing: true) is { } file)
                {
                    IniReader.Read(file, document, notes.Problems);
                }
                else if (found.Count == 1 && found[0] == path)
                {
                    notes.Lose(entry.Span, $"no file is called {DisplayText.Quote(path)}");
                }
            }

            if (found.Count == 0)
            {
                notes.Lose(entry.Span, $"no file is called {DisplayText.Quote(pattern)}");
            }
        }
    }
}
