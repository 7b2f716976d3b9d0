using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>OOM score, nice and resource limits: what may need privileges that a change of user takes away.</summary>
internal static class ResourceSteps
{
    public static void AddOomScore(PlanBuilder plan, LaunchOptions options)
    {
        if (options.OomScoreAdjustment is not { } adjustment)
        {
            return;
        }

        var text = adjustment.ToString(CultureInfo.InvariantCulture);
        var purpose = $"set its OOM score adjustment to {text}";
        var file = plan.NewRegister();
        ImmutableArray<byte> bytes = [.. Encoding.ASCII.GetBytes(text)];
        plan.Add(new Step(Phase.OomScore, Openat, purpose, AT_FDCWD, "/proc/self/oom_score_adj", O_WRONLY_CLOEXEC)
        {
            Store = file,
            Hints = [new(Errno.ENOENT, "/proc is not mounted")],
        });
        plan.Add(new Step(Phase.OomScore, Write, purpose, file, new Argument.Structure(bytes, text), bytes.Length)
        {
            Hints = [new(Errno.EACCES, "lowering it needs CAP_SYS_RESOURCE"), new(Errno.EINVAL, "it goes from -1000 to 1000")],
        });
        plan.Add(new Step(Phase.OomScore, Close, purpose, file));
    }

    public static void AddPriority(PlanBuilder plan, LaunchOptions options)
    {
        if (options.Nice is { } nice)
        {
            plan.Add(new Step(Phase.Priority, Setpriority, $"set its nice value to {nice}", PRIO_PROCESS, 0, nice)
            {
                Hints = [new(Errno.EACCES, "lowering it needs CAP_SYS_NICE")],
            });
        }
    }

    public static void AddLimits(PlanBuilder plan, LaunchOptions options)
    {
        foreach (var limit in options.ResourceLimits)
        {
            var name = $"RLIMIT_{limit.Resource.ToString().ToUpperInvariant()}";
            var bytes = new byte[2 * sizeof(ulong)];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, limit.Soft ?? ulong.MaxValue);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(sizeof(ulong)), limit.Hard ?? ulong.MaxValue);
            plan.Add(new Step(
                Phase.ResourceLimits,
                Prlimit64,
                $"set its limit {limit.Resource.ToString().ToLowerInvariant()}",
                0,
                new Argument.Immediate((int)limit.Resource, name),
                new Argument.Structure([.. bytes], $"soft {Words(limit.Soft)}, hard {Words(limit.Hard)}"),
                NULL)
            {
                Hints =
                [
                    new(Errno.EPERM, "raising a hard limit needs CAP_SYS_RESOURCE, and nofile never goes above fs.nr_open"),
                    new(Errno.EINVAL, "the soft limit is above the hard one"),
                ],
            });
        }
    }

    private static string Words(ulong? limit) => limit?.ToString(CultureInfo.InvariantCulture) ?? "unlimited";
}
