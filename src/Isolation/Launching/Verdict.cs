using Supervisor.Isolation.Diagnosis;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Launching;

/// <summary>Why a child that has ended was not executed.</summary>
internal static class Verdict
{
    public static LaunchFailure Of(Flight flight)
    {
        if (flight.Doom is { } doom)
        {
            return doom;
        }

        var report = flight.Report;
        if (report.Fatal is { } fatal)
        {
            var step = flight.Plan.Steps[fatal.Step];
            return step.Phase is Phase.Execute ? OfExec(flight) : OfStep(step, fatal, flight.Plan.Count);
        }

        return report.PlanEnded
            ? OfExec(flight)
            : new(FailureKind.DiedBeforeExec, "launch it") { Hint = $"{flight.End ?? "the process was gone"} before the program was executed" };
    }

    public static LaunchFailure Aborted { get; } = new(FailureKind.Aborted, "launch it") { Hint = "the launch was aborted" };

    public static LaunchFailure OfStep(Step step, StepError error, int count)
    {
        var errno = error.Error == PlanLimits.UnexpectedResult ? default : new Errno(error.Error);
        return new(FailureKind.Step, step.Purpose)
        {
            Errno = errno,
            Hint = errno == default ? $"{step.Call.Name} gave an unexpected result" : step.HintFor(errno),
            StepNumber = error.Step + 1,
            StepCount = count,
            Feature = step.Feature,
        };
    }

    /// <summary>What the file itself does not tell.</summary>
    private static string? OfConfinement(SpawnPlan plan, Errno errno) =>
        errno == Errno.EACCES && plan.Steps.Any(step => step.Phase is Phase.Landlock)
            ? "it has no permission to be executed, or Landlock forbids it: the program and its loader or interpreter must lie below what it may read"
        : (errno == Errno.EPERM || errno == Errno.ENOSYS) && plan.Steps.Any(step => step.Phase is Phase.Seccomp)
            ? "its own filter of system calls does not allow execve"
        : null;

    private static LaunchFailure OfExec(Flight flight)
    {
        var attempts = new List<ExecAttempt>();
        var last = 0;
        foreach (var error in flight.Report.Tolerated)
        {
            Add(error);
        }

        if (flight.Report.Fatal is { } fatal)
        {
            Add(fatal);
        }

        var diagnosis = flight.Options.Confinement.FileSystem.Root is { } root
            ? ExecDiagnosis.OfAnotherRoot(flight.Options.Command[0], root, attempts)
            : ExecDiagnosis.Of(flight.Options.Command[0], flight.Options.Directory, attempts);
        return diagnosis with
        {
            StepNumber = last + 1,
            StepCount = flight.Plan.Count,
            Hint = OfConfinement(flight.Plan, diagnosis.Errno) ?? diagnosis.Hint,
        };

        void Add(StepError error)
        {
            if (flight.Plan.Steps[error.Step] is { Phase: Phase.Execute, Arguments: [Argument.Text path, ..] })
            {
                attempts.Add(new(path.Value, new Errno(error.Error)));
                last = error.Step;
            }
        }
    }

    /// <summary>A mistake of our own, or no memory; the launcher goes on.</summary>
    public static LaunchFailure Unforeseen(Exception exception) => new(FailureKind.Prepare, "launch it")
    {
        Errno = exception is OutOfMemoryException ? Errno.ENOMEM : default,
        Hint = exception.Message,
    };
}
