using System.Collections.Immutable;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Reading;

/// <summary>One program: its own keys over those of [defaults], then what needs several keys at once.</summary>
internal sealed class ProgramReader(
    ConfigurationEnvironment environment,
    FileReader files,
    SupervisorDraft supervisor,
    Node.Table? defaults,
    DiagnosticBag problems)
{
    private static readonly string[] UserVariables = ["HOME", "USER", "LOGNAME", "SHELL"];

    private readonly Dictionary<SourceFile, KeyValuePair<string, string>[]> _environmentFiles = [];
    private readonly SeccompReader _seccomp = new(files, environment.Kernel);

    /// <summary>Reads [defaults] by itself, so that a mistake in it is found even where every program overrides it.</summary>
    public void CheckDefaults()
    {
        if (defaults is not null)
        {
            var reader = ReaderFor("name");
            var draft = ProgramKeys.Table.Read(reader, defaults, new ProgramDraft());
            Environment(reader, draft);
            _seccomp.Read(reader, draft.Isolate);
            if (draft.Command is not null)
            {
                CommandReader.Read(reader, draft);
            }
        }
    }

    public ProgramDraft? Read(Entry program)
    {
        if (!ProgramName.IsValid(program.Name))
        {
            problems.Add(new Diagnostic(
                Severity.Error,
                program.Span,
                $"{DisplayText.Quote(program.Name)} cannot be the name of a program",
                $"a name has up to {Limits.NameLength} letters, digits, `-`, `_` and `.`, and begins with a letter or digit"));
        }

        var reader = ReaderFor(program.Name);
        if (program.Value is not Node.Table table)
        {
            reader.ReportKind(program.Value, "a table", "programs are named: [program.NAME]");
            return null;
        }

        var start = new ProgramDraft { Spec = new ProgramSpec(program.Name) };
        start = start with { Options = start.Options with { Umask = supervisor.Umask } };
        var reports = problems.Reports;
        var draft = ProgramKeys.Table.Read(reader, Merge(ProgramKeys.Table.Declared, defaults, table), start);
        if (problems.Reports == reports)
        {
            CheckBackoff(reader, draft);
        }

        draft = ConfinementChecks.Finish(reader, draft, _seccomp);
        if (draft.Command is null)
        {
            // Nothing is missed next to a syntax error, which may have hidden it.
            if (table.Find("command") is null && !problems.HasSyntaxErrors)
            {
                reader.Report(program.Span, $"program {DisplayText.Quote(program.Name)} has no command", "write command = [\"/path/of/it\", \"argument\"]");
            }

            return draft;
        }

        return draft with
        {
            Options = draft.Options with
            {
                Command = CommandReader.Read(reader, draft),
                Environment = Environment(reader, draft)
                    .SetItem(VariableName.Enabled, "1")
                    .SetItem(VariableName.ProcessName, program.Name),
            },
        };
    }

    /// <summary>A program of the command line: what is said of it is taken as it stands, without templates and defaults.</summary>
    public ProgramDraft ReadLiteral(string name, Node.Table table, ImmutableArray<string> command)
    {
        var reader = new ValueReader(problems, names: null);
        var draft = ProgramKeys.Table.Read(reader, table, new ProgramDraft { Spec = new ProgramSpec(name) });
        draft = ConfinementChecks.Finish(reader, draft, _seccomp);
        return draft with { Options = draft.Options with { Command = command, Environment = Environment(reader, draft) } };
    }

    /// <summary>
    /// The upper entries, and those of the lower ones that are not among them; tables that merge do so by key. A short form
    /// below is the table that it stands for; a short form above says all, and replaces what is below.
    /// </summary>
    private static List<Entry> Merge(ImmutableArray<Key> keys, Node.Table? lower, Node.Table upper)
    {
        var merged = new List<Entry>(upper.Entries);
        if (lower is null)
        {
            return merged;
        }

        var indices = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < merged.Count; i++)
        {
            indices.Add(merged[i].Name, i);
        }

        foreach (var entry in lower.Entries)
        {
            if (!indices.TryGetValue(entry.Name, out var index))
            {
                merged.Add(entry);
            }
            else if (keys.FirstOrDefault(key => key.Name == entry.Name) is { Merges: true } key
                && merged[index].Value is Node.Table above && AsTable(key, entry.Value) is { } below)
            {
                var table = new Node.Table(above.Span);
                foreach (var inner in Merge(key.Inner, below, above))
                {
                    table.Add(inner);
                }

                merged[index] = merged[index] with { Value = table };
            }
        }

        return merged;
    }

    private static Node.Table? AsTable(Key key, Node node)
    {
        if (node is Node.Table || key.Table?.Short is not { } name)
        {
            return node as Node.Table;
        }

        var table = new Node.Table(node.Span);
        table.Add(new Entry(name, node.Span, node));
        return table;
    }

    private static void CheckBackoff(ValueReader reader, ProgramDraft draft)
    {
        if (draft.BackoffAt is { } at && draft.Spec.Backoff is var backoff && backoff.Max < backoff.Initial)
        {
            reader.Report(at, $"max is {DurationText.Format(backoff.Max)}, below initial, which is {DurationText.Format(backoff.Initial)}");
        }
    }

    private ValueReader ReaderFor(string program) => new(problems, new TemplateNames(program, environment.Variables));

    private ImmutableDictionary<string, string> Environment(ValueReader reader, ProgramDraft draft)
    {
        // The supervisor's own HOME is not that of another user: the launcher adds that user's.
        var variables = draft.Options.User is null ? environment.Variables : environment.Variables.RemoveRange(UserVariables);
        if (draft.Inherit is { } names)
        {
            variables = ImmutableDictionary<string, string>.Empty;
            foreach (var name in names)
            {
                if (environment.Variables.TryGetValue(name, out var value))
                {
                    variables = variables.SetItem(name, value);
                }
            }
        }

        variables = SetEntries(reader, variables, supervisor.Environment);
        foreach (var node in draft.EnvironmentFiles)
        {
            variables = variables.SetItems(EnvironmentFile(reader, node));
        }

        return SetEntries(reader, variables, draft.Environment);
    }

    private static ImmutableDictionary<string, string> SetEntries(
        ValueReader reader,
        ImmutableDictionary<string, string> variables,
        ImmutableArray<Entry> entries)
    {
        foreach (var entry in entries)
        {
            if (VariableName.Problem(entry.Name) is { } problem)
            {
                reader.Report(entry.Span, problem);
            }
            else if (ProgramValues.Variable(reader, entry.Value) is { } value)
            {
                variables = variables.SetItem(entry.Name, value);
            }
        }

        return variables;
    }

    private KeyValuePair<string, string>[] EnvironmentFile(ValueReader reader, Node node)
    {
        var name = reader.TextNotEmpty(node);
        var optional = name.StartsWith('-');
        name = optional ? name[1..] : name;
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            return [];
        }

        var path = Path.Combine(Path.GetDirectoryName(node.Span.File.Path) ?? "", name);
        if (files.Read(path, node.Span, mayBeMissing: optional) is not { } file)
        {
            return [];
        }

        if (!_environmentFiles.TryGetValue(file, out var values))
        {
            values = [.. EnvironmentFileText.Read(file, problems)];
            _environmentFiles.Add(file, values);
        }

        return values;
    }
}
