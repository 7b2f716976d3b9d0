using System.Globalization;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>Capability sets and secure bits, around the change of user; see capabilities(7).</summary>
internal static class CapabilitySteps
{
    public static void AddBounding(PlanBuilder plan, Scene scene)
    {
        var sets = CapabilitySets.Of(scene);
        // Who has none and gains none by exec cannot shrink the set, and need not.
        var isPowerless = scene.Host.Capabilities == 0 && !scene.ChangesUserNamespace && ExecutionSteps.GainsNothing(scene.Options.Confinement);
        if (sets.Bounding is not { } bounding || isPowerless)
        {
            return;
        }

        var hint = scene.ChangesUserNamespace || scene.Host.Has(Capability.SETPCAP)
            ? "a seccomp filter refuses it"
            : "needs CAP_SETPCAP, which the supervisor itself does not have; in a user namespace of its own the program could lose it";
        foreach (var number in CapabilitySets.Each(sets.Known & ~bounding))
        {
            var name = Capability.Name(number);
            plan.Add(new Step(Phase.BoundingSet, Prctl, $"give up {name}", PR_CAPBSET_DROP, new Argument.Immediate(number, name), 0, 0, 0)
            {
                Feature = Feature.Capabilities,
                Hints = [new(Errno.EPERM, hint)],
            });
        }
    }

    /// <summary>Root that becomes another user would lose what has yet to be made ambient, and the right to set secure bits.</summary>
    public static void AddKeep(PlanBuilder plan, Scene scene)
    {
        var sets = CapabilitySets.Of(scene);
        if (sets.IsChange && scene.Identity.UserId is not (null or 0) && sets.PermittedForSecureBits != 0)
        {
            plan.Add(new Step(Phase.KeepCapabilities, Prctl, "keep capabilities through the change of user", PR_SET_KEEPCAPS, 1, 0, 0, 0)
            {
                Feature = FeatureOf(sets),
                Hints = [new(Errno.EPERM, "the supervisor's own secure bits forbid it")],
            });
        }
    }

    public static void AddSets(PlanBuilder plan, Scene scene)
    {
        var sets = CapabilitySets.Of(scene);
        if (!sets.IsChange)
        {
            // Only a change from root clears the ambient set: that of an ordinary supervisor would go with its programs.
            if (scene.Identity.UserId is not null && scene.Host is { UserId: not 0, Capabilities: not 0 })
            {
                AddClear(plan);
            }

            return;
        }

        plan.Add(Capset(sets, sets.PermittedForSecureBits, FeatureOf(sets)));
        AddClear(plan);
        foreach (var number in CapabilitySets.Each(sets.Ambient))
        {
            var name = Capability.Name(number);
            plan.Add(new Step(Phase.Capabilities, Prctl, $"have {name} from the start", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, new Argument.Immediate(number, name), 0, 0)
            {
                Feature = Feature.Capabilities,
                Hints = [new(Errno.EPERM, "the supervisor's own secure bits forbid it")],
            });
        }

        if (sets.SecureBits != SecureBits.None)
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"0x{(int)sets.SecureBits:x}");
            plan.Add(new Step(Phase.Capabilities, Prctl, "set its secure bits", PR_SET_SECUREBITS, new Argument.Immediate((int)sets.SecureBits, words), 0, 0, 0)
            {
                Feature = Feature.SecureBits,
                Hints = [new(Errno.EPERM, "the supervisor's own are locked, or a bit is unknown to the kernel")],
            });
            if (sets.Permitted != sets.PermittedForSecureBits)
            {
                plan.Add(Capset(sets, sets.Permitted, Feature.SecureBits));
            }
        }
    }

    private static void AddClear(PlanBuilder plan) =>
        plan.Add(new Step(Phase.Capabilities, Prctl, "clear its ambient capabilities", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) { Feature = Feature.Capabilities });

    private static Step Capset(CapabilitySets sets, ulong permitted, Feature feature) =>
        new(Phase.Capabilities, SystemCalls.Capset, "set its capabilities", Header(), Data(sets, permitted))
        {
            Feature = feature,
            Hints = [new(Errno.EPERM, "the supervisor itself does not have all of them")],
        };

    /// <summary>struct __user_cap_header_struct, about the calling process.</summary>
    private static Argument Header() => Numbers([Capability.HeaderVersion, 0], "_LINUX_CAPABILITY_VERSION_3");

    /// <summary>Two of struct __user_cap_data_struct, the low halves first: effective, permitted, inheritable.</summary>
    private static Argument Data(CapabilitySets sets, ulong permitted)
    {
        var (low, high) = ((uint)permitted, (uint)(permitted >> 32));
        return Numbers(
            [low, low, (uint)sets.Ambient, high, high, (uint)(sets.Ambient >> 32)],
            $"effective and permitted: {sets.Words(permitted)}; inheritable: {sets.Words(sets.Ambient)}");
    }

    private static Feature FeatureOf(CapabilitySets sets) =>
        sets.Bounding is null && sets.Ambient == 0 ? Feature.SecureBits : Feature.Capabilities;
}
