using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Running;

/// <summary>after, before, requires and wants: other programs by name. One with replicas is named as a whole.</summary>
internal static class Relations
{
    private static readonly ImmutableArray<(string, Condition)> Conditions =
    [
        ("started", Condition.Started), ("ready", Condition.Ready), ("healthy", Condition.Healthy), ("succeeded", Condition.Succeeded),
    ];

    public static ProgramDraft After(ValueReader reader, Node node, ProgramDraft program)
    {
        var named = Names(reader, node, "is to start after itself");
        return Naming(program, named) with { Spec = program.Spec with { After = Distinct(named) } };
    }

    public static ProgramDraft Before(ValueReader reader, Node node, ProgramDraft program)
    {
        List<Reference> named = [.. Names(reader, node, "is to start before itself").Select(reference => reference with { IsReversed = true })];
        return Naming(program, named) with { Spec = program.Spec with { Before = Distinct(named) } };
    }

    public static ProgramDraft Requires(ValueReader reader, Node node, ProgramDraft program)
    {
        var named = Conditional(reader, node, "requires itself");
        return Naming(program, named) with { Spec = program.Spec with { Requires = Requirements(named) } };
    }

    public static ProgramDraft Wants(ValueReader reader, Node node, ProgramDraft program)
    {
        var named = Conditional(reader, node, "wants itself");
        return Naming(program, named) with { Spec = program.Spec with { Wants = Requirements(named) } };
    }

    private static List<Reference> Names(ValueReader reader, Node node, string ofItself) =>
        [.. reader.Items(node, orOne: true).Select(item => new Reference(reader.TextNotEmpty(item), item.Span, ofItself))];

    /// <summary>Names, which must be started, or a table of names and conditions.</summary>
    private static List<Reference> Conditional(ValueReader reader, Node node, string ofItself) => node is Node.Table table
        ? [.. table.Entries.Select(entry => new Reference(entry.Name, entry.Span, ofItself) { Condition = reader.Choice(entry.Value, Conditions) })]
        : [.. Names(reader, node, ofItself).Select(reference => reference with { Condition = Condition.Started })];

    private static ProgramDraft Naming(ProgramDraft program, List<Reference> named) => program with { References = program.References.AddRange(named) };

    private static ImmutableArray<string> Distinct(List<Reference> named) => [.. named.Select(reference => reference.Name).Distinct(StringComparer.Ordinal)];

    private static ImmutableArray<Requirement> Requirements(List<Reference> named) =>
        [.. named.Select(reference => new Requirement(reference.Name, reference.Condition!.Value)).Distinct()];
}
