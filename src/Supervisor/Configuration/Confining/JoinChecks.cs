using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Configuration.Confining;

/// <summary>
/// Which namespaces of others each program enters, once all programs are known, and what it then cannot have of its own: of
/// that, what its profile says falls away, and what it says itself is a mistake.
/// </summary>
internal sealed class JoinChecks(IReadOnlyList<ProgramDraft> programs, ValueReader reader)
{
    /// <summary>The keys that need a namespace of the program's own.</summary>
    private static readonly ImmutableArray<(NamespaceKinds Kind, ImmutableArray<string> Keys)> Needing =
    [
        (NamespaceKinds.Mount, [.. FileSystemKeys.All.Select(key => key.Name)]),
        (NamespaceKinds.Net, ["network"]),
        (NamespaceKinds.Uts, ["hostname", "domainname"]),
        (NamespaceKinds.Time, ["clocks"]),
        (NamespaceKinds.User, ["id_map"]),
    ];

    private readonly Dictionary<string, ProgramDraft> _byName = programs.DistinctBy(program => program.Spec.Name).ToDictionary(program => program.Spec.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, NamespaceKinds> _owned = new(StringComparer.Ordinal);

    public List<ProgramDraft> Run() => [.. programs.Select(Resolve)];

    /// <summary>One of the programs, with what it enters.</summary>
    public ProgramDraft Resolve(ProgramDraft program)
    {
        var draft = program.Isolate;
        if (draft.Joins.IsEmpty && draft.Confinement.Joins.IsEmpty)
        {
            return program;
        }

        var joins = ImmutableArray.CreateBuilder<ProgramJoin>();
        foreach (var join in draft.Joins)
        {
            if (join.Program == program.Spec.Name || !_byName.ContainsKey(join.Program))
            {
                continue;
            }

            var theirs = Offered(join);
            if (theirs == NamespaceKinds.None)
            {
                reader.Report(join.Span, join.Kinds is { } kind
                        ? $"program {DisplayText.Quote(join.Program)} has no {NamespaceWords.Names(kind)} namespace of its own"
                        : $"program {DisplayText.Quote(join.Program)} has no namespaces of its own",
                    $"give it one: [program.{join.Program}] isolate = {{ namespaces = [\"{(join.Kinds is { } lacking ? NamespaceWords.Names(lacking) : "net")}\"] }}");
            }
            else
            {
                joins.Add(new ProgramJoin(join.Program, theirs));
                program = WithRequirement(program, _byName[join.Program].Spec.Family);
            }
        }

        var joined = Joined(draft);
        CheckOwn(draft, joined);
        return program with { Isolate = Without(draft, joined), Joins = joins.ToImmutable() };
    }

    private static ProgramDraft WithRequirement(ProgramDraft program, string joined)
    {
        var spec = program.Spec;
        return spec.Requires.Any(required => required.Program == joined)
            ? program
            : program with { Spec = spec with { Requires = spec.Requires.Add(new Requirement(joined, Condition.Started)) } };
    }

    /// <summary>A cgroup namespace shows the other's place in the tree, and so is joined only where it is named.</summary>
    private NamespaceKinds Offered(JoinDraft join) =>
        join.Kinds is { } kinds ? Owned(join.Program) & kinds : Owned(join.Program) & ~NamespaceKinds.Cgroup;

    private NamespaceKinds Joined(ConfinementDraft draft) =>
        draft.Joins.Aggregate(NamespaceKinds.None, (kinds, join) => kinds | Offered(join))
        | draft.Confinement.Joins.Aggregate(NamespaceKinds.None, (kinds, join) => kinds | join.Kinds);

    /// <summary>All namespaces of a program that are not the supervisor's. In a cycle, which is reported elsewhere, none.</summary>
    private NamespaceKinds Owned(string name)
    {
        if (_owned.TryGetValue(name, out var known) || !_byName.TryGetValue(name, out var program))
        {
            return known;
        }

        _owned.Add(name, NamespaceKinds.None);
        var joined = Joined(program.Isolate);
        return _owned[name] = joined | FreshNamespaces.Of(Without(program.Isolate, joined).Confinement);
    }

    private static ConfinementDraft Without(ConfinementDraft draft, NamespaceKinds joined)
    {
        bool FallsAway(NamespaceKinds kind) => joined.HasFlag(kind) && !Written(draft, kind).Any();
        return draft.With(confinement => confinement with
        {
            Namespaces = draft.At.ContainsKey("namespaces") ? confinement.Namespaces : confinement.Namespaces & ~joined,
            FileSystem = FallsAway(NamespaceKinds.Mount) ? FileSystemView.Unchanged : confinement.FileSystem,
            Network = FallsAway(NamespaceKinds.Net) ? new NetworkOptions.Host() : confinement.Network,
        });
    }

    private void CheckOwn(ConfinementDraft draft, NamespaceKinds joined)
    {
        var both = joined & FreshNamespaces.Of(Without(draft, joined).Confinement);
        if (joined.HasFlag(NamespaceKinds.User) && draft.At.ContainsKey("id_map"))
        {
            both |= NamespaceKinds.User;
        }

        foreach (var kind in NamespaceWords.Each(both))
        {
            var key = Written(draft, kind).FirstOrDefault("namespaces");
            reader.Report(draft.At[key], $"{DisplayText.Quote(key)} needs a namespace of its own of the kind {NamespaceWords.Names(kind)}, and one is joined",
                "leave one of them out");
        }
    }

    private static IEnumerable<string> Written(ConfinementDraft draft, NamespaceKinds kind) =>
        Needing.Where(needing => needing.Kind == kind).SelectMany(needing => needing.Keys).Where(draft.At.ContainsKey);
}
