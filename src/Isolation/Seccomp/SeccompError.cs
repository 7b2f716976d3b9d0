namespace Supervisor.Isolation.Seccomp;

/// <summary>Why there is no filter, in words for a person.</summary>
/// <param name="Profile">The profile by name or path.</param>
/// <param name="Place">Where in it: <c>syscalls[3].args[0].op</c>, or a line; null if it is about the whole.</param>
/// <param name="Problem">What is wrong there.</param>
public sealed record SeccompError(string Profile, string? Place, string Problem)
{
    /// <summary>One line: <c>cannot use the seccomp profile web.json: syscalls[3].action: …</c>.</summary>
    public override string ToString() =>
        Place is null ? $"cannot use the seccomp profile {Profile}: {Problem}" : $"cannot use the seccomp profile {Profile}: {Place}: {Problem}";
}
