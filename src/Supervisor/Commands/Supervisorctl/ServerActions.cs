using Supervisor.Control.Supervisord.XmlRpc;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>shutdown, reload, open: the server as a whole.</summary>
internal static class ServerActions
{
    public static void ShutDown(CtlSession session, TypedLines lines)
    {
        if (!IsMeant(session, lines, "Really shut the remote supervisord process down y/N? "))
        {
            return;
        }

        switch (session.Client.Call("supervisor.shutdown"))
        {
            case RpcAnswer.Value:
                session.Print("Shut down");
                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.ShutdownState }:
                session.Print("ERROR: already shutting down");
                break;
            case RpcAnswer.Failed { Fault: var fault }:
                session.Fail($"error: {fault.Text}");
                break;
            default:
                session.Fail(session.Client.Trouble switch
                {
                    CallTrouble.Refused => $"ERROR: {session.Client.Url} refused connection (already shut down?)",
                    CallTrouble.NoFile => $"ERROR: {session.Client.Url} no such file (already shut down?)",
                    _ => $"error: {session.Client.Problem}",
                });
                break;
        }
    }

    public static void Reload(CtlSession session, TypedLines lines)
    {
        if (!IsMeant(session, lines, "Really restart the remote supervisord process y/N? "))
        {
            return;
        }

        switch (session.Call("supervisor.restart"))
        {
            case RpcAnswer.Value:
                session.Print("Restarted supervisord");
                break;
            case RpcAnswer.Failed { Fault.Code: FaultCode.ShutdownState }:
                session.Fail("ERROR: already shutting down");
                break;
            case RpcAnswer.Failed { Fault: var fault }:
                session.Fail($"error: {fault.Text}");
                break;
            default:
                break;
        }
    }

    public static void Open(CtlSession session, string[] words)
    {
        if (RpcClient.Of(words.Length == 1 ? words[0] : "", session.Options.UserName, session.Options.Password) is not { } client)
        {
            session.Fail("ERROR: url must be http:// or unix://");
            return;
        }

        var before = session.Exit;
        session.Open(client);
        InfoActions.Status(session, []);
        session.Exit = before;
    }

    private static bool IsMeant(CtlSession session, TypedLines lines, string question)
    {
        if (!session.Options.IsInteractive)
        {
            return true;
        }

        session.PrintRaw(question);
        return lines.Next() is ['y' or 'Y', ..];
    }
}
