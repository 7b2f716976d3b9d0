using System.Collections.Immutable;

namespace Supervisor.Isolation.Seccomp;

/// <summary>Architectures that a profile lists, as SCMP_ARCH_X86.</summary>
/// <param name="Main">The machine for which it lists them; null for all.</param>
/// <param name="Members">The architectures.</param>
internal sealed record ArchitectureGroup(string? Main, ImmutableArray<string> Members)
{
    public bool Lists(string main, string architecture) => (Main is null || Main == main) && Members.Contains(architecture);
}
