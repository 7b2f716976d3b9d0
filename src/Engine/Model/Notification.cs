namespace Supervisor.Engine.Model;

/// <summary>What a program says of itself: sd_notify(3), a notification descriptor, a line of its output.</summary>
public abstract record Notification
{
    private Notification()
    {
    }

    /// <summary>READY=1</summary>
    public sealed record Ready : Notification;

    /// <summary>RELOADING=1</summary>
    public sealed record Reloading : Notification;

    /// <summary>STOPPING=1</summary>
    public sealed record Stopping : Notification;

    /// <summary>STATUS=…</summary>
    public sealed record Status(string Text) : Notification;

    /// <summary>MAINPID=…: the shell watches that process from now on, and tells its end as that of the instance.</summary>
    public sealed record MainProcess(int Pid) : Notification;

    /// <summary>WATCHDOG=1</summary>
    public sealed record Alive : Notification;

    /// <summary>WATCHDOG=trigger</summary>
    public sealed record Unwell : Notification;

    /// <summary>WATCHDOG_USEC=…</summary>
    public sealed record WatchdogInterval(TimeSpan Interval) : Notification;

    /// <summary>EXTEND_TIMEOUT_USEC=…: what it is doing, starting or stopping, may take this long from now.</summary>
    public sealed record ExtendTimeout(TimeSpan Time) : Notification;
}
