using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>An empty session keyring without a name, so that nobody else can join it; see keyctl(2) and session-keyring(7).</summary>
internal static class KeyringSteps
{
    public static void Add(PlanBuilder plan, Confinement confinement)
    {
        if (confinement.OwnKeyring)
        {
            plan.Add(new Step(Phase.Keyring, Keyctl, "have a session keyring of its own", KEYCTL_JOIN_SESSION_KEYRING, NULL)
            {
                Feature = Feature.Keyring,
                Hints =
                [
                    new(Errno.ENOSYS, "the kernel has no keyrings"),
                    new(Errno.EPERM, "a seccomp filter refuses it, as those of container engines do"),
                    new(Errno.EDQUOT, "its user has too many keys, see /proc/sys/kernel/keys/maxkeys"),
                ],
            });
        }
    }
}
