namespace Supervisor.Output.Sinks;

/// <summary>Whose output it is.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Kind">Which of its two streams; the first where both are one.</param>
/// <param name="Number">A number of its own among all programs, which picks its colour.</param>
internal sealed record StreamIdentity(string Program, StreamKind Kind, int Number);

internal enum StreamKind
{
    Stdout,
    Stderr,
}
