using System.Globalization;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning;

/// <summary>The execution domain; see personality(2).</summary>
internal static class PersonalitySteps
{
    public static void Add(PlanBuilder plan, Confinement confinement)
    {
        if (confinement.Personality is not { } personality)
        {
            return;
        }

        var words = personality switch
        {
            Personality.Linux => "PER_LINUX",
            Personality.Linux32 => "PER_LINUX32",
            Personality.NoRandomization => "ADDR_NO_RANDOMIZE",
            Personality.Linux32 | Personality.NoRandomization => "PER_LINUX32|ADDR_NO_RANDOMIZE",
            _ => string.Create(CultureInfo.InvariantCulture, $"0x{(int)personality:x}"),
        };
        plan.Add(new Step(Phase.Personality, SystemCalls.Personality, "set its execution domain", new Argument.Immediate((int)personality, words))
        {
            Feature = Feature.Personality,
            Hints =
            [
                new(Errno.EINVAL, "the kernel does not know it"),
                new(Errno.EPERM, "a seccomp filter refuses it, as those of container engines do but for Linux and Linux32"),
            ],
        });
    }
}
