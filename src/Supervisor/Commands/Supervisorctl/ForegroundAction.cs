using Supervisor.Control.Supervisord;
using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>fg: what a process writes, and lines typed here to its standard input, until Ctrl-C or its end.</summary>
internal static class ForegroundAction
{
    public static void Run(CtlSession session, string[] words, TypedLines lines)
    {
        if (!session.IsUp())
        {
            return;
        }

        if (words.Length != 1)
        {
            session.Fail(words.Length == 0 ? "ERROR: no process name supplied" : "ERROR: too many process names supplied");
            if (words.Length == 0)
            {
                CtlHelp.Show(session, "fg");
            }

            return;
        }

        switch (session.Call("supervisor.getProcessInfo", RpcValue.Of(words[0])))
        {
            case RpcAnswer.Value { Result: RpcValue.Struct info } when IsRunning(info):
                Attach(session, words[0], lines);
                break;
            case RpcAnswer.Value:
                session.Fail("ERROR: process not running");
                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.BadName }:
                session.Fail("ERROR: bad process name supplied");
                break;
            case RpcAnswer.Failed { Fault: var fault }:
                session.Print($"ERROR: {fault.Text}");
                break;
            default:
                break;
        }
    }

    private static void Attach(CtlSession session, string name, TypedLines lines)
    {
        session.Print(LogActions.HowToEnd);
        foreach (var channel in (ReadOnlySpan<string>)["stdout", "stderr"])
        {
            var path = $"/logtail/{Uri.EscapeDataString(name)}/{channel}";

            // They end with this process: Ctrl-C, or the end of the typing below.
            new Thread(() => LogActions.Follow(session, path, announce: false)) { IsBackground = true }.Start();
        }

        while (lines.Next() is { } line)
        {
            if (session.Call("supervisor.sendProcessStdin", RpcValue.Of(name), RpcValue.Of(line + "\n")) is RpcAnswer.Failed failed)
            {
                session.Print(failed.Fault.Code is FaultCode.NotRunning ? "Process got killed" : $"ERROR: {failed.Fault.Text}");
                break;
            }

            if (session.Result("supervisor.getProcessInfo", RpcValue.Of(name)) is not RpcValue.Struct info || !IsRunning(info))
            {
                session.Print("Process got killed");
                break;
            }
        }

        session.Print("Exiting foreground");
    }

    private static bool IsRunning(RpcValue.Struct info) => (ProcessState)info.WholeOf("state") is ProcessState.Running;
}
