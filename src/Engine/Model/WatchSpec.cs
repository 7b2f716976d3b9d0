namespace Supervisor.Engine.Model;

/// <summary>When a running program counts as ready.</summary>
public abstract record ReadySpec
{
    private ReadySpec()
    {
    }

    /// <summary>As soon as it runs.</summary>
    public sealed record AtOnce : ReadySpec;

    /// <summary>Once it has run this long.</summary>
    public sealed record After(TimeSpan Time) : ReadySpec;

    /// <summary>When it says so: by sd_notify, by its notification descriptor, or by a line of its output.</summary>
    /// <param name="Timeout">From its first instruction; then it has failed. Null: it is waited for without end.</param>
    public sealed record Told(TimeSpan? Timeout) : ReadySpec;

    /// <summary>When a probe succeeds: a connection, an answer, a file, a command.</summary>
    public sealed record Probed(ProbeSpec Probe, TimeSpan? Timeout) : ReadySpec;

    /// <summary>How long readiness may take; null for no bound.</summary>
    public TimeSpan? Limit => this switch
    {
        Told told => told.Timeout,
        Probed probed => probed.Timeout,
        _ => null,
    };
}

/// <summary>How often a probe is made, and how long one may take; what it does is the shell's affair.</summary>
/// <param name="Interval">From the end of one to the begin of the next.</param>
/// <param name="Timeout">Then it has failed, and what is left of it is killed.</param>
public sealed record ProbeSpec(TimeSpan Interval, TimeSpan Timeout);

/// <summary>How a program that is ready is looked after.</summary>
public sealed record HealthSpec
{
    public ProbeSpec? Probe { get; init; }

    /// <summary>The program must say that it is alive (sd_notify WATCHDOG=1) at least this often; null: it need not.</summary>
    public TimeSpan? Watchdog { get; init; }

    /// <summary>So many failed probes in a row make it unhealthy.</summary>
    public int Failures { get; init; } = 3;

    /// <summary>So many successful ones in a row make it healthy.</summary>
    public int Successes { get; init; } = 1;

    /// <summary>From its first instruction: failures do not count until it is over, or a probe has succeeded.</summary>
    public TimeSpan StartPeriod { get; init; }

    public UnhealthyAction OnFailure { get; init; } = UnhealthyAction.Restart;
}

/// <summary>What follows when a program has become unhealthy.</summary>
public enum UnhealthyAction
{
    /// <summary>It is stopped and, whatever its restart policy, started again with the pauses and limits of that policy.</summary>
    Restart,

    /// <summary>It is stopped and has failed for good.</summary>
    Stop,

    /// <summary>As <see cref="Stop"/>, and the supervisor ends.</summary>
    Shutdown,

    /// <summary>It is reported.</summary>
    None,
}

/// <summary>Which commands go with a program's start and end; what they are is the shell's affair.</summary>
public sealed record HookSpec
{
    /// <summary>Once its conditions hold; if it fails, so does the start.</summary>
    public bool BeforeStart { get; init; }

    /// <summary>Once it is ready, beside it; a failure is reported.</summary>
    public bool AfterStart { get; init; }

    /// <summary>When nothing of it is left, before anything else follows; a failure is reported.</summary>
    public bool AfterStop { get; init; }

    /// <summary>For each of them.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>How a program is told to read its configuration again.</summary>
public abstract record ReloadSpec
{
    private ReloadSpec()
    {
    }

    /// <summary>By a signal to its main process.</summary>
    public sealed record BySignal(Signal Signal) : ReloadSpec;

    /// <summary>By a command of its own.</summary>
    public sealed record ByCommand(TimeSpan Timeout) : ReloadSpec;
}
