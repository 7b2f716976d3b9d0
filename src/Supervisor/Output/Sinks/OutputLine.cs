namespace Supervisor.Output.Sinks;

/// <summary>A line of a program, or a piece of one that is longer than <see cref="LineFramer.LongestLine"/>, on its way to a sink.</summary>
internal readonly ref struct OutputLine
{
    /// <summary>As the program wrote it, without the newline.</summary>
    public required ReadOnlySpan<byte> Text { get; init; }

    /// <summary>When it was read, in microseconds since 1970.</summary>
    public required long Time { get; init; }

    /// <summary>It goes on with a line whose beginning was offered before.</summary>
    public bool Continues { get; init; }

    /// <summary>What is offered next is another line.</summary>
    public bool EndsLine { get; init; }

    /// <summary>The program has written the newline; a last line may lack it.</summary>
    public bool HasNewline { get; init; }

    /// <summary>A long line that happened to end where it was cut: there is only its newline left.</summary>
    public bool IsEmptyRest => Continues && EndsLine && Text.IsEmpty;

    /// <summary>What it accounts for of the program's output.</summary>
    public int Length => Text.Length + (HasNewline ? 1 : 0);
}
