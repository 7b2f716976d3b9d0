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

    /// <summary>Something takes nothing, so what programs write to it is lost instead of blocking them.</summary>
    /// <param name="Outlet">"stdout", "stderr", the path of a file.</param>
    /// <param name="Errno">Why; EAGAIN where nobody reads.</param>
    /// <param name="Lines">Since the last report on this outlet.</param>
    /// <param name="Bytes">Since the last report on this outlet.</param>
    public sealed record Discarded(string Outlet, Errno Errno, long Lines, long Bytes) : OutputReport;

    /// <summary>Something takes nothing now (a full disk), so programs that write to it are held back until it does.</summary>
    /// <param name="Outlet">"stdout", "stderr", the path of a file.</param>
    public sealed record HeldBack(string Outlet, Errno Errno) : OutputReport;

    /// <summary>Something about a log file could not be done; output goes on without it.</summary>
    public sealed record FileTrouble(string Path, string Problem) : OutputReport;

    /// <summary>A turn of the pump ended in an exception, which is a bug; the pump goes on.</summary>
    public sealed record Faulted(Exception Exception) : OutputReport;
}
