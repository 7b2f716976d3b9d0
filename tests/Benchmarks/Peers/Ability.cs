namespace Supervisor.Benchmarks.Peers;

/// <summary>What is measured, and not every peer does.</summary>
internal enum Ability
{
    /// <summary>Runs one program.</summary>
    One,

    /// <summary>Runs many.</summary>
    Many,

    /// <summary>Starts again what was killed.</summary>
    Restart,

    /// <summary>Reaps orphans as PID 1.</summary>
    Reap,

    /// <summary>Passes on a signal that it gets itself.</summary>
    PassSignal,

    /// <summary>Has a command that sends a signal to one program.</summary>
    Command,

    /// <summary>Stops its programs when asked.</summary>
    Stop,

    /// <summary>Ends itself when they have ended.</summary>
    StopToTheEnd,
}
