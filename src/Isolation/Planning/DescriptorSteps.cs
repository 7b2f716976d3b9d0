using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>
/// Descriptors beside the standard ones. Their numbers may be in use by the launcher, for what the plan still needs: so each
/// source moves out of the way early, and takes its number at the end. The report pipe, needed to the last, moves as well.
/// </summary>
internal static class DescriptorSteps
{
    private const int FirstNumber = 3;

    /// <summary>Why they cannot be handed on, or null.</summary>
    public static LaunchFailure? Check(LaunchOptions options)
    {
        var numbers = new HashSet<int>();
        foreach (var passed in options.Descriptors)
        {
            if (passed.Number < FirstNumber || !numbers.Add(passed.Number))
            {
                return new(FailureKind.Resolve, $"hand on {passed.Source.Description} as descriptor {passed.Number}")
                {
                    Hint = passed.Number < FirstNumber ? "0, 1 and 2 are its standard streams" : "another descriptor has that number",
                };
            }
        }

        return null;
    }

    /// <summary>While the launcher's descriptors are all there.</summary>
    /// <returns>Where each is held meanwhile.</returns>
    public static ImmutableArray<Register> AddMoves(PlanBuilder plan, LaunchOptions options)
    {
        if (options.Descriptors.IsEmpty)
        {
            return [];
        }

        var free = options.Descriptors.Max(passed => passed.Number) + 1;
        plan.Add(Move("the report pipe", Register.Report, Register.Report, free));
        var held = ImmutableArray.CreateBuilder<Register>(options.Descriptors.Length);
        foreach (var passed in options.Descriptors)
        {
            var register = plan.NewRegister();
            held.Add(register);
            plan.Add(Move(passed.Source.Description, new Argument.Descriptor(passed.Source.Descriptor, passed.Source.Description), register, free));
        }

        return held.ToImmutable();
    }

    public static void Add(PlanBuilder plan, LaunchOptions options, ImmutableArray<Register> held)
    {
        for (var index = 0; index < held.Length; index++)
        {
            var passed = options.Descriptors[index];
            plan.Add(new Step(Phase.Descriptors, Dup3, $"hand on {passed.Source.Description} as descriptor {passed.Number}", held[index], passed.Number, 0)
            {
                Hints = [new(Errno.EBADF, "its limit of open files (nofile) is not above that number")],
            });
        }
    }

    private static Step Move(string what, Argument source, Register to, int lowest) =>
        new(Phase.Streams, Fcntl, $"keep {what} out of the way", source, F_DUPFD_CLOEXEC, lowest)
        {
            Store = to,
            Hints = [new(Errno.EINVAL, "the supervisor's own limit of open files is not above that number")],
        };
}
