using System.Collections.Immutable;

namespace Supervisor.Isolation.Seccomp;

/// <summary>A filter that the kernel takes as it is, compiled from a profile or made by hand: see seccomp(2), SECCOMP_SET_MODE_FILTER.</summary>
/// <remarks>
/// It has to be the last thing before execve(2), and needs either no_new_privs or CAP_SYS_ADMIN (else EACCES). A filter
/// can never be taken away again, and is inherited by all descendants.
/// </remarks>
public sealed record SeccompFilter
{
    internal const int InstructionSize = 8;

    /// <summary>
    /// The program: an array of <c>struct sock_filter</c> (linux/filter.h), eight bytes each, little endian, as both
    /// architectures have it. It is what the <c>filter</c> of <c>struct sock_fprog</c> points to.
    /// </summary>
    public ImmutableArray<byte> Instructions { get; init; } = [];

    /// <summary>How many instructions there are: the <c>len</c> of <c>struct sock_fprog</c>, at most 4096.</summary>
    public int Count => Instructions.Length / InstructionSize;

    /// <summary>The flags for seccomp(2): SECCOMP_FILTER_FLAG_LOG and SECCOMP_FILTER_FLAG_SPEC_ALLOW, where the profile asks for them.</summary>
    public uint Flags { get; init; }

    /// <summary>One line for a plan: <c>default: 338 calls allowed, 4 by argument, others EPERM</c>.</summary>
    public string Description { get; init; } = "";

    /// <summary>Whether it refuses nothing, and what it would have refused goes to the kernel's log: see <see cref="SeccompTarget.LogOnly"/>.</summary>
    public bool LogOnly { get; init; }

    /// <summary>What is suspicious but no error: unknown names, rules that never apply, execve refused.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];
}
