using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Planning;

/// <summary>
/// What the capability sets of a program are to be when it is executed; see capabilities(7). Exec gives a user other than root
/// the ambient set and nothing else, and root the whole bounding set: so the one is what a program has, and the other what it
/// can ever have.
/// </summary>
/// <param name="Bounding">What the bounding set shrinks to; null leaves it.</param>
/// <param name="Permitted">Permitted and effective.</param>
/// <param name="Ambient">Ambient and inheritable: more in the latter would let files revive capabilities (CVE-2022-29162).</param>
/// <param name="SecureBits">To be set, after which CAP_SETPCAP may be lost.</param>
/// <param name="Known">All that the kernel has.</param>
internal sealed record CapabilitySets(ulong? Bounding, ulong Permitted, ulong Ambient, SecureBits SecureBits, ulong Known)
{
    private const ulong SetPcap = 1UL << Capability.SETPCAP;

    /// <summary>Whether the sets are to be anything but what the launcher and the change of user make them.</summary>
    public bool IsChange => Bounding is not null || Ambient != 0 || SecureBits != SecureBits.None;

    /// <summary>While secure bits are set CAP_SETPCAP is needed, whether it stays or not.</summary>
    public ulong PermittedForSecureBits => SecureBits == SecureBits.None ? Permitted : Permitted | SetPcap;

    public static CapabilitySets Of(Scene scene)
    {
        var confinement = scene.Options.Confinement;
        var bounding = confinement.Capabilities?.Bits;
        if (confinement.DroppedCapabilities.Bits is not 0 and var dropped)
        {
            bounding = (bounding ?? Available(scene)) & ~dropped;
        }

        return new(
            bounding,
            bounding ?? Available(scene),
            confinement.Ambient.Bits,
            confinement.SecureBits,
            Known: AllOf(scene.Host));
    }

    /// <summary>What cannot be had, or null.</summary>
    public static LaunchFailure? Check(Scene scene)
    {
        var sets = Of(scene);
        if (!sets.IsChange)
        {
            return null;
        }

        if (sets.Bounding is { } bounding && (sets.Ambient & ~bounding) is not 0 and var outside)
        {
            return Impossible($"have {Names(outside)} as ambient", "it is not among the capabilities that the program may have", Feature.Capabilities);
        }

        var wanted = (sets.Bounding ?? 0) | sets.Ambient;
        if ((wanted & ~sets.Known) is not 0 and var unknown)
        {
            return Impossible($"have {Names(unknown)}", "this kernel does not have it", Feature.Capabilities);
        }

        if ((wanted & ~Available(scene)) is not 0 and var missing)
        {
            return Impossible($"have {Names(missing)}", "the supervisor itself does not have it; in a user namespace of its own the program could", Feature.Capabilities);
        }

        return sets.SecureBits != SecureBits.None && (Available(scene) & SetPcap) == 0
            ? Impossible("set its secure bits", "needs CAP_SETPCAP, which the supervisor itself does not have", Feature.SecureBits)
            : null;
    }

    /// <summary>For people: the fewer of those that are there and those that are not.</summary>
    public string Words(ulong set) =>
        set == 0 ? "none"
        : set == Known ? "all"
        : ulong.PopCount(set) * 2 > ulong.PopCount(Known) ? $"all but {Names(Known & ~set)}"
        : Names(set);

    public static IEnumerable<int> Each(ulong set)
    {
        for (var number = 0; number < 64; number++)
        {
            if ((set >> number & 1) != 0)
            {
                yield return number;
            }
        }
    }

    /// <summary>A process that enters a user namespace has all capabilities in it, see user_namespaces(7).</summary>
    private static ulong Available(Scene scene) => scene.ChangesUserNamespace ? AllOf(scene.Host) : scene.Host.Capabilities;

    private static ulong AllOf(HostFacts host) => ulong.MaxValue >> (63 - host.LastCapability);

    private static string Names(ulong set) => string.Join(", ", Each(set).Select(Capability.Name));

    private static LaunchFailure Impossible(string operation, string hint, Feature feature) =>
        new(FailureKind.Resolve, operation) { Hint = hint, Feature = feature };
}
