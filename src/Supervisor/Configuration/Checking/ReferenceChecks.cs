using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Checking;

/// <summary>Programs that are named by others: whether they are there, and can be what is asked of them.</summary>
internal sealed class ReferenceChecks(ValueReader reader, IReadOnlyList<ProgramFamily> families)
{
    private readonly Dictionary<string, ProgramFamily> _families = families.DistinctBy(family => family.Name).ToDictionary(family => family.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, ProgramDraft> _units = families.SelectMany(family => family.Units)
        .DistinctBy(unit => unit.Spec.Name).ToDictionary(unit => unit.Spec.Name, StringComparer.Ordinal);

    public void Run()
    {
        foreach (var unit in _units.Values)
        {
            foreach (var reference in unit.References)
            {
                Check(unit, reference);
            }
        }
    }

    private void Check(ProgramDraft unit, Reference reference)
    {
        var (name, family) = (DisplayText.Quote(reference.Name), _families.GetValueOrDefault(reference.Name));
        if (reference.Name == unit.Spec.Family || reference.Name == unit.Spec.Name)
        {
            reader.Report(reference.Span, $"program {name} {reference.OfItself}");
        }
        else if (_units.TryGetValue(reference.Name, out var named) && named.Spec.Name != named.Spec.Family)
        {
            CheckOne(unit, reference, named);
        }
        else if (family is null && reference.Name.Length > 0)
        {
            reader.Report(reference.Span, $"there is no program {name}", Suggestion.DidYouMean(reference.Name, _families.Keys));
        }
        else if (family is { Replicas: not null } && reference.IsOfOne)
        {
            reader.Report(reference.Span, $"program {name} has replicas", $"name one of them: \"{reference.Name}-1\"");
        }
        else if (family is not null && reference.Condition is { } condition)
        {
            CheckCondition(reference, family, condition);
        }
    }

    private void CheckOne(ProgramDraft unit, Reference reference, ProgramDraft named)
    {
        if (named.Spec.Family == unit.Spec.Family)
        {
            reader.Report(reference.Span, $"program {DisplayText.Quote(unit.Spec.Family)} {reference.OfItself}", "one replica cannot wait for another");
        }
        else if (!reference.IsOfOne)
        {
            reader.Report(reference.Span, $"there is no program {DisplayText.Quote(reference.Name)}, but replicas of {DisplayText.Quote(named.Spec.Family)}",
                $"name the program, which means all of them: \"{named.Spec.Family}\"");
        }
    }

    private void CheckCondition(Reference reference, ProgramFamily family, Condition condition)
    {
        foreach (var unit in family.Units)
        {
            if (condition is Condition.Healthy && unit.Spec.Health?.Probe is null)
            {
                reader.Report(reference.Span, $"program {DisplayText.Quote(family.Name)} can never be healthy: nothing probes it", $"give it health, or wait for it to be \"ready\"");
                return;
            }

            if (condition is Condition.Succeeded && WhyNever(unit.Spec) is { } why)
            {
                reader.Report(reference.Span, $"program {DisplayText.Quote(family.Name)} can never have succeeded: {why}", "give it start = \"once\", or another condition");
                return;
            }
        }
    }

    private static string? WhyNever(ProgramSpec spec) => spec switch
    {
        { Restart: RestartMode.Always or RestartMode.OnSuccess } => "it is restarted after a success",
        { Main: true } => "it is main, and the supervisor ends with it",
        _ => null,
    };
}
