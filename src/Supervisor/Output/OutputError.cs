using Supervisor.Isolation.Kernel;

namespace Supervisor.Output;

/// <summary>What the output room could not do, and why.</summary>
/// <param name="Operation">In words that follow "cannot".</param>
internal readonly record struct OutputError(string Operation, Errno Errno)
{
    public override string ToString() => $"cannot {Operation}: {Errno}";
}
