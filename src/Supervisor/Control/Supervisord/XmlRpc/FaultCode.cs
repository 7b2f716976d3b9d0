namespace Supervisor.Control.Supervisord.XmlRpc;

/// <summary>supervisord's faults.</summary>
internal enum FaultCode
{
    UnknownMethod = 1,
    IncorrectParameters = 2,
    BadArguments = 3,
    SignatureUnsupported = 4,
    ShutdownState = 6,
    BadName = 10,
    BadSignal = 11,
    NoFile = 20,
    NotExecutable = 21,
    Failed = 30,
    AbnormalTermination = 40,
    SpawnError = 50,
    AlreadyStarted = 60,
    NotRunning = 70,

    /// <summary>No fault: the status of one of several in an answer.</summary>
    Success = 80,
    AlreadyAdded = 90,
    StillRunning = 91,
    CannotReread = 92,
}

/// <summary>Their names, with which every fault's text begins.</summary>
internal static class FaultNames
{
    public static string Of(FaultCode code) => code switch
    {
        FaultCode.UnknownMethod => "UNKNOWN_METHOD",
        FaultCode.IncorrectParameters => "INCORRECT_PARAMETERS",
        FaultCode.BadArguments => "BAD_ARGUMENTS",
        FaultCode.SignatureUnsupported => "SIGNATURE_UNSUPPORTED",
        FaultCode.ShutdownState => "SHUTDOWN_STATE",
        FaultCode.BadName => "BAD_NAME",
        FaultCode.BadSignal => "BAD_SIGNAL",
        FaultCode.NoFile => "NO_FILE",
        FaultCode.NotExecutable => "NOT_EXECUTABLE",
        FaultCode.Failed => "FAILED",
        FaultCode.AbnormalTermination => "ABNORMAL_TERMINATION",
        FaultCode.SpawnError => "SPAWN_ERROR",
        FaultCode.AlreadyStarted => "ALREADY_STARTED",
        FaultCode.NotRunning => "NOT_RUNNING",
        FaultCode.Success => "SUCCESS",
        FaultCode.AlreadyAdded => "ALREADY_ADDED",
        FaultCode.StillRunning => "STILL_RUNNING",
        FaultCode.CannotReread => "CANT_REREAD",
        _ => "UNKNOWN",
    };
}
