using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>What a program has written, for whoever listens instead of, or beside, a log.</summary>
/// <param name="Session">Which opening of its streams it comes from; later ones have larger numbers. The first of each has no bytes.</param>
/// <param name="Process">Who has written it.</param>
internal readonly record struct OutputHeard(string Program, StreamKind Stream, int Session, int Process, ReadOnlyMemory<byte> Bytes, HeardAs As)
{
    public static OutputHeard From(StreamIdentity identity, ReadOnlyMemory<byte> bytes, HeardAs heardAs) =>
        new(identity.Program, identity.Kind, identity.Number, identity.Process.Id, bytes, heardAs);
}

internal enum HeardAs
{
    /// <summary>What an event listener answers.</summary>
    Answer,

    /// <summary>Output that becomes events.</summary>
    Output,

    /// <summary>A message to listeners, see <see cref="Capture"/>.</summary>
    Message,
}
