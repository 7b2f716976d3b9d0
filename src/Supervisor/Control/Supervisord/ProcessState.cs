using Supervisor.Engine.Model;

namespace Supervisor.Control.Supervisord;

/// <summary>The states of a process as supervisord numbers them.</summary>
internal enum ProcessState
{
    Stopped = 0,
    Starting = 10,
    Running = 20,
    Backoff = 30,
    Stopping = 40,
    Exited = 100,
    Fatal = 200,
    Unknown = 1000,
}

/// <summary>Which of them a program is in, and which belong together.</summary>
internal static class ProcessStates
{
    /// <summary>
    /// A program that waits for others is starting, one that is not ready is, too. The end of a main process is the end, even
    /// while what it left behind is being cleared away.
    /// </summary>
    public static ProcessState Of(ProgramState program) => program.Phase switch
    {
        Phase.Stopped => ProcessState.Stopped,
        Phase.Scheduled { Success: null } => ProcessState.Stopped,
        Phase.Scheduled => ProcessState.Exited,
        Phase.Waiting or Phase.Delaying or Phase.Preparing or Phase.Running => ProcessState.Starting,
        Phase.Starting { Asked: null } => ProcessState.Starting,
        Phase.Starting => ProcessState.Stopping,
        Phase.Ready => ProcessState.Running,
        Phase.Stopping => ProcessState.Stopping,
        Phase.Cleaning { Asked: null } or Phase.Finishing { Asked: null } => ProcessState.Exited,
        Phase.Cleaning or Phase.Finishing => ProcessState.Stopping,
        Phase.Backoff => ProcessState.Backoff,
        Phase.Exited => ProcessState.Exited,
        Phase.Fatal => ProcessState.Fatal,
        _ => ProcessState.Unknown,
    };

    public static string Name(ProcessState state) => state switch
    {
        ProcessState.Stopped => "STOPPED",
        ProcessState.Starting => "STARTING",
        ProcessState.Running => "RUNNING",
        ProcessState.Backoff => "BACKOFF",
        ProcessState.Stopping => "STOPPING",
        ProcessState.Exited => "EXITED",
        ProcessState.Fatal => "FATAL",
        _ => "UNKNOWN",
    };

    /// <summary>It runs, or tries to.</summary>
    public static bool IsRunning(ProgramState program) => Of(program) is ProcessState.Running or ProcessState.Backoff or ProcessState.Starting;

    public static bool IsStopped(ProcessState state) => state is ProcessState.Stopped or ProcessState.Exited or ProcessState.Fatal or ProcessState.Unknown;

    public static bool TakesSignals(ProgramState program) => Of(program) is ProcessState.Running or ProcessState.Starting or ProcessState.Stopping;
}
