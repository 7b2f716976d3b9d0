using Supervisor.Engine.Model;

namespace Supervisor.Engine.Graph;

/// <summary>
/// With which code the supervisor ends. The first line that applies:
/// <list type="table">
/// <item><term>a main program has ended</term><description>its code; the first, if there are several</description></item>
/// <item><term>the shutdown was forced, so something was killed</term><description>the first failure's code, else 137</description></item>
/// <item><term>by a signal or a command</term><description>0</description></item>
/// <item><term>on_exit, on_give_up or on_failure of a program says so</term><description>the code of that program's end</description></item>
/// <item><term>a program has failed for good</term><description>the code of the first one that did</description></item>
/// <item><term>else</term><description>0</description></item>
/// </list>
/// The code of an end is its exit code, or 128 + N for signal N; 0 if the program counts it as a success. That of a
/// fatal program is the code of its last end when it was restarted too often, of the failed launch (127 not found, 126
/// not executable, 125 anything else), or of the program that it requires; 1 if that would be 0, as it did fail.
/// A faulted program has 70 (EX_SOFTWARE, sysexits.h). A program that is started again is forgiven.
/// </summary>
internal static class ExitCodePolicy
{
    public const int CannotStart = 125;

    private const int Faulted = 70;
    private const int KilledByForce = 128 + 9;

    public static int CodeOf(Turn turn)
    {
        if (turn.EndedMain is { } main)
        {
            return MainCode(turn[main]);
        }

        var failure = FirstFailure(turn)?.Failure?.Code;
        return turn.Shutdown switch
        {
            { Stage: ShutdownStage.Forced } => failure ?? KilledByForce,
            { Cause: ShutdownCause.Request } => 0,
            { Code: { } code } => code,
            _ => failure ?? 0,
        };
    }

    public static ProgramState? FirstFailure(Turn turn)
    {
        ProgramState? first = null;
        for (var index = 0; turn.AnyFailure && index < turn.Count; index++)
        {
            var program = turn[index];
            if (program.Failure is { } failure && (first?.Failure is not { } earliest || failure.Order < earliest.Order))
            {
                first = program;
            }
        }

        return first;
    }

    /// <summary>Null for a phase that is no failure for good.</summary>
    public static int? FailureCode(Phase phase) => phase switch
    {
        Phase.Exited { Success: false, Status: var status } => NotZero(status.ShellCode),
        Phase.Fatal fatal => NotZero(fatal.ExitCode),
        Phase.Faulted => Faulted,
        _ => null,
    };

    /// <summary>One that is stopped at shutdown without having run says nothing.</summary>
    public static bool HasEndedForGood(ProgramState program) => program.Phase switch
    {
        Phase.Exited or Phase.Fatal or Phase.Faulted => true,
        Phase.Stopped { Why: StopReason.Command } => true,
        Phase.Stopped { Why: not null } => program.LastExit is not null,
        _ => false,
    };

    private static int MainCode(ProgramState program) =>
        FailureCode(program.Phase) ?? (program.LastExit is { } last && !program.Spec.IsSuccess(last.Status)
            ? NotZero(last.Status.ShellCode)
            : 0);

    /// <summary>A failure is never told as 0.</summary>
    public static int NotZero(int code) => code == 0 ? 1 : code;
}
