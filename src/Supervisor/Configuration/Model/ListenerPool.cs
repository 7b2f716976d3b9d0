using System.Collections.Immutable;

namespace Supervisor.Configuration.Model;

/// <summary>A program that is fed events, with all its replicas.</summary>
/// <param name="Events">Names; one stands for all that are below it.</param>
/// <param name="BufferSize">How many events wait at most; the oldest go first.</param>
internal sealed record ListenerPool(ImmutableArray<string> Events, int BufferSize)
{
    /// <summary>What is there from the start: enough to keep the first events, which come before any listener is ready.</summary>
    public const int UsualBufferSize = 1000;

    public bool Equals(ListenerPool? other) => other is not null && BufferSize == other.BufferSize && Events.AsSpan().SequenceEqual(other.Events.AsSpan());

    public override int GetHashCode() => HashCode.Combine(BufferSize, Events.Length);
}

/// <summary>What the listener writes is the protocol, not output.</summary>
internal sealed record ListenerSettings : SinkSettings;

/// <summary>What the program writes becomes events.</summary>
internal sealed record EventSettings : SinkSettings;

/// <summary>What the program writes between two marks becomes events, and is no output.</summary>
/// <param name="Limit">The most bytes of one.</param>
internal sealed record CaptureSettings(int Limit) : SinkSettings;
