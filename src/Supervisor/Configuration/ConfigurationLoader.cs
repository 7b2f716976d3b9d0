using System.Collections.Immutable;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Streaming;
using Supervisor.Configuration.Toml;

namespace Supervisor.Configuration;

/// <summary>
/// From files to a configuration in force, or to all that is wrong with them. One pass: files to tables, tables to drafts
/// by the keys declared in <see cref="Keys"/> and <see cref="ProgramKeys"/>, then the checks that need everything. It
/// reads only through its environment and throws for nothing that a file can hold.
/// </summary>
internal static class ConfigurationLoader
{
    public static ConfigurationResult Load(string path, ConfigurationEnvironment environment)
    {
        var problems = new DiagnosticBag();
        var files = new FileReader(environment, problems);
        var set = new FileSet(environment, files, problems);
        set.Add(path, namedAt: null);

        var literal = new ValueReader(problems, names: null);
        var supervisor = new SupervisorDraft();
        if (set.Supervisor is { } given)
        {
            supervisor = Keys.Supervisor.Read(literal, given.Value, supervisor);
        }

        var defaults = set.Defaults?.Value as Node.Table;
        if (set.Defaults is { } wrong && defaults is null)
        {
            literal.ReportKind(wrong.Value, "a table");
        }

        var reader = new ProgramReader(environment, files, supervisor, defaults, problems);
        reader.CheckDefaults();
        var programs = ReadPrograms(set, reader, literal, path, problems);
        if (!problems.HasSyntaxErrors)
        {
            programs = LoggerLinks.Draw(programs, literal);
            new CrossChecks(supervisor, programs, literal).Run(valuesAreSound: problems.Reports == 0);
            programs = new JoinChecks(programs, literal).Run();
        }

        var told = Tell(problems);
        return told.Any(problem => problem.Severity == Severity.Error)
            ? new ConfigurationResult.Invalid(told)
            : new ConfigurationResult.Valid(Build(supervisor, programs, environment), told);
    }

    private static List<ProgramDraft> ReadPrograms(FileSet set, ProgramReader reader, ValueReader literal, string path, DiagnosticBag problems)
    {
        var programs = new List<ProgramDraft>();
        if (set.Programs.Count > Engine.Limits.Programs)
        {
            literal.Report(set.Programs[Engine.Limits.Programs].Span, $"there are more than {Engine.Limits.Programs} programs");
            return programs;
        }

        if (set.Programs.Count == 0 && problems.Reports == 0)
        {
            problems.Add(new Diagnostic(Severity.Error, null, "there are no programs", "add one: [program.NAME] with a command") { File = path });
        }

        foreach (var entry in set.Programs)
        {
            if (reader.Read(entry) is { } program)
            {
                programs.Add(program);
            }
        }

        return programs;
    }

    /// <summary>Files in the order they were met, each from its beginning.</summary>
    private static ImmutableArray<Diagnostic> Tell(DiagnosticBag bag)
    {
        var order = new Dictionary<SourceFile, int>();
        foreach (var problem in bag.Found)
        {
            if (problem.Span is { } span)
            {
                order.TryAdd(span.File, order.Count);
            }
        }

        ImmutableArray<Diagnostic> told =
        [
            .. SyntaxProblems.WithoutEchoes(bag.Found)
                .OrderBy(problem => problem.Span is { } span ? order[span.File] : -1)
                .ThenBy(problem => problem.Span?.Start ?? 0),
        ];
        return bag.Dropped == 0 ? told : told.Add(new Diagnostic(Severity.Error, null, $"{bag.Dropped} more are not shown"));
    }

    private static SupervisorConfiguration Build(SupervisorDraft supervisor, List<ProgramDraft> programs, ConfigurationEnvironment environment) => new()
    {
        Name = supervisor.Name ?? environment.HostName,
        Log = supervisor.Log,
        Machine = supervisor.Machine,
        Engine = supervisor.Spec with { Programs = [.. programs.Select(program => program.Spec)] },
        Launches = programs.ToImmutableDictionary(
            program => program.Spec.Name,
            program => new ProgramLaunch
            {
                Options = program.Options with
                {
                    Name = program.Spec.Name,
                    Owner = supervisor.Name ?? environment.HostName,
                    Confinement = program.Isolate.Confinement,
                },
                Joins = program.Joins,
                OnTerminal = program.TerminalAt is not null,
                Stdin = program.Stdin,
                Stdout = program.Stdout,
                Stderr = program.Stderr,
            },
            StringComparer.Ordinal),
    };
}
