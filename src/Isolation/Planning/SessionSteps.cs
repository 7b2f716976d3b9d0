using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>Session and process group; see setsid(2) and setpgid(2).</summary>
internal static class SessionSteps
{
    public static void Add(PlanBuilder plan, LaunchOptions options)
    {
        switch (options.Session)
        {
            case SessionMode.NewSession:
                plan.Add(new Step(Phase.Session, Setsid, "lead a session of its own"));
                break;
            case SessionMode.NewGroup:
                plan.Add(new Step(Phase.Session, Setpgid, "lead a process group of its own", 0, 0));
                break;
            case SessionMode.Inherit:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(options), options.Session, "no such session mode");
        }
    }
}
