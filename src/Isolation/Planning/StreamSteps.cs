using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>
/// Descriptors 0, 1 and 2. They are filled in this order, so a source below its target would be overwritten before it is
/// used unless it stays where it is: such a source moves up first.
/// </summary>
internal static class StreamSteps
{
    private const int Lowest = 3;
    private static readonly string[] Names = ["stdin", "stdout", "stderr"];

    public static void Add(PlanBuilder plan, StandardStreams streams)
    {
        ReadOnlySpan<DescriptorSource> sources = [streams.Input, streams.Output, streams.Error];
        var moved = new Register?[sources.Length];
        for (var target = 0; target < sources.Length; target++)
        {
            var number = sources[target].Descriptor;
            if (number >= 0 && number < target && sources[number].Descriptor != number)
            {
                moved[number] ??= MoveUp(plan, sources[target]);
            }
        }

        for (var target = 0; target < sources.Length; target++)
        {
            Place(plan, sources[target], target, sources, moved);
        }
    }

    private static Register MoveUp(PlanBuilder plan, DescriptorSource source)
    {
        var register = plan.NewRegister();
        plan.Add(new Step(Phase.Streams, Fcntl, $"keep {source.Description} out of the way", Source(source), F_DUPFD_CLOEXEC, Lowest)
        {
            Store = register,
        });
        return register;
    }

    private static void Place(PlanBuilder plan, DescriptorSource source, int target, ReadOnlySpan<DescriptorSource> sources, Register?[] moved)
    {
        if (source.Path is { } path)
        {
            Open(plan, path, target);
            return;
        }

        var purpose = $"make {source.Description} its {Names[target]}";
        var number = source.Descriptor;
        if (number == target)
        {
            // dup3 refuses equal numbers; only the close-on-exec flag may be in the way.
            plan.Add(new Step(Phase.Streams, Fcntl, purpose, target, F_SETFD, 0));
            return;
        }

        plan.Add(number < target && sources[number].Descriptor != number
            ? new Step(Phase.Streams, Dup3, purpose, moved[number]!.Value, target, 0)
            : new Step(Phase.Streams, Dup3, purpose, Source(source), target, 0));
    }

    /// <summary>A pipe without a writer must not hold up the launch; the program itself then waits as it is used to.</summary>
    private static void Open(PlanBuilder plan, string path, int target)
    {
        var file = plan.NewRegister();
        plan.Add(new Step(Phase.Streams, Openat, $"open {path} as its {Names[target]}", AT_FDCWD, path, O_RDONLY_NONBLOCK_NOCTTY_CLOEXEC)
        {
            Store = file,
            Hints = [new(Errno.ENOENT, "it does not exist"), new(Errno.EACCES, "the supervisor itself may not read it")],
        });
        plan.Add(new Step(Phase.Streams, Fcntl, $"let reads of {path} wait", file, F_SETFL, 0));
        plan.Add(new Step(Phase.Streams, Dup3, $"make {path} its {Names[target]}", file, target, 0));
        plan.Add(new Step(Phase.Streams, Close, $"close {path}", file));
        plan.Return(file);
    }

    private static Argument.Descriptor Source(DescriptorSource source) => new(source.Descriptor, source.Description);
}
