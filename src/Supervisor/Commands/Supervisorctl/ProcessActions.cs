using Supervisor.Control.Supervisord;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>start, stop, restart, signal, clear: the same for one process, a group or all.</summary>
internal static class ProcessActions
{
    public static void Start(CtlSession session, string[] names)
    {
        if (!session.IsUp())
        {
            return;
        }

        if (names.Length == 0)
        {
            session.Fail("Error: start requires a process name", CtlExit.InvalidArguments);
            CtlHelp.Show(session, "start");
            return;
        }

        var verb = new Verb("supervisor.startProcess", "supervisor.startProcessGroup", "supervisor.startAllProcesses", "started")
        {
            Ignored = FaultCode.AlreadyStarted,
            ExitForUnknownGroup = CtlExit.InvalidArguments,
        };
        Run(session, verb, names);
    }

    public static void Stop(CtlSession session, string[] names) => Run(
        session, "stop", names, new Verb("supervisor.stopProcess", "supervisor.stopProcessGroup", "supervisor.stopAllProcesses", "stopped") { Ignored = FaultCode.NotRunning });

    public static void Restart(CtlSession session, string[] names)
    {
        if (Checked(session, "restart", names))
        {
            Stop(session, names);
            Start(session, names);
        }
    }

    public static void Clear(CtlSession session, string[] names) => Run(
        session, "clear", names, new Verb("supervisor.clearProcessLogs", null, "supervisor.clearAllProcessLogs", "cleared"));

    public static void Signal(CtlSession session, string[] words)
    {
        if (!session.IsUp())
        {
            return;
        }

        if (words.Length < 2)
        {
            session.Fail("Error: signal requires a signal name and a process name");
            CtlHelp.Show(session, "signal");
            return;
        }

        Run(session, new Verb("supervisor.signalProcess", "supervisor.signalProcessGroup", "supervisor.signalAllProcesses", "signalled") { Signal = words[0] }, words[1..]);
    }

    private static bool Checked(CtlSession session, string action, string[] names)
    {
        if (!session.IsUp())
        {
            return false;
        }

        if (names.Length == 0)
        {
            session.Fail($"Error: {action} requires a process name");
            CtlHelp.Show(session, action);
        }

        return names.Length > 0;
    }

    private static void Run(CtlSession session, string action, string[] names, Verb verb)
    {
        if (Checked(session, action, names))
        {
            Run(session, verb, names);
        }
    }

    private static void Run(CtlSession session, Verb verb, string[] names)
    {
        if (names.Contains("all", StringComparer.Ordinal))
        {
            Several(session, verb, session.Result(verb.ForAll, verb.Signal is { } signal ? [RpcValue.Of(signal)] : []));
            return;
        }

        foreach (var name in names)
        {
            var (group, process) = ProcessName.Split(name);
            if (process is null && verb.ForGroup is { } method)
            {
                Group(session, verb, method, group);
            }
            else
            {
                One(session, verb, name, new ProcessName(group, process ?? "None").ToString());
            }
        }
    }

    private static void One(CtlSession session, Verb verb, string name, string shown)
    {
        switch (session.Call(verb.ForOne, verb.Parameters(name)))
        {
            case RpcAnswer.Value:
                session.Print($"{shown}: {verb.Done}");
                break;
            case RpcAnswer.Failed { Fault: var fault }:
                session.Print(Words(verb, shown, fault.Code, fault.Text));
                session.Note(fault.Code, verb.Ignored);
                break;
            default:
                break;
        }
    }

    private static void Group(CtlSession session, Verb verb, string method, string group)
    {
        switch (session.Call(method, verb.Parameters(group)))
        {
            case RpcAnswer.Value value:
                Several(session, verb, value.Result);
                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.BadName }:
                session.Fail($"{group}: ERROR (no such group)", verb.ExitForUnknownGroup);
                break;
            case RpcAnswer.Failed { Fault: var fault }:
                session.Fail($"error: {fault.Text}");
                break;
            default:
                break;
        }
    }

    private static void Several(CtlSession session, Verb verb, RpcValue? results)
    {
        foreach (var result in results is RpcValue.List list ? list.Items.OfType<RpcValue.Struct>() : [])
        {
            var code = (FaultCode)result.WholeOf("status");
            session.Print(Words(verb, CtlSession.NameOf(result), code, result.TextOf("description")));
            session.Note(code, verb.Ignored);
        }
    }

    private static string Words(Verb verb, string name, FaultCode code, string text) => code switch
    {
        FaultCode.Success => $"{name}: {verb.Done}",
        FaultCode.BadName => $"{name}: ERROR (no such process)",
        FaultCode.BadSignal => $"{name}: ERROR (bad signal name)",
        FaultCode.NoFile => $"{name}: ERROR (no such file)",
        FaultCode.NotExecutable => $"{name}: ERROR (file is not executable)",
        FaultCode.AlreadyStarted => $"{name}: ERROR (already started)",
        FaultCode.SpawnError => $"{name}: ERROR (spawn error)",
        FaultCode.AbnormalTermination => $"{name}: ERROR (abnormal termination)",
        FaultCode.NotRunning => $"{name}: ERROR (not running)",
        FaultCode.Failed when verb.Done == "cleared" => $"{name}: ERROR (failed)",
        _ => text,
    };

    /// <summary>What is done, and how it is told.</summary>
    private sealed record Verb(string ForOne, string? ForGroup, string ForAll, string Done)
    {
        public string? Signal { get; init; }

        /// <summary>The fault that leaves the exit code alone.</summary>
        public FaultCode Ignored { get; init; } = FaultCode.Success;

        public int ExitForUnknownGroup { get; init; } = CtlExit.Generic;

        public RpcValue[] Parameters(string name) => Signal is null ? [RpcValue.Of(name)] : [RpcValue.Of(name), RpcValue.Of(Signal)];
    }
}
