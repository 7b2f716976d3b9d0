using System.Collections.Immutable;
using Supervisor.Configuration.Checking;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.HeldSockets;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Streaming;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Replicas;

/// <summary>
/// What is kept of the file for a program with replicas: enough to read one more of them, by the readers and checks that
/// read the first. Other programs are known to those checks by what they have become.
/// </summary>
/// <param name="program">Its name and table.</param>
/// <param name="defaults">[defaults], if there are any.</param>
internal sealed class ReplicaSource(Entry program, SupervisorDraft supervisor, Node.Table? defaults, ConfigurationEnvironment environment)
{
    /// <summary>The configuration in force with another number of them, or what stands against it.</summary>
    public ConfigurationResult Scale(SupervisorConfiguration inForce, int count)
    {
        var problems = new DiagnosticBag();
        var reader = new ValueReader(problems, names: null);
        var known = inForce.Engine.Programs.Where(spec => spec.Family == program.Name).Select(spec => spec.Name).ToHashSet(StringComparer.Ordinal);
        var others = inForce.Engine.Programs.Length - known.Count;
        if (count < 0 || count > Engine.Limits.Programs - others)
        {
            reader.Report(program.Span, $"{DisplayText.Quote(program.Name)} cannot have {count} replicas", $"it can be from 0 to {Engine.Limits.Programs - others}");
            return new ConfigurationResult.Invalid([.. problems.Found]);
        }

        ImmutableArray<string> wanted = [.. Enumerable.Range(1, count).Select(replica => ProgramReader.Unit(program, replica))];
        var kept = Without(inForce, known.Except(wanted, StringComparer.Ordinal));
        var programs = new ProgramReader(environment, new FileReader(environment, problems), supervisor, defaults, problems);
        ImmutableArray<ProgramDraft> added =
        [
            .. Enumerable.Range(1, count).Where(replica => !known.Contains(ProgramReader.Unit(program, replica))).Select(replica => LoggerLinks.Ordered(programs.ReadReplica(program, replica))),
        ];
        var links = new SocketLinks(inForce.Sockets, reader);
        added = [.. added.Select(links.Resolve)];
        CheckLost(inForce, kept, reader);
        added = Check(kept, added, reader, valuesAreSound: problems.Reports == 0);
        var told = ConfigurationLoader.Tell(problems);
        return told.Any(problem => problem.Severity == Severity.Error)
            ? new ConfigurationResult.Invalid(told)
            : new ConfigurationResult.Valid(With(kept, added), told);
    }

    /// <summary>The new ones with what they join.</summary>
    private ImmutableArray<ProgramDraft> Check(SupervisorConfiguration kept, ImmutableArray<ProgramDraft> added, ValueReader reader, bool valuesAreSound)
    {
        ImmutableArray<ProgramDraft> there = [.. kept.Engine.Programs.Select(spec => Known(spec, kept.Launches[spec.Name]))];
        List<ProgramFamily> families = [.. there.GroupBy(unit => unit.Spec.Family, StringComparer.Ordinal).Select(units => Family(units.Key, [.. units], added))];
        if (families.TrueForAll(family => family.Name != program.Name))
        {
            families.Add(Family(program.Name, [], added));
        }

        new CrossChecks(supervisor, families, reader).Run(valuesAreSound);
        var joins = new JoinChecks([.. there, .. added], reader);
        return [.. added.Select(joins.Resolve)];
    }

    /// <summary>Who enters the namespaces of a replica cannot be left without it.</summary>
    private void CheckLost(SupervisorConfiguration inForce, SupervisorConfiguration kept, ValueReader reader)
    {
        foreach (var spec in kept.Engine.Programs)
        {
            foreach (var join in kept.Launches[spec.Name].Joins)
            {
                if (inForce.Launches.ContainsKey(join.Program) && !kept.Launches.ContainsKey(join.Program))
                {
                    reader.Report(program.Span, $"program {DisplayText.Quote(spec.Name)} joins {DisplayText.Quote(join.Program)}, which would be gone", "scale that one down first");
                }
            }
        }
    }

    private ProgramFamily Family(string name, ImmutableArray<ProgramDraft> there, ImmutableArray<ProgramDraft> added) => name == program.Name
        ? new ProgramFamily(program, program.Span, [.. there, .. added])
        : new ProgramFamily(new Entry(name, program.Span, program.Value), there.Any(unit => unit.Spec.Name != name) ? program.Span : null, there);

    /// <summary>A program as the checks see one, made from what it has become; it has no place, so mistakes are those of the new ones.</summary>
    private ProgramDraft Known(ProgramSpec spec, ProgramLaunch launch) => new()
    {
        Spec = spec,
        Options = launch.Options,
        Isolate = new ConfinementDraft
        {
            Confinement = launch.Options.Confinement,
            Joins = [.. launch.Joins.Select(join => new JoinDraft(join.Kinds, join.Program, program.Span))],
            At = ImmutableDictionary<string, SourceSpan>.Empty.Add("network", program.Span),
        },
        References =
        [
            .. spec.After.Concat(spec.Requires.Concat(spec.Wants).Select(required => required.Program)).Select(name => new Reference(name, program.Span, "waits for itself")),
            .. spec.Before.Select(name => new Reference(name, program.Span, "waits for itself") { IsReversed = true }),
        ],
    };

    private static SupervisorConfiguration Without(SupervisorConfiguration inForce, IEnumerable<string> names)
    {
        var gone = names.ToHashSet(StringComparer.Ordinal);
        return inForce with
        {
            Engine = inForce.Engine with { Programs = inForce.Engine.Programs.RemoveAll(spec => gone.Contains(spec.Name)) },
            Launches = inForce.Launches.RemoveRange(gone),
        };
    }

    /// <summary>New ones stand behind their siblings, or, where there are none, behind all others; then by priority.</summary>
    private SupervisorConfiguration With(SupervisorConfiguration kept, ImmutableArray<ProgramDraft> added)
    {
        var launches = kept.Launches.SetItems(added.Select(unit => KeyValuePair.Create(unit.Spec.Name, ConfigurationLoader.Launch(unit, kept.Name))));
        var last = kept.Engine.Programs.LastOrDefault(spec => spec.Family == program.Name);
        var specs = kept.Engine.Programs.InsertRange(last is null ? kept.Engine.Programs.Length : kept.Engine.Programs.IndexOf(last) + 1, added.Select(unit => unit.Spec));
        return kept with
        {
            Engine = kept.Engine with { Programs = [.. specs.OrderBy(spec => launches[spec.Name].Priority)] },
            Launches = launches,
        };
    }
}
