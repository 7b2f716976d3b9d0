using Supervisor.Isolation.Kernel;

namespace Supervisor.Output;

/// <summary>What the pump has to tell a person; the log words it.</summary>
internal abstract record OutputReport
{
    private OutputReport()
    {
    }

    /// <summary>The log's queue was full for a while; it has room again.</summary>
    public sealed record LogLinesLost(long Lines) : OutputReport;

    /// <summary>A destination takes nothing, so what programs write to it is thrown away instead of blocking them.</summary>
    /// <param name="Destination">"stdout" or "stderr".</param>
    /// <param name="Bytes">Since the last report on this destination.</param>
    public sealed record Discarded(string Destination, Errno Errno, long Bytes) : OutputReport;

    /// <summary>A destination is full (a disk), so programs that write to it are held back until it is not.</summary>
    /// <param name="Destination">"stdout" or "stderr".</param>
    public sealed record HeldBack(string Destination, Errno Errno) : OutputReport;

    /// <summary>A turn of the pump ended in an exception, which is a bug; the pump goes on.</summary>
    public sealed record Faulted(Exception Exception) : OutputReport;
}
