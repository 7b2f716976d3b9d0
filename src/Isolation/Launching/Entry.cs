using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Launching;

/// <summary>A request without outcome; everything that changes in it does so under the gate.</summary>
internal sealed class Entry(LaunchRequest request)
{
    public long Ticket => request.Ticket;

    /// <summary>What is asked for, less what turned out not to be had. Of the spawn thread alone, like what is missing.</summary>
    public LaunchOptions Options { get; set; } = request.Options;

    public List<Shortfall> Missing { get; } = [];

    public bool IsAborted { get; set; }

    public bool IsCloning { get; set; }

    /// <summary>Of the child, while the launcher owns it; else -1.</summary>
    public int PidDescriptor { get; set; } = -1;
}
