using System.Collections.Immutable;

namespace Supervisor.Isolation.Plan;

/// <summary>One argument of a raw system call. None holds an address, so a plan prints the same everywhere.</summary>
internal abstract record Argument
{
    private Argument()
    {
    }

    /// <summary>A plain number.</summary>
    /// <param name="Value">As the kernel takes it.</param>
    /// <param name="Name">How it prints, where the man page has a name for it.</param>
    public sealed record Immediate(long Value, string? Name = null) : Argument;

    /// <summary>A string that ends in NUL.</summary>
    public sealed record Text(string Value) : Argument;

    /// <summary>An array of strings that ends in a null pointer, as argv.</summary>
    /// <param name="Values">The strings.</param>
    /// <param name="Words">How it prints where the values must not be shown, as an environment with secrets.</param>
    public sealed record TextList(ImmutableArray<string> Values, string? Words = null) : Argument
    {
        /// <summary>One more string, which the child completes.</summary>
        public Structure? Last { get; init; }
    }

    /// <summary>A kernel structure, or room for one; the child may write to it. One object in several steps is one place in memory.</summary>
    public sealed record Structure(ImmutableArray<byte> Bytes, string Words) : Argument;

    /// <summary>struct sock_fprog: the number of instructions, and where they are.</summary>
    public sealed record FilterProgram(ImmutableArray<byte> Instructions, string Words) : Argument;

    /// <summary>The number that a register holds by then.</summary>
    public sealed record FromRegister(Register Register) : Argument;

    /// <summary>A descriptor that the launcher has open, and what it is in words.</summary>
    public sealed record Descriptor(int Number, string Words) : Argument;

    public static implicit operator Argument(int value) => new Immediate(value);

    public static implicit operator Argument(string value) => new Text(value);

    public static implicit operator Argument(Register register) => new FromRegister(register);
}
