using System.Collections.Immutable;

namespace Supervisor.Configuration.Model;

/// <summary>What stands before a line.</summary>
internal sealed record PrefixTemplate(ImmutableArray<PrefixPart> Parts)
{
    public bool Equals(PrefixTemplate? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override int GetHashCode() => Parts.Length;
}

internal abstract record PrefixPart
{
    private PrefixPart()
    {
    }

    public sealed record Text(string Value) : PrefixPart;

    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    public sealed record Stream : PrefixPart;

    /// <summary>When the line was read: UTC, to the millisecond.</summary>
    public sealed record Time : PrefixPart;
}
