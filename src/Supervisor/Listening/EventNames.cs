using System.Collections.Immutable;

namespace Supervisor.Listening;

/// <summary>The events of supervisord. Whoever wants one that others are below gets those.</summary>
internal static class EventNames
{
    public const string Everything = "EVENT";
    public const string ProcessState = "PROCESS_STATE";
    public const string RemoteCommunication = "REMOTE_COMMUNICATION";
    public const string ProcessLog = "PROCESS_LOG";
    public const string ProcessCommunication = "PROCESS_COMMUNICATION";
    public const string Running = "SUPERVISOR_STATE_CHANGE_RUNNING";
    public const string Stopping = "SUPERVISOR_STATE_CHANGE_STOPPING";
    public const string GroupAdded = "PROCESS_GROUP_ADDED";
    public const string GroupRemoved = "PROCESS_GROUP_REMOVED";
    public const string Tick = "TICK";

    public static ImmutableArray<string> All { get; } =
    [
        Everything,
        ProcessState, "PROCESS_STATE_STARTING", "PROCESS_STATE_RUNNING", "PROCESS_STATE_BACKOFF", "PROCESS_STATE_STOPPING",
        "PROCESS_STATE_EXITED", "PROCESS_STATE_STOPPED", "PROCESS_STATE_FATAL", "PROCESS_STATE_UNKNOWN",
        RemoteCommunication,
        ProcessLog, "PROCESS_LOG_STDOUT", "PROCESS_LOG_STDERR",
        ProcessCommunication, "PROCESS_COMMUNICATION_STDOUT", "PROCESS_COMMUNICATION_STDERR",
        "SUPERVISOR_STATE_CHANGE", Running, Stopping,
        Tick, "TICK_5", "TICK_60", "TICK_3600",
        "PROCESS_GROUP", GroupAdded, GroupRemoved,
    ];

    /// <summary>Whether an event is meant by a name that somebody wants.</summary>
    public static bool Covers(string wanted, string name) =>
        wanted == Everything || wanted == name
        || (name.Length > wanted.Length && name[wanted.Length] == '_' && name.StartsWith(wanted, StringComparison.Ordinal));
}
