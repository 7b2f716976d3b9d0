using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;

namespace Supervisor.Configuration.Checking;

/// <summary>Names of replicas, which nobody has written and which may be those of other programs.</summary>
internal static class NameChecks
{
    public static void Run(ValueReader reader, IReadOnlyList<ProgramFamily> families)
    {
        var owners = new Dictionary<string, ProgramFamily>(StringComparer.Ordinal);
        foreach (var family in families)
        {
            owners.TryAdd(family.Name, family);
        }

        foreach (var family in families)
        {
            foreach (var unit in family.Units)
            {
                if (family.Replicas is { } at && !owners.TryAdd(unit.Spec.Name, family) && owners[unit.Spec.Name] is var other && other != family)
                {
                    var name = DisplayText.Quote(unit.Spec.Name);
                    reader.Report(at, other.Name == unit.Spec.Name
                            ? $"a replica of {DisplayText.Quote(family.Name)} would have the name of program {name}"
                            : $"replicas of {DisplayText.Quote(other.Name)} and of {DisplayText.Quote(family.Name)} would both be {name}",
                        "give one of the programs another name");
                    break;
                }
            }
        }
    }
}
