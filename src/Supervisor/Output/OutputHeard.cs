using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>What a program has written, for whoever listens instead of, or beside, a log.</summary>
/// <param name="IsProtocol">It is an event listener that answers; else it is output that becomes events.</param>
internal readonly record struct OutputHeard(string Program, StreamKind Stream, byte[] Bytes, bool IsProtocol);
