using System.Collections.Immutable;
using Supervisor.Configuration.Checking;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Controlling;
using Supervisor.Configuration.HeldSockets;
using Supervisor.Configuration.Listening;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Replicas;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Streaming;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration;

/// <summary>
/// From files to a configuration in force, or to all that is wrong with them. One pass: files to tables, tables to drafts
/// by the keys declared in <see cref="Keys"/> and <see cref="ProgramKeys"/>, then the checks that need everything. It
/// reads only through its environment and throws for nothing that a file can hold.
/// </summary>
internal static class ConfigurationLoader
{
    /// <summary>Where Kubernetes wants to find why a container has ended.</summary>
    public const string UsualTerminationLog = "/dev/termination-log";

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

        // What is wrong with one key is not told as what is wrong with all of them.
        var control = problems.Reports == 0 ? ControlKeys.Finish(literal, supervisor.Control) : new ControlSettings();
        var defaults = set.Defaults?.Value as Node.Table;
        if (set.Defaults is { } wrong && defaults is null)
        {
            literal.ReportKind(wrong.Value, "a table");
        }

        var reader = new ProgramReader(environment, files, supervisor, defaults, problems);
        reader.CheckDefaults();
        var families = ReadPrograms(set, supervisor, reader, literal, path, problems);
        var groups = ImmutableArray<ProgramGroup>.Empty;
        var sockets = SocketKeys.Read(literal, set.Sockets);
        List<ProgramDraft> units = [.. families.SelectMany(family => family.Units)];
        if (!problems.HasSyntaxErrors)
        {
            var links = new SocketLinks(sockets, literal);
            families = LoggerLinks.Draw(links.Draw(families), literal);
            links.WarnOfUnused(set.Sockets);
            units = [.. families.SelectMany(family => family.Units)];
            groups = GroupKeys.Read(literal, set.Groups, families);
            new CrossChecks(supervisor, families, literal).Run(valuesAreSound: problems.Reports == 0);
            units = new JoinChecks(units, literal).Run();
        }

        var told = Tell(problems);
        return told.Any(problem => problem.Severity == Severity.Error)
            ? new ConfigurationResult.Invalid(told)
            : new ConfigurationResult.Valid(Build(supervisor, units, environment) with
            {
                Replicas = Sources(families, supervisor, defaults, environment),
                Control = control,
                Groups = groups,
                Sockets = sockets,
                Listeners = families.Where(family => family.Listener is not null)
                    .ToImmutableDictionary(family => family.Name, family => family.Listener!, StringComparer.Ordinal),
            }, told);
    }

    /// <summary>Files in the order they were met, each from its beginning.</summary>
    public static ImmutableArray<Diagnostic> Tell(DiagnosticBag bag)
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

    /// <summary>How a program is launched, once everything about it has been checked.</summary>
    public static ProgramLaunch Launch(ProgramDraft program, string owner) => new()
    {
        Options = program.Options with { Name = program.Spec.Name, Owner = owner, Confinement = program.Isolate.Confinement },
        Joins = program.Joins,
        Tasks = program.Tasks,
        Schedule = program.Schedule is { } schedule ? new ScheduleSettings(schedule.Cron, schedule.TimeZone, schedule.RunMissed) : null,
        Priority = program.Priority,
        OnTerminal = program.IsOnTerminal,
        Family = program.Spec.Family,
        Sockets = program.Sockets,
        Stdin = program.Stdin,
        Stdout = program.Stdout,
        Stderr = program.Stderr,
    };

    private static ProgramFamily? ReadListener(Entry entry, ProgramReader reader, ValueReader literal)
    {
        var pool = ListenerKeys.Read(literal, entry, out var program);
        return reader.Read(program) is { } family
            ? family with { Listener = pool, Units = [.. family.Units.Select(unit => ListenerKeys.Listening(literal, unit, program))] }
            : null;
    }

    private static List<ProgramFamily> ReadPrograms(FileSet set, SupervisorDraft supervisor, ProgramReader reader, ValueReader literal, string path, DiagnosticBag problems)
    {
        var families = new List<ProgramFamily>();
        if (set.Programs.Count > Engine.Limits.Programs)
        {
            literal.Report(set.Programs[Engine.Limits.Programs].Span, $"there are more than {Engine.Limits.Programs} programs");
            return families;
        }

        // One that never ends waits for programs that a reload adds.
        if (set.Programs.Count + set.Listeners.Count == 0 && problems.Reports == 0 && supervisor.Spec.Exit is not ExitPolicy.Never)
        {
            problems.Add(new Diagnostic(Severity.Error, null, "there are no programs", "add one: [program.NAME] with a command") { File = path });
        }

        var units = 0;
        foreach (var entry in set.Programs.Concat(set.Listeners))
        {
            if ((set.Listeners.Contains(entry) ? ReadListener(entry, reader, literal) : reader.Read(entry)) is not { } family)
            {
                continue;
            }

            units += family.Units.Length;
            if (units > Engine.Limits.Programs)
            {
                literal.Report(family.Replicas ?? entry.Span, $"with all replicas there are more than {Engine.Limits.Programs} programs");
                break;
            }

            families.Add(family);
        }

        return families;
    }

    private static ImmutableDictionary<string, ReplicaSource> Sources(
        List<ProgramFamily> families, SupervisorDraft supervisor, Node.Table? defaults, ConfigurationEnvironment environment) => families
        .Where(family => family is { Replicas: not null, Listener: null })
        .ToImmutableDictionary(family => family.Name, family => new ReplicaSource(family.Entry, supervisor, defaults, environment), StringComparer.Ordinal);

    private static SupervisorConfiguration Build(SupervisorDraft supervisor, List<ProgramDraft> programs, ConfigurationEnvironment environment)
    {
        var name = supervisor.Name ?? environment.HostName;
        return new()
        {
            Name = name,
            Log = supervisor.Log,
            Machine = supervisor.Machine,
            TerminationLog = TerminationLog(supervisor, environment),

            // The sort is stable: those of one priority stay in the order of the file.
            Engine = supervisor.Spec with { Programs = [.. programs.OrderBy(program => program.Priority).Select(program => program.Spec)] },
            Launches = programs.ToImmutableDictionary(program => program.Spec.Name, program => Launch(program, name), StringComparer.Ordinal),
        };
    }

    private static string? TerminationLog(SupervisorDraft supervisor, ConfigurationEnvironment environment) => supervisor.TerminationLog switch
    {
        "" => null,
        null => environment.ReadFile(UsualTerminationLog, 0) is FileContent.Missing ? null : UsualTerminationLog,
        var path => path,
    };
}
