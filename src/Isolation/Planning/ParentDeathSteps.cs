using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>The signal for the program when the spawn thread ends; see PR_SET_PDEATHSIG(2const).</summary>
internal static class ParentDeathSteps
{
    /// <param name="plan">Takes the steps.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="parent">The launcher's number as the child sees it: 0 from within another PID namespace, see getppid(2).</param>
    public static void Add(PlanBuilder plan, LaunchOptions options, int parent)
    {
        if (options.ParentDeathSignal is not { } signal)
        {
            return;
        }

        plan.Add(Arm(Phase.ParentDeath, signal, "be told of the supervisor's death"));
        // The launcher may have died between clone and prctl: then nobody would ever send the signal.
        plan.Add(new Step(Phase.ParentDeath, Getppid, "check that the supervisor is alive") { Expected = parent });
    }

    public static void AddAgain(PlanBuilder plan, Scene scene)
    {
        if (scene.Options.ParentDeathSignal is { } signal && (scene.Identity.IsChange || scene.IsNobodyInside))
        {
            plan.Add(Arm(Phase.ParentDeathAgain, signal, "be told of the supervisor's death, after the change of user"));
        }
    }

    private static Step Arm(Phase phase, Kernel.SignalNumber signal, string purpose) =>
        new(phase, Prctl, purpose, PR_SET_PDEATHSIG, new Argument.Immediate(signal.Number, signal.ToString()));
}
