using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Seccomp;

/// <summary>The rules of a profile in JSON, and what they are made of.</summary>
internal sealed class OciRuleReader(JsonCheck check)
{
    private const ulong HighestErrno = 4095;

    // Nobody writes more; a limit keeps a hostile file from growing without end when rules are split.
    private const int MostTests = 32;

    /// <summary>One rule; or one for each test, if two are about the same argument: runc reads it so.</summary>
    public IEnumerable<SeccompRule> Rules(JsonElement element, string place)
    {
        check.Object(element, place, "names", "name", "action", "args", "comment", "includes", "excludes", "errnoRet", "errno");
        var action = Action(element, $"{place}.", "action", "errnoRet", "errno");
        var tests = check.Items(Member("args"), $"{place}.args").Select(item => Test(item.Element, item.Place)).ToImmutableArray();
        if (tests.Length > MostTests)
        {
            check.Fail($"{place}.args", $"more than {MostTests} tests");
            return [];
        }

        var rule = new SeccompRule(Names(element, place), action, tests)
        {
            Includes = Scope(Member("includes"), $"{place}.includes"),
            Excludes = Scope(Member("excludes"), $"{place}.excludes"),
        };
        return tests.DistinctBy(test => test.Index).Count() == tests.Length ? [rule] : tests.Select(test => rule with { Tests = [test] });

        JsonElement? Member(string key) => JsonCheck.Member(element, key);
    }

    /// <summary>An action with its errno, which may be given as a number, by name, or not at all (then it is EPERM).</summary>
    public SeccompAction Action(JsonElement parent, string path, string key, string numberKey, string nameKey)
    {
        var number = check.Number(JsonCheck.Member(parent, numberKey), path + numberKey, HighestErrno);
        var named = check.Text(JsonCheck.Member(parent, nameKey), path + nameKey);
        Errno errno = default;
        if (named.Length > 0 && !Errno.TryParse(named, out errno))
        {
            check.Fail(path + nameKey, $"{Quoted.Text(named)} is no error number of errno(3), such as EPERM");
        }

        var text = check.Text(JsonCheck.Member(parent, key), path + key);
        Verdict? verdict = text switch
        {
            "SCMP_ACT_ALLOW" => Verdict.Allow,
            "SCMP_ACT_LOG" => Verdict.Log,
            "SCMP_ACT_ERRNO" => Verdict.Errno,
            "SCMP_ACT_TRACE" => Verdict.Trace,
            "SCMP_ACT_TRAP" => Verdict.Trap,
            "SCMP_ACT_KILL" or "SCMP_ACT_KILL_THREAD" => Verdict.KillThread,
            "SCMP_ACT_KILL_PROCESS" => Verdict.KillProcess,
            _ => null,
        };
        if (verdict is null)
        {
            check.Fail(path + key, text switch
            {
                "" => "an action is needed here, such as SCMP_ACT_ERRNO",
                "SCMP_ACT_NOTIFY" => "SCMP_ACT_NOTIFY needs somebody who answers; nobody does here",
                _ => $"{Quoted.Text(text)} is no action",
            });
        }

        if (verdict is Verdict.Errno or Verdict.Trace)
        {
            return new(verdict.Value, (ushort)(named.Length > 0 ? (ulong)errno.Number : number ?? (ulong)Errno.EPERM.Number));
        }

        if (number is not null || named.Length > 0)
        {
            check.Fail(path + key, "only SCMP_ACT_ERRNO and SCMP_ACT_TRACE have an error number");
        }

        return new(verdict ?? default);
    }

    private ImmutableArray<string> Names(JsonElement element, string place)
    {
        var names = check.Texts(JsonCheck.Member(element, "names"), $"{place}.names");
        var name = check.Text(JsonCheck.Member(element, "name"), $"{place}.name");
        if (name.Length > 0 && names.Length > 0)
        {
            check.Fail($"{place}.name", "there is names too; one of them says it");
        }
        else if (name.Length > 0)
        {
            return [name];
        }
        else if (names.IsEmpty || names.Contains(""))
        {
            check.Fail($"{place}.names", "a rule needs the names of system calls");
        }

        return names;
    }

    private ArgumentTest Test(JsonElement element, string place)
    {
        check.Object(element, place, "index", "value", "valueTwo", "op");
        var index = check.Number(JsonCheck.Member(element, "index"), $"{place}.index", 5);
        var value = check.Number(JsonCheck.Member(element, "value"), $"{place}.value", ulong.MaxValue);
        var second = check.Number(JsonCheck.Member(element, "valueTwo"), $"{place}.valueTwo", ulong.MaxValue) ?? 0;
        var op = check.Text(JsonCheck.Member(element, "op"), $"{place}.op");
        if (index is null || value is null)
        {
            check.Fail(place, "index and value are needed here");
            return default;
        }

        Comparison? comparison = op switch
        {
            "SCMP_CMP_NE" => Comparison.NotEqual,
            "SCMP_CMP_LT" => Comparison.Less,
            "SCMP_CMP_LE" => Comparison.LessOrEqual,
            "SCMP_CMP_EQ" => Comparison.Equal,
            "SCMP_CMP_GE" => Comparison.GreaterOrEqual,
            "SCMP_CMP_GT" => Comparison.Greater,
            "SCMP_CMP_MASKED_EQ" => Comparison.MaskedEqual,
            _ => null,
        };
        if (comparison is null)
        {
            check.Fail($"{place}.op", $"{Quoted.Text(op)} is no comparison, such as SCMP_CMP_EQ");
        }

        return comparison == Comparison.MaskedEqual
            ? new((int)index, Comparison.MaskedEqual, second, value.Value)
            : new((int)index, comparison ?? default, value.Value);
    }

    private RuleScope Scope(JsonElement? element, string place)
    {
        if (element is not { } scope)
        {
            return RuleScope.Empty;
        }

        check.Object(scope, place, "caps", "arches", "minKernel");
        return new(
            check.Texts(JsonCheck.Member(scope, "caps"), $"{place}.caps"),
            check.Texts(JsonCheck.Member(scope, "arches"), $"{place}.arches"),
            KernelVersion(JsonCheck.Member(scope, "minKernel"), $"{place}.minKernel"));
    }

    private Version? KernelVersion(JsonElement? element, string place)
    {
        var text = check.Text(element, place);
        if (text.Length == 0)
        {
            return null;
        }

        if (text.Split('.') is [var major, var minor] && Part(major) is { } first && Part(minor) is { } second)
        {
            return new(first, second);
        }

        check.Fail(place, $"{Quoted.Text(text)} is no version of a kernel, such as 4.8");
        return null;
    }

    private static int? Part(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
