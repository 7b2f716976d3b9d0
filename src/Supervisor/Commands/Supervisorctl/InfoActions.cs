using System.Globalization;
using Supervisor.Control.Supervisord;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>status, pid, avail, version: what can be asked.</summary>
internal static class InfoActions
{
    private const int LeastNameWidth = 30;

    public static void Status(CtlSession session, string[] names)
    {
        if (!session.IsUp())
        {
            session.Exit = CtlExit.Unknown;
            return;
        }

        List<RpcValue.Struct> all = [.. session.Structs("supervisor.getAllProcessInfo")];
        var shown = names.Length == 0 || names.Contains("all", StringComparer.Ordinal) ? all : Matching(session, all, names);
        var width = shown.Select(info => CtlSession.NameOf(info).Length).Append(LeastNameWidth).Max() + 3;
        foreach (var info in shown)
        {
            session.Print($"{CtlSession.NameOf(info).PadRight(width)}{info.TextOf("statename"),-10}{info.TextOf("description")}");
        }

        if (shown.Any(info => ProcessStates.IsStopped((ProcessState)info.WholeOf("state"))))
        {
            session.Exit = CtlExit.StatusNotRunning;
        }
    }

    public static void Pid(CtlSession session, string[] names)
    {
        if (!session.IsUp())
        {
            return;
        }

        if (names.Length == 0)
        {
            if (session.Result("supervisor.getPID") is RpcValue.Whole pid)
            {
                session.Print(Text(pid.Value));
            }
        }
        else if (names.Contains("all", StringComparer.Ordinal))
        {
            foreach (var info in session.Structs("supervisor.getAllProcessInfo"))
            {
                session.Print(Text(info.WholeOf("pid")));
            }
        }
        else
        {
            foreach (var name in names)
            {
                PidOf(session, name);
            }
        }
    }

    public static void Avail(CtlSession session)
    {
        switch (session.Call("supervisor.getAllConfigInfo"))
        {
            case RpcAnswer.Value { Result: RpcValue.List list }:
                foreach (var info in list.Items.OfType<RpcValue.Struct>())
                {
                    var use = info.Find("inuse") is RpcValue.Truth { Value: true } ? "in use" : "avail";
                    var start = info.Find("autostart") is RpcValue.Truth { Value: true } ? "auto" : "manual";
                    session.Print($"{CtlSession.NameOf(info),-32} {use,-9} {start,-9} {info.WholeOf("group_prio")}:{info.WholeOf("process_prio")}");
                }

                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.ShutdownState }:
                session.Fail("ERROR: supervisor shutting down");
                break;
            case RpcAnswer.Failed failed:
                session.Fail($"error: {failed.Fault.Text}");
                break;
            default:
                break;
        }
    }

    public static void Version(CtlSession session)
    {
        if (session.IsUp() && session.Result("supervisor.getSupervisorVersion") is RpcValue.Text version)
        {
            session.Print(version.Value);
        }
    }

    private static List<RpcValue.Struct> Matching(CtlSession session, List<RpcValue.Struct> all, string[] names)
    {
        var matching = new List<RpcValue.Struct>();
        foreach (var name in names)
        {
            var (group, process) = ProcessName.Split(name);
            List<RpcValue.Struct> found = [.. all.Where(info => info.TextOf("group") == group && (process is null || info.TextOf("name") == process))];
            matching.AddRange(found);
            if (found.Count == 0)
            {
                session.Fail(process is null ? $"{group}: ERROR (no such group)" : $"{name}: ERROR (no such process)", CtlExit.Unknown);
            }
        }

        return matching;
    }

    private static void PidOf(CtlSession session, string name)
    {
        switch (session.Call("supervisor.getProcessInfo", RpcValue.Of(name)))
        {
            case RpcAnswer.Value { Result: RpcValue.Struct info }:
                session.Print(Text(info.WholeOf("pid")));
                session.Exit = info.WholeOf("pid") == 0 ? CtlExit.NotRunning : session.Exit;
                break;
            case RpcAnswer.Failed:
                session.Fail($"No such process {name}");
                break;
            default:
                break;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
