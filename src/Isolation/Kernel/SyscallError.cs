namespace Supervisor.Isolation.Kernel;

/// <summary>A system call that failed, in words for a person.</summary>
/// <param name="Operation">What was tried, to stand after "cannot": "open", "signal process 12".</param>
/// <param name="Path">The file it was about, if any.</param>
/// <param name="Errno">What the kernel answered.</param>
/// <param name="Hint">What may be meant by it, or done about it.</param>
public sealed record SyscallError(string Operation, string? Path, Errno Errno, string? Hint = null)
{
    /// <summary>One line: <c>cannot open /etc/x: EACCES (Permission denied); hint</c>.</summary>
    public override string ToString()
    {
        var path = Path is null ? "" : $" {Path}";
        var hint = Hint is null ? "" : $"; {Hint}";
        return $"cannot {Operation}{path}: {Errno}{hint}";
    }
}
