using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>Dispositions and mask as a program expects them. Ignored signals would stay ignored across exec.</summary>
internal static class SignalSteps
{
    // struct kernel_sigaction: handler, flags, restorer, mask. All zero is SIG_DFL.
    private const int ActionSize = 32;
    private const int MaskSize = 8;

    public static void AddDispositions(PlanBuilder plan, HostFacts host)
    {
        for (var number = 1; number <= SignalNumber.Last; number++)
        {
            if ((host.ResetSignals >> (number - 1) & 1) != 0)
            {
                var signal = new SignalNumber(number);
                plan.Add(new Step(
                    Phase.SignalDispositions,
                    RtSigaction,
                    $"handle {signal} by default",
                    new Argument.Immediate(number, signal.ToString()),
                    Zeros(ActionSize, "SIG_DFL"),
                    NULL,
                    MaskSize));
            }
        }
    }

    public static void AddMask(PlanBuilder plan) =>
        plan.Add(new Step(Phase.SignalMask, RtSigprocmask, "block no signal", SIG_SETMASK, Zeros(MaskSize, "none"), NULL, MaskSize));
}
