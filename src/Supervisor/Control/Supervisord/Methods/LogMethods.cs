using System.Collections.Immutable;
using Supervisor.Control.Supervisord.XmlRpc;
using Supervisor.Engine.Model;
using Supervisor.Logging;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Control.Supervisord.Methods;

/// <summary>Logs: those of processes, and the supervisor's own.</summary>
internal static class LogMethods
{
    public static IEnumerable<RpcMethod> Of(SupervisordFacade facade) =>
    [
        .. OwnLog("supervisor.readLog", facade),
        .. OwnLog("supervisor.readMainLog", facade),
        new("supervisor.clearLog", ["boolean"], "Empty the supervisor's own log.", RpcMethod.AtOnce(_ => ClearMain(facade))),
        .. Reading("supervisor.readProcessStdoutLog", facade, StreamKind.Stdout),
        .. Reading("supervisor.readProcessLog", facade, StreamKind.Stdout),
        .. Reading("supervisor.readProcessStderrLog", facade, StreamKind.Stderr),
        .. Tailing("supervisor.tailProcessStdoutLog", facade, StreamKind.Stdout),
        .. Tailing("supervisor.tailProcessLog", facade, StreamKind.Stdout),
        .. Tailing("supervisor.tailProcessStderrLog", facade, StreamKind.Stderr),
        .. Clearing("supervisor.clearProcessLogs", facade),
        .. Clearing("supervisor.clearProcessLog", facade),
        new("supervisor.clearAllProcessLogs", ["array"], "Empty the logs of all processes.", RpcMethod.AtOnce(_ => ClearAll(facade))),
    ];

    /// <summary>The log of a stream; null with a fault, or where there is none.</summary>
    public static ProcessLog? Find(SupervisordFacade facade, string name, StreamKind stream, out RpcFault? fault)
    {
        fault = null;
        switch (facade.Find(name))
        {
            case { Fault: { } unknown }:
                fault = unknown;
                return null;
            case { Process: { } process } when facade.Configuration.Launches.TryGetValue(process.Name, out var launch):
                return ProcessLog.Of(facade.Plane.Output.Recent, process.Name, ProgramLogs.FileOf(launch, stream), stream);
            default:
                fault = RpcFault.Of(FaultCode.BadName, name);
                return null;
        }
    }

    public static ProcessLog OwnLog(SupervisordFacade facade) => ProcessLog.Of(facade.Plane.Output.Recent, LogSink.OwnLog, null, StreamKind.Stderr)!;

    private static IEnumerable<RpcMethod> OwnLog(string name, SupervisordFacade facade) =>
    [
        new(name, ["string", "int", "int"], "Bytes of the supervisor's own log from an offset on; with a negative offset its last ones.",
            RpcMethod.AtOnce(arguments => OwnLog(facade).Read(arguments.Whole(0), arguments.Whole(1)))),
    ];

    private static IEnumerable<RpcMethod> Reading(string name, SupervisordFacade facade, StreamKind stream) =>
    [
        new(name, ["string", "string", "int", "int"], "Bytes of a process's log from an offset on; with a negative offset its last ones.",
            RpcMethod.AtOnce(arguments => Find(facade, arguments.Text(0), stream, out var fault) is { } log
                ? log.Read(arguments.Whole(1), arguments.Whole(2))
                : fault ?? RpcFault.Of(FaultCode.NoFile, "None"))),
    ];

    private static IEnumerable<RpcMethod> Tailing(string name, SupervisordFacade facade, StreamKind stream) =>
    [
        new(name, ["array", "string", "int", "int"], "The end of a process's log: its bytes, the offset to go on with, and whether some were passed over.",
            RpcMethod.AtOnce(arguments => Find(facade, arguments.Text(0), stream, out var fault) is { } log
                ? log.Tail(arguments.Whole(1), arguments.Whole(2))
                : fault is not null ? fault : ProcessLog.Tailed("", 0, overflow: false))),
    ];

    private static IEnumerable<RpcMethod> Clearing(string name, SupervisordFacade facade) =>
    [
        new(name, ["boolean", "string"], "Empty both logs of a process.", RpcMethod.AtOnce(arguments => facade.Find(arguments.Text(0)) switch
        {
            { Fault: { } fault } => fault,
            { Process: { } process } => Clear(facade, process),
            _ => RpcFault.Of(FaultCode.BadName, arguments.Text(0)),
        })),
    ];

    private static RpcAnswer ClearMain(SupervisordFacade facade)
    {
        facade.Plane.Output.Recent.Clear(LogSink.OwnLog);
        return RpcValue.True;
    }

    private static RpcAnswer Clear(SupervisordFacade facade, ProgramState program)
    {
        facade.Plane.Output.Recent.Clear(program.Name);
        if (!facade.Configuration.Launches.TryGetValue(program.Name, out var launch))
        {
            return RpcValue.True;
        }

        foreach (var stream in (ReadOnlySpan<StreamKind>)[StreamKind.Stdout, StreamKind.Stderr])
        {
            if (ProgramLogs.FileOf(launch, stream) is { } file && !Empty(file))
            {
                return RpcFault.Of(FaultCode.Failed, facade.NameOf(program).ToString());
            }
        }

        return RpcValue.True;
    }

    private static RpcValue.List ClearAll(SupervisordFacade facade)
    {
        var outcomes = ImmutableArray.CreateBuilder<RpcValue>();
        foreach (var program in facade.Plane.State.Programs)
        {
            outcomes.Add(GroupWork.Outcome(facade.NameOf(program), Clear(facade, program)));
        }

        return new RpcValue.List(outcomes.ToImmutable());
    }

    /// <summary>What writes to it goes on at its end, which is its beginning now.</summary>
    private static bool Empty(string file)
    {
        try
        {
            if (File.Exists(file))
            {
                using var open = File.OpenHandle(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
                RandomAccess.SetLength(open, 0);
            }

            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
