namespace Supervisor.SystemTests.Init;

/// <summary>Which of the two programs of one name.</summary>
internal enum Side
{
    /// <summary>The one that Debian has.</summary>
    Real,

    /// <summary>A link to the supervisor.</summary>
    Ours,
}

/// <summary>One command line that both are given; <c>{dir}</c> in it stands for the directory of the tests.</summary>
internal sealed record InitCase(string Init, IReadOnlyList<string> Arguments)
{
    /// <summary>The whole environment beside PATH, as NAME=VALUE.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Commands that execute the next.</summary>
    public IReadOnlyList<string> Through { get; init; } = [];

    /// <summary>Sent when the child is ready; the last signal there is follows, and then TERM.</summary>
    public int Signal { get; init; }

    /// <summary>In a PID namespace of its own.</summary>
    public bool AsPid1 { get; init; }

    /// <summary>catatonit writes each message in three pieces, and its child another beside it; a word may be cut by that.</summary>
    public bool SpeaksInPieces => Environment.Any(variable => variable.StartsWith("CATATONIT_DEBUG", StringComparison.Ordinal));

    /// <summary>A line of output that the two may differ in, as a pattern.</summary>
    public string? MayDiffer { get; init; }

    public override string ToString() =>
        string.Join(' ', [.. Environment, .. Through, Init, .. Arguments])
        + (Signal == 0 ? "" : $"  # signal {Signal}") + (AsPid1 ? "  # as PID 1" : "");
}

/// <summary>What came of it, without what differs from run to run: numbers of processes, and the order of those who speak.</summary>
internal sealed record InitOutcome(int Code, string Stdout, string Stderr)
{
    public override string ToString() => $"code {Code}\n--- stdout\n{Stdout}\n--- stderr\n{Stderr}";
}
