using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>Host and domain name; see sethostname(2). They take a UTS namespace along, so they are never the launcher's.</summary>
internal static class HostNameSteps
{
    // __NEW_UTS_LEN of linux/utsname.h, in bytes.
    private const int Longest = 64;

    public static LaunchFailure? Check(Confinement confinement) =>
        Check("host name", confinement.HostName) ?? Check("domain name", confinement.DomainName);

    public static void Add(PlanBuilder plan, Confinement confinement)
    {
        Add(plan, Sethostname, "host name", confinement.HostName);
        Add(plan, Setdomainname, "domain name", confinement.DomainName);
    }

    private static LaunchFailure? Check(string kind, string? name) =>
        name is null || (name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= Longest && !name.Contains('\0'))
            ? null
            : new(FailureKind.Resolve, $"set its {kind}") { Hint = $"it has 1 to {Longest} bytes, none of them NUL", Feature = Feature.HostName };

    private static void Add(PlanBuilder plan, SystemCall call, string kind, string? name)
    {
        if (name is not null)
        {
            plan.Add(new Step(Phase.HostName, call, $"set its {kind}", name, Encoding.UTF8.GetByteCount(name))
            {
                Feature = Feature.HostName,
                Hints = [new(Errno.EPERM, "needs CAP_SYS_ADMIN in the user namespace that owns its UTS namespace")],
            });
        }
    }
}
