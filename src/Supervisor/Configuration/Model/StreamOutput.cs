using System.Collections.Immutable;

namespace Supervisor.Configuration.Model;

/// <summary>Where one of a program's two output streams goes.</summary>
internal abstract record StreamOutput
{
    private StreamOutput()
    {
    }

    /// <summary>Line by line to the supervisor's own stream of the same kind, each line with the program's name before it.</summary>
    public static StreamOutput Prefixed => new Captured([new PrefixSettings()]);

    /// <summary>Straight to the supervisor's own stream of the same kind; nothing is copied.</summary>
    public sealed record Inherit : StreamOutput;

    public sealed record Null : StreamOutput;

    /// <summary>Standard error only: wherever standard output goes.</summary>
    public sealed record WithStdout : StreamOutput;

    /// <summary>Through a pipe into one or several sinks; into none where it is only remembered for whoever asks for it later.</summary>
    public sealed record Captured(ImmutableArray<SinkSettings> Sinks) : StreamOutput
    {
        public bool Equals(Captured? other) => other is not null && Sinks.SequenceEqual(other.Sinks);

        public override int GetHashCode() => Sinks.Length;
    }
}

/// <summary>One of the places that a captured stream goes to. A kind of sink is a record of its own.</summary>
internal abstract record SinkSettings
{
    public WhenFull WhenFull { get; init; }
}

/// <summary>How a sink that takes nothing now is met.</summary>
internal enum WhenFull
{
    /// <summary>The program is held back once its pipe is full too.</summary>
    Block,

    /// <summary>Lines are dropped, counted, and the gap is marked once there is room again.</summary>
    Drop,
}

/// <summary>The supervisor's own stream of the same kind, each line with something before it.</summary>
internal sealed record PrefixSettings : SinkSettings
{
    /// <summary>Null: the program's name, aligned with those of others.</summary>
    public PrefixTemplate? Template { get; init; }

    /// <summary>On a terminal.</summary>
    public bool Colour { get; init; } = true;
}

/// <summary>One of the supervisor's own streams, lines as they are.</summary>
internal sealed record PlainSettings : SinkSettings
{
    /// <summary>Null: that of the same kind.</summary>
    public OwnStream? To { get; init; }

    public bool Timestamps { get; init; }
}

internal enum OwnStream
{
    Stdout,
    Stderr,
}

/// <summary>The supervisor's own stream of the same kind, each line as one JSON object.</summary>
internal sealed record JsonSettings : SinkSettings;

/// <summary>The standard input of another program.</summary>
internal sealed record LoggerSettings(string Program) : SinkSettings;
