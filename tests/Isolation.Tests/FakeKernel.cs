using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Plan;

namespace Isolation.Tests;

/// <summary>Follows a plan by the rules of the native child, with a kernel that does as the test says.</summary>
internal sealed class FakeKernel
{
    private readonly long[] _registers = new long[PlanLimits.Registers];

    /// <summary>What a call gives: a result, or an errno below zero. The default is what each step hopes for.</summary>
    public Func<int, Step, long[], long> Answer { get; init; } = (_, step, _) => Hoped(step);

    /// <summary>A jump is the close of nothing, whose failure is hoped for.</summary>
    public static long Hoped(Step step) => step.Call.Name == "close" && step.Arguments is [Argument.Immediate { Value: -1 }] ? -9 : step.Expected ?? 0;

    public List<Step> Made { get; } = [];

    public List<(int Step, int Error)> Reports { get; } = [];

    /// <summary>Whether an execve succeeded.</summary>
    public bool Follow(SpawnPlan plan)
    {
        for (var index = 0; index < plan.Count; index++)
        {
            var step = plan.Steps[index];
            Made.Add(step);
            var result = Answer(index, step, [.. step.Arguments.Select(Value)]);
            var error = result < 0 ? (int)-result : step.Expected is { } expected && expected != result ? PlanLimits.UnexpectedResult : 0;
            if (error == 0)
            {
                if (step.Call.Name == "execve")
                {
                    return true;
                }

                if (step.Store is { } register)
                {
                    _registers[register.Index] = result;
                }

                continue;
            }

            if (!step.Tolerated.Contains(new Errno(error)))
            {
                Reports.Add((index, error));
                return false;
            }

            if (step.ReportsTolerated)
            {
                Reports.Add((index, -error));
            }

            index += step.SkipsAfterTolerated;
        }

        Reports.Add((PlanLimits.PlanEnded, 0));
        return false;
    }

    private long Value(Argument argument) => argument switch
    {
        Argument.Immediate immediate => immediate.Value,
        Argument.Descriptor descriptor => descriptor.Number,
        Argument.FromRegister register => _registers[register.Register.Index],
        _ => 0,
    };
}

/// <summary>A table of descriptors for the steps that place the standard streams.</summary>
internal static class StreamWorld
{
    /// <summary>Which of the caller's descriptors each of 0, 1 and 2 is in the end.</summary>
    public static int[] Apply(int[] sources)
    {
        var table = Enumerable.Range(0, 32).ToDictionary(number => number, number => number);
        var closesOnExec = new HashSet<int>(table.Keys);
        var next = 100;
        var plan = Some.Plan(Some.Options() with
        {
            Streams = new(new(sources[0], "a"), new(sources[1], "b"), new(sources[2], "c")),
        });
        var kernel = new FakeKernel
        {
            Answer = (_, step, arguments) =>
            {
                switch (step.Call.Name)
                {
                    case "dup3":
                        Assert.NotEqual(arguments[0], arguments[1]);
                        table[(int)arguments[1]] = table[(int)arguments[0]];
                        closesOnExec.Remove((int)arguments[1]);
                        return arguments[1];
                    case "fcntl" when arguments[1] == 1030:
                        table[next] = table[(int)arguments[0]];
                        closesOnExec.Add(next);
                        return next++;
                    case "fcntl":
                        closesOnExec.Remove((int)arguments[0]);
                        return 0;
                    default:
                        return step.Expected ?? 0;
                }
            },
        };
        Assert.True(kernel.Follow(plan));
        Assert.DoesNotContain(closesOnExec, number => number < 3);
        return [table[0], table[1], table[2]];
    }
}

internal static class Some
{
    public static Supervisor.Isolation.Planning.HostFacts Host { get; } = new(1, 0, 1UL << 12);

    public static Supervisor.Isolation.Planning.Accounts Accounts { get; } = Supervisor.Isolation.Planning.Accounts.Parse(
        "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\nbroken\nempty:x::5::/:\n7:x:70:70::/seven:\n",
        "root:x:0:\nwww-data:x:33:\nlogs:x:50:other,www-data\nstaff:x:51:www-data\n");

    public static Supervisor.Isolation.Options.LaunchOptions Options(params string[] command) => new()
    {
        Command = command.Length == 0 ? ["/bin/true"] : [.. command],
    };

    /// <summary>Root with all capabilities on a kernel with everything.</summary>
    public static Supervisor.Isolation.Planning.HostFacts Capable { get; } = Host with { Capabilities = 0x1FF_FFFF_FFFF, LastCapability = 40, LandlockAbi = 7 };

    public static SpawnPlan Plan(Supervisor.Isolation.Options.LaunchOptions options, bool waitForRelease = false, Supervisor.Isolation.Planning.HostFacts? host = null)
    {
        var planned = Supervisor.Isolation.Planning.Planner.Plan(options, Accounts, host ?? Host, waitForRelease);
        return planned.TryGet(out var plan, out var failure) ? plan : throw new InvalidOperationException(failure.ToString());
    }
}
