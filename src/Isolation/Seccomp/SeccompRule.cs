using System.Collections.Immutable;

namespace Supervisor.Isolation.Seccomp;

/// <summary>How an argument, as an unsigned 64-bit number, is compared.</summary>
internal enum Comparison
{
    NotEqual,
    Less,
    LessOrEqual,
    Equal,
    GreaterOrEqual,
    Greater,

    /// <summary>Equal in the bits of the mask; the other bits of both sides count for nothing.</summary>
    MaskedEqual,
}

/// <summary>One test of one argument.</summary>
/// <param name="Index">Which argument, 0 to 5.</param>
/// <param name="Comparison">How it is compared.</param>
/// <param name="Value">With what.</param>
/// <param name="Mask">For <see cref="Comparison.MaskedEqual"/> alone.</param>
internal readonly record struct ArgumentTest(int Index, Comparison Comparison, ulong Value, ulong Mask = ulong.MaxValue)
{
    /// <summary>
    /// For parameters that the kernel takes as 32 bits, such as the command of ioctl: a caller may put anything into the
    /// high half, and a comparison of all 64 bits would let it slip past.
    /// </summary>
    public static ArgumentTest LowHalfEquals(int index, uint value) => new(index, Comparison.MaskedEqual, value, uint.MaxValue);
}

/// <summary>
/// What happens to some calls if all tests hold. A profile's rules are asked in their order and the first that applies
/// decides; no test means that it always applies.
/// </summary>
internal sealed record SeccompRule(ImmutableArray<string> Names, SeccompAction Action, ImmutableArray<ArgumentTest> Tests)
{
    public RuleScope Includes { get; init; } = RuleScope.Empty;

    public RuleScope Excludes { get; init; } = RuleScope.Empty;

    /// <summary>Whether the rule is there at all for this machine and program.</summary>
    public bool AppliesTo(SeccompTarget target) => Includes.HoldsAll(target) && !Excludes.HoldsAny(target);
}

/// <summary>A rule's <c>includes</c> or <c>excludes</c> in the profiles of Docker and podman.</summary>
/// <param name="Capabilities">Capabilities, as CAP_SYS_ADMIN.</param>
/// <param name="Architectures">Machines, as the Go compiler names them: amd64, arm64.</param>
/// <param name="MinimumKernel">The kernel is this old or younger.</param>
internal sealed record RuleScope(ImmutableArray<string> Capabilities, ImmutableArray<string> Architectures, Version? MinimumKernel)
{
    public static RuleScope Empty => new([], [], null);

    /// <summary>As <c>includes</c> is read: all capabilities are kept, the machine is one of those, the kernel is young enough.</summary>
    public bool HoldsAll(SeccompTarget target) =>
        Capabilities.All(target.Capabilities.Contains) &&
        (Architectures.IsEmpty || Architectures.Contains(Name(target.Architecture))) &&
        (MinimumKernel is null || IsAsYoung(target.Kernel, MinimumKernel));

    /// <summary>As <c>excludes</c> is read: any of it is enough.</summary>
    public bool HoldsAny(SeccompTarget target) =>
        Capabilities.Any(target.Capabilities.Contains) ||
        Architectures.Contains(Name(target.Architecture)) ||
        (MinimumKernel is not null && IsAsYoung(target.Kernel, MinimumKernel));

    private static string Name(SeccompArchitecture architecture) => architecture == SeccompArchitecture.X64 ? "amd64" : "arm64";

    private static bool IsAsYoung(Version kernel, Version minimum) => (kernel.Major, kernel.Minor).CompareTo((minimum.Major, minimum.Minor)) >= 0;
}
