using System.Collections.Immutable;
using System.Text;
using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

/// <summary>Profiles and calls drawn from a seed.</summary>
internal sealed class RandomProfile(int seed)
{
    private static readonly ulong[] Edges =
    [
        0, 1, 2, 9, 0x5412, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 0x1_0000_0001, 0x5412_0000_0000, 0x1_0000_5412,
        0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0xffff_ffff_0000_0000, 0xffff_ffff_ffff_fffe, 0xffff_ffff_ffff_ffff,
    ];

    private static readonly string[] Comparisons = ["NE", "LT", "LE", "EQ", "GE", "GT", "MASKED_EQ"];

    private static readonly string[] Actions =
    [
        "\"SCMP_ACT_ALLOW\"", "\"SCMP_ACT_ERRNO\"", "\"SCMP_ACT_ERRNO\", \"errnoRet\": 38", "\"SCMP_ACT_ERRNO\", \"errnoRet\": 13",
        "\"SCMP_ACT_KILL_PROCESS\"", "\"SCMP_ACT_KILL\"", "\"SCMP_ACT_TRAP\"", "\"SCMP_ACT_LOG\"", "\"SCMP_ACT_TRACE\", \"errnoRet\": 7",
    ];

    private readonly Random _random = new(seed);

    /// <summary>Draws a profile in which rules for one call may overlap in every way.</summary>
    /// <param name="names">The calls to choose from.</param>
    /// <param name="rules">How many rules.</param>
    public string Json(IReadOnlyList<string> names, int rules)
    {
        var text = new StringBuilder($$"""{"defaultAction": {{DefaultAction()}}, "syscalls": [""");
        for (var index = 0; index < rules; index++)
        {
            var some = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => $"\"{Pick(names)}\"").Distinct();
            var tests = Enumerable.Range(0, _random.Next(0, 4)).Select(_ => Test(_random.Next(6), Pick(Comparisons), Value()));
            text.Append(index > 0 ? "," : "").Append($$"""{"names": [{{string.Join(',', some)}}], "action": {{Pick(Actions)}}, "args": [{{string.Join(',', tests)}}]}""");
        }

        return text.Append("]}").ToString();
    }

    /// <summary>
    /// Draws a profile with, for each call, one rule of several tests, or several that compare one argument for
    /// equality; and up to two without tests. Where more rules with tests overlap, libseccomp decides by the shape of its
    /// tree, and may miss one that applies.
    /// </summary>
    public string JsonWithoutOverlaps(IReadOnlyList<string> names)
    {
        var rules = names.SelectMany(name => RulesOf(name).Concat(Enumerable.Repeat(name, Math.Max(0, _random.Next(6) - 3)).Select(RuleWithoutTests))).ToArray();
        _random.Shuffle(rules);
        return $$"""{"defaultAction": {{DefaultAction()}}, "syscalls": [{{string.Join(',', rules)}}]}""";
    }

    private IEnumerable<string> RulesOf(string name)
    {
        if (_random.Next(2) == 0)
        {
            var indexes = Enumerable.Range(0, 6).ToArray();
            _random.Shuffle(indexes);
            return [Rule(name, Pick(Actions), indexes.Take(_random.Next(1, 5)).Select(index => Test(index, Pick(Comparisons), Value())))];
        }

        var one = _random.Next(6);
        return Enumerable.Range(0, _random.Next(1, 6)).Select(_ => Value()).Distinct().Select(value => Rule(name, Pick(Actions), [Test(one, "EQ", value)]));
    }

    private string RuleWithoutTests(string name) => Rule(name, Pick(Actions), []);

    private string DefaultAction() => Pick(Actions).Replace("errnoRet", "defaultErrnoRet", StringComparison.Ordinal);

    private static string Rule(string name, string action, IEnumerable<string> tests) =>
        $$"""{"names": ["{{name}}"], "action": {{action}}, "args": [{{string.Join(',', tests)}}]}""";

    private string Test(int index, string comparison, ulong value) =>
        $$"""{"index": {{index}}, "value": {{value}}, "valueTwo": {{Value()}}, "op": "SCMP_CMP_{{comparison}}"}""";

    public int Below(int limit) => _random.Next(limit);

    public T Pick<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private ulong Value() => _random.Next(4) > 0 ? Pick(Edges) : (ulong)_random.NextInt64();

    /// <summary>Draws arguments at, beside and in the other half of the values that rules compare with.</summary>
    public ImmutableArray<ulong> Arguments(SeccompProfile profile, IReadOnlyList<string> names)
    {
        var interesting = profile.Rules.Where(rule => rule.Names.Any(names.Contains)).SelectMany(rule => rule.Tests).ToList();
        var arguments = Enumerable.Range(0, 6).Select(_ => Value()).ToArray();
        foreach (var test in interesting.Where(_ => _random.Next(2) == 0))
        {
            arguments[test.Index] = _random.Next(6) switch
            {
                0 => test.Value + 1,
                1 => test.Value - 1,
                2 => test.Value ^ 0x1_0000_0000,
                3 => (test.Value << 32) | (test.Value >> 32),
                _ => test.Value,
            };
        }

        return [.. arguments];
    }
}
