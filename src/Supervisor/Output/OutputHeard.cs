using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>What a program has written, for whoever listens instead of, or beside, a log.</summary>
/// <param name="Session">Which opening of its streams it comes from; later ones have larger numbers. The first of each has no bytes.</param>
/// <param name="IsProtocol">It is an event listener that answers; else it is output that becomes events.</param>
internal readonly record struct OutputHeard(string Program, StreamKind Stream, int Session, byte[] Bytes, bool IsProtocol);
