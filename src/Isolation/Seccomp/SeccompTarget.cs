using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Supervisor.Isolation.Seccomp;

/// <summary>What a filter depends on beside its profile: the machine, and what the program keeps.</summary>
public sealed record SeccompTarget
{
    /// <summary>The machine; that of this process unless set.</summary>
    public SeccompArchitecture Architecture { get; init; } =
        RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? SeccompArchitecture.Arm64 : SeccompArchitecture.X64;

    /// <summary>The version of the running kernel, for rules with <c>minKernel</c>; only major and minor count.</summary>
    public required Version Kernel { get; init; }

    /// <summary>
    /// The capabilities that the program keeps in its bounding set, as <c>CAP_SYS_ADMIN</c>, for rules with <c>caps</c>;
    /// see capabilities(7).
    /// </summary>
    public required ImmutableHashSet<string> Capabilities { get; init; }

    /// <summary>
    /// Whether nothing is refused and what would be is written to the kernel's log instead (SECCOMP_RET_LOG): for finding
    /// out what a program needs.
    /// </summary>
    public bool LogOnly { get; init; }
}
