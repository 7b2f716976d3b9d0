using System.Collections.Immutable;

namespace Supervisor.Isolation.Seccomp;

/// <summary>A rule as one call sees it.</summary>
internal readonly record struct Branch(ImmutableArray<ArgumentTest> Tests, SeccompAction Action);

/// <summary>A profile for one machine and program: numbers for names, only the rules that apply.</summary>
internal sealed record ResolvedProfile
{
    /// <summary>For each number that rules name, its rules until one without tests.</summary>
    public required SortedDictionary<int, List<Branch>> Calls { get; init; }

    /// <summary>What happens where no rule applies.</summary>
    public required SeccompAction Default { get; init; }

    /// <summary>What happens to numbers above <see cref="HighestKnown"/>.</summary>
    public required SeccompAction Unknown { get; init; }

    /// <summary>The highest number that the profile's author knew of; the highest there can be if that does not matter.</summary>
    public required uint HighestKnown { get; init; }

    /// <summary>What happens to calls through the entry of the 32-bit architecture.</summary>
    public required SeccompAction Foreign { get; init; }

    /// <summary>What happens to calls by the numbers of x32.</summary>
    public required SeccompAction X32 { get; init; }

    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>How many calls there are that the profile allows, and does not, with what else there is to say of them.</summary>
    public required string Description { get; init; }

    public static ResolvedProfile From(SeccompProfile profile, SeccompTarget target)
    {
        var table = SyscallTable.For(target.Architecture);
        var calls = new SortedDictionary<int, List<Branch>>();
        var unreachable = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var rule in profile.Rules.Where(rule => rule.AppliesTo(target)))
        {
            foreach (var name in rule.Names)
            {
                if (table.TryGet(name, out var number) && !TryAdd(calls, number, rule))
                {
                    unreachable.Add(name);
                }
            }
        }

        // A tracer knows calls that this profile's author did not: it is to see them.
        var hidesNews = profile.Default.Verdict is not (Verdict.Allow or Verdict.Log or Verdict.Trace) && calls.Count > 0;
        return new()
        {
            Calls = calls,
            Default = profile.Default,
            Unknown = hidesNews ? SeccompAction.NoSuchCall : profile.Default,
            HighestKnown = !hidesNews ? uint.MaxValue : (uint)(profile.KnowsAllCalls ? table.Highest : calls.Keys.Last()),
            Foreign = ForeignAction(profile, target, target.Architecture == SeccompArchitecture.X64 ? "SCMP_ARCH_X86" : "SCMP_ARCH_ARM"),
            X32 = ForeignAction(profile, target, "SCMP_ARCH_X32"),
            Warnings = [.. profile.Warnings, .. Suspicions(profile, table, calls, unreachable)],
            Description = Describe(profile, table, calls),
        };
    }

    /// <summary>Adds a rule to those of a call, unless an earlier one always applies.</summary>
    /// <returns>Whether the rule can matter, or says only what the earlier one says.</returns>
    private static bool TryAdd(SortedDictionary<int, List<Branch>> calls, int number, SeccompRule rule)
    {
        if (!calls.TryGetValue(number, out var branches))
        {
            calls[number] = branches = [];
        }

        if (branches is [.., { Tests.IsEmpty: true } last])
        {
            return last.Action == rule.Action;
        }

        branches.Add(new(rule.Tests, rule.Action));
        return true;
    }

    private static SeccompAction ForeignAction(SeccompProfile profile, SeccompTarget target, string architecture)
    {
        var main = target.Architecture == SeccompArchitecture.X64 ? "SCMP_ARCH_X86_64" : "SCMP_ARCH_AARCH64";
        return profile.Architectures.Any(group => group.Lists(main, architecture)) ? SeccompAction.NoSuchCall : new(Verdict.KillProcess);
    }

    private static IEnumerable<string> Suspicions(
        SeccompProfile profile, SyscallTable table, SortedDictionary<int, List<Branch>> calls, SortedSet<string> unreachable)
    {
        if (unreachable.Count > 0)
        {
            yield return $"rules for these calls never apply, as another for the same call always does: {Some(unreachable)}";
        }

        table.TryGet("execve", out var execve);
        var outcomes = calls.TryGetValue(execve, out var branches) ? branches : [];
        if (Outcomes(outcomes, profile.Default).All(action => action.Denies))
        {
            yield return "execve is refused, so that the program itself cannot start";
        }
    }

    /// <summary>Names for a message, not more than a person reads.</summary>
    public static string Some(IReadOnlyCollection<string> names)
    {
        const int enough = 12;
        var listed = string.Join(", ", names.Take(enough).Select(Quoted.Text));
        return names.Count > enough ? $"{listed} and {names.Count - enough} more" : listed;
    }

    private static string Describe(SeccompProfile profile, SyscallTable table, SortedDictionary<int, List<Branch>> calls)
    {
        int allowed = 0, refused = 0, byArgument = 0;
        foreach (var name in table.Names)
        {
            table.TryGet(name, out var number);
            switch (calls.TryGetValue(number, out var branches) ? Denied(branches, profile.Default) : profile.Default.Denies)
            {
                case false:
                    allowed++;
                    break;
                case true:
                    refused++;
                    break;
                default:
                    byArgument++;
                    break;
            }
        }

        var some = byArgument > 0 ? $", {byArgument} by argument" : "";
        return profile.Default.Denies
            ? $"{profile.Name}: {allowed} calls allowed{some}, others {profile.Default}"
            : $"{profile.Name}: {refused} calls refused{some}, others {profile.Default}";
    }

    /// <summary>Whether a call is refused whatever its arguments are; null where it depends on them.</summary>
    private static bool? Denied(List<Branch> branches, SeccompAction otherwise)
    {
        var last = branches is [.., { Tests.IsEmpty: true } always] ? always.Action : otherwise;
        foreach (var branch in branches)
        {
            if (branch.Action.Denies != last.Denies)
            {
                return null;
            }
        }

        return last.Denies;
    }

    private static IEnumerable<SeccompAction> Outcomes(List<Branch> branches, SeccompAction otherwise) =>
        branches is [.., { Tests.IsEmpty: true }] ? branches.Select(branch => branch.Action) : branches.Select(branch => branch.Action).Append(otherwise);
}
