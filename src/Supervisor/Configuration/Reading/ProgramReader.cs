using System.Collections.Immutable;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Running;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Reading;

/// <summary>One program, with all its replicas: its own keys over those of [defaults], then what needs several keys at once.</summary>
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
            var reader = ReaderFor("name", replica: 1);
            var draft = ReadKeys(reader, defaults.Entries, new ProgramDraft());
            Environment(reader, draft);
            _seccomp.Read(reader, draft.Isolate);
            if (draft.Command is not null)
            {
                CommandReader.Read(reader, draft);
            }
        }
    }

    /// <summary>All units of a program; null where it is none.</summary>
    public ProgramFamily? Read(Entry program)
    {
        if (!ProgramName.IsValid(program.Name))
        {
            problems.Add(new Diagnostic(
                Severity.Error,
                program.Span,
                $"{DisplayText.Quote(program.Name)} cannot be the name of a program",
                $"a name has up to {Limits.NameLength} letters, digits, `-`, `_` and `.`, and begins with a letter or digit"));
        }

        var reader = ReaderFor(program.Name, replica: null);
        if (program.Value is not Node.Table table)
        {
            reader.ReportKind(program.Value, "a table", "programs are named: [program.NAME]");
            return null;
        }

        var merged = TableMerge.Of(ProgramKeys.Table.Declared, defaults, table);
        if (merged.Find(entry => entry.Name == StartKeys.Replicas) is not { } replicas)
        {
            return new ProgramFamily(program, Replicas: null, [ReadUnit(program, table, merged, replica: null)]);
        }

        var reports = problems.Reports;
        var count = (int)reader.Whole(replicas.Value, 0, Engine.Limits.Programs);
        var longest = Unit(program, count);
        if (longest.Length > Limits.NameLength && ProgramName.IsValid(program.Name))
        {
            reader.Report(program.Span, $"{DisplayText.Quote(longest)} is too long to be a name", $"a name has up to {Limits.NameLength} characters");
        }

        // One is read where it is not known how many, for the other mistakes.
        return new ProgramFamily(program, replicas.Value.Span, [.. Enumerable.Range(1, problems.Reports == reports ? count : 1).Select(replica => ReadUnit(program, table, merged, replica))]);
    }

    /// <summary>One more replica of a program that has been read without a mistake.</summary>
    public ProgramDraft ReadReplica(Entry program, int replica)
    {
        var table = (Node.Table)program.Value;
        return ReadUnit(program, table, TableMerge.Of(ProgramKeys.Table.Declared, defaults, table), replica);
    }

    /// <summary>A program of the command line: what is said of it is taken as it stands, without templates and defaults.</summary>
    public ProgramDraft ReadLiteral(string name, Node.Table table, ImmutableArray<string> command)
    {
        var reader = new ValueReader(problems, names: null);
        var draft = ReadKeys(reader, table.Entries, new ProgramDraft { Spec = new ProgramSpec(name) });
        draft = ConfinementChecks.Finish(reader, draft, _seccomp);
        return draft with { Options = draft.Options with { Command = command, Environment = Environment(reader, draft) } };
    }

    /// <summary>The name of one replica.</summary>
    public static string Unit(Entry program, int? replica) => replica is null ? program.Name : $"{program.Name}-{replica}";

    private ProgramDraft ReadUnit(Entry program, Node.Table own, List<Entry> merged, int? replica)
    {
        var name = Unit(program, replica);
        var reader = ReaderFor(name, replica);
        var start = new ProgramDraft { Spec = new ProgramSpec(name) { Family = program.Name }, NamedAt = program.Span };
        start = start with { Options = start.Options with { Umask = supervisor.Umask } };
        var reports = problems.Reports;
        var draft = ReadKeys(reader, merged, start);
        if (problems.Reports == reports)
        {
            draft = LifeChecks.Finish(reader, draft, own, environment);
            SecretFiles.Check(reader, draft, environment);
        }

        draft = ConfinementChecks.Finish(reader, draft, _seccomp);
        if (draft.Command is null)
        {
            // Nothing is missed next to a syntax error, which may have hidden it.
            if (own.Find("command") is null && !problems.HasSyntaxErrors)
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
                    .SetItem(VariableName.ProcessName, name),
            },
        };
    }

    // The shell first, wherever it stands: it decides what other commands mean.
    private static ProgramDraft ReadKeys(ValueReader reader, IReadOnlyList<Entry> entries, ProgramDraft start) => ProgramKeys.Table.Read(
        reader,
        [.. entries.OrderBy(entry => entry.Name == "shell" ? 0 : 1)],
        start with { At = entries.ToImmutableDictionary(entry => entry.Name, entry => entry.Value.Span, StringComparer.Ordinal) });

    private ValueReader ReaderFor(string program, int? replica) => new(problems, new TemplateNames(program, environment.Variables, replica));

    private ImmutableDictionary<string, string> Environment(ValueReader reader, ProgramDraft draft)
    {
        // The supervisor's own HOME is not that of another user: the launcher adds that user's.
        var variables = draft.Options is { User: null } or { UserVariables: false } ? environment.Variables : environment.Variables.RemoveRange(UserVariables);
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
