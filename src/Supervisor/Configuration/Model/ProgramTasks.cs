using System.Collections.Immutable;

namespace Supervisor.Configuration.Model;

/// <summary>
/// What is done beside a program: its hooks, its probes, the commands that stop and reload it. When each of them is
/// done is the engine's affair. Commands are exact argument vectors and run as the program does.
/// </summary>
internal sealed record ProgramTasks
{
    public static ProgramTasks None { get; } = new();

    public ImmutableArray<string>? BeforeStart { get; init; }

    public ImmutableArray<string>? AfterStart { get; init; }

    public ImmutableArray<string>? AfterStop { get; init; }

    public ImmutableArray<string>? Stop { get; init; }

    public ImmutableArray<string>? Reload { get; init; }

    /// <summary>Whether it is ready; null where it is not probed for that.</summary>
    public CheckTarget? Readiness { get; init; }

    public CheckTarget? Health { get; init; }

    /// <summary>How the program itself says that it is ready; null where it does not.</summary>
    public ReadySource? ReadySource { get; init; }

    /// <summary>It gets a socket for sd_notify(3): it says by it that it is ready or alive.</summary>
    public bool Notifies { get; init; }
}

/// <summary>What a probe looks at.</summary>
internal abstract record CheckTarget
{
    private CheckTarget()
    {
    }

    /// <summary>A connection that is accepted is a success.</summary>
    /// <param name="Address">An IPv4 or IPv6 address; 127.0.0.1 unless one was given.</param>
    public sealed record Tcp(System.Net.IPAddress Address, int Port) : CheckTarget;

    /// <summary>An answer with a status from 200 to 399 is a success.</summary>
    /// <param name="Host">For the Host header, as it was written.</param>
    /// <param name="Path">With its query; begins with a slash.</param>
    public sealed record Http(System.Net.IPAddress Address, int Port, string Host, string Path) : CheckTarget;

    /// <summary>It is there.</summary>
    public sealed record File(string Path) : CheckTarget;

    /// <summary>It ends with 0.</summary>
    public sealed record Command(ImmutableArray<string> Arguments) : CheckTarget;
}

/// <summary>How a program says that it is ready.</summary>
internal abstract record ReadySource
{
    private ReadySource()
    {
    }

    /// <summary>sd_notify(3): READY=1.</summary>
    public sealed record Notify : ReadySource;

    /// <summary>A line feed on a descriptor that it is given (s6's notification-fd).</summary>
    public sealed record Descriptor(int Number) : ReadySource;

    /// <summary>A line of its standard output or error in which the expression is found.</summary>
    public sealed record LogLine(string Pattern) : ReadySource;
}

/// <summary>At which times of the wall clock a program runs.</summary>
/// <param name="Cron">Five fields, or six with seconds first, or a macro such as <c>@daily</c>; valid.</param>
/// <param name="TimeZone">Its name, for a person; <c>UTC</c> unless one was given.</param>
/// <param name="RunMissed">A run that fell into a suspend of the machine is made up for, once.</param>
internal sealed record ScheduleSettings(string Cron, string TimeZone, bool RunMissed);
