using System.Globalization;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>The system call filter; see seccomp(2). Only execve follows, and the report if that fails.</summary>
internal static class SeccompSteps
{
    // BPF_MAXINSNS.
    private const int MaximumInstructions = 4096;

    public static LaunchFailure? Check(Confinement confinement) =>
        confinement.SystemCalls is { Instructions: var bytes }
        && (bytes.IsDefaultOrEmpty || bytes.Length % PlanLimits.FilterInstructionSize != 0 || bytes.Length / PlanLimits.FilterInstructionSize > MaximumInstructions)
            ? new(FailureKind.Resolve, "filter its system calls")
            {
                Hint = $"a filter has 1 to {MaximumInstructions} instructions of {PlanLimits.FilterInstructionSize} bytes",
                Feature = Feature.Seccomp,
            }
            : null;

    public static void Add(PlanBuilder plan, Confinement confinement)
    {
        if (confinement.SystemCalls is not { } filter)
        {
            return;
        }

        Argument flags = filter.Flags == 0 ? 0 : new Argument.Immediate(filter.Flags, string.Create(CultureInfo.InvariantCulture, $"0x{filter.Flags:x}"));
        var program = new Argument.FilterProgram(filter.Instructions, filter.Description);
        plan.Add(new Step(Phase.Seccomp, SystemCalls.Seccomp, "filter its system calls", SECCOMP_SET_MODE_FILTER, flags, program)
        {
            Feature = Feature.Seccomp,
            Hints =
            [
                new(Errno.EINVAL, "the filter is malformed or the kernel does not know one of its flags, or has no filters"),
                new(Errno.ENOSYS, "the kernel is built without seccomp"),
                new(Errno.ENOMEM, "the filters that it would have together are too long"),
            ],
        });
    }
}
