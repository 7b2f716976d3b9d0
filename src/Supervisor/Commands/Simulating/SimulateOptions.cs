namespace Supervisor.Commands.Simulating;

/// <summary>The words after <c>supervisor simulate</c>, not read yet: what they may say depends on the file.</summary>
internal sealed record SimulateOptions(string File)
{
    /// <summary>Faults and signals: an option with its value, in the order of the options.</summary>
    public IReadOnlyList<GivenFault> Faults { get; init; } = [];

    public string? For { get; init; }

    public string? At { get; init; }

    public bool Json { get; init; }
}

/// <param name="Option"><c>--crash</c></param>
/// <param name="Text"><c>db@5s</c></param>
internal sealed record GivenFault(string Option, string Text);
