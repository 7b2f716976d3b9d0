using Supervisor.Isolation.Seccomp;

namespace Isolation.Tests.Seccomp;

/// <summary>What a profile says about a call, found the slow and obvious way.</summary>
internal sealed class Oracle(SeccompProfile profile, SeccompTarget target)
{
    private readonly SyscallTable _table = SyscallTable.For(target.Architecture);

    public uint Answer(CallData call)
    {
        var action = Decide(call);
        return (target.LogOnly && action.Denies ? new SeccompAction(Verdict.Log) : action).ReturnValue;
    }

    private SeccompAction Decide(CallData call)
    {
        var x64 = target.Architecture == SeccompArchitecture.X64;
        if (call.Architecture != (x64 ? CallData.X64 : CallData.Arm64))
        {
            return Foreign(x64 ? "SCMP_ARCH_X86" : "SCMP_ARCH_ARM");
        }

        if (x64 && call.Number is >= 0x4000_0000 and not uint.MaxValue)
        {
            return Foreign("SCMP_ARCH_X32");
        }

        var named = new HashSet<int>();
        SeccompAction? decided = null;
        foreach (var rule in profile.Rules.Where(rule => rule.AppliesTo(target)))
        {
            foreach (var name in rule.Names)
            {
                if (_table.TryGet(name, out var number))
                {
                    named.Add(number);
                    if (decided is null && number == call.Number && rule.Tests.All(test => Holds(test, call.Arguments[test.Index])))
                    {
                        decided = rule.Action;
                    }
                }
            }
        }

        var hides = profile.Default.Verdict is Verdict.Errno or Verdict.Trap or Verdict.KillThread or Verdict.KillProcess;
        var highest = profile.KnowsAllCalls ? _table.Highest : named.DefaultIfEmpty(int.MaxValue).Max();
        return decided ?? (hides && named.Count > 0 && call.Number > highest ? SeccompAction.NoSuchCall : profile.Default);
    }

    private SeccompAction Foreign(string architecture)
    {
        var main = target.Architecture == SeccompArchitecture.X64 ? "SCMP_ARCH_X86_64" : "SCMP_ARCH_AARCH64";
        return profile.Architectures.Any(group => (group.Main ?? main) == main && group.Members.Contains(architecture))
            ? SeccompAction.NoSuchCall
            : new(Verdict.KillProcess);
    }

    private static bool Holds(ArgumentTest test, ulong argument) => test.Comparison switch
    {
        Comparison.NotEqual => argument != test.Value,
        Comparison.Less => argument < test.Value,
        Comparison.LessOrEqual => argument <= test.Value,
        Comparison.Equal => argument == test.Value,
        Comparison.GreaterOrEqual => argument >= test.Value,
        Comparison.Greater => argument > test.Value,
        _ => (argument & test.Mask) == (test.Value & test.Mask),
    };
}
