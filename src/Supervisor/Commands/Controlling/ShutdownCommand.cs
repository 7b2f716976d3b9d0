using System.CommandLine;
using Supervisor.Client;
using Supervisor.Kernel;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor shutdown: the end of everything, in order.</summary>
internal static class ShutdownCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("shutdown", "Stop all programs in order, and then the supervisor.");
        var wait = new Option<bool>("--wait") { Description = "Wait until the supervisor has gone." };
        command.Add(wait);
        new ControlOptions(command, inherited).Act(parts, (session, result) => Run(session, result.GetValue(wait)));
        help.Add(command, "supervisor shutdown", "supervisor shutdown --wait --timeout 1m");
        return command;
    }

    private static int Run(Session session, bool wait)
    {
        var code = session.Ask(new ControlRequest("POST", "/v1/shutdown"), answer =>
        {
            var body = answer.ReadAll();
            if (session.Json)
            {
                session.Print(body);
            }
            else
            {
                session.Output.WriteLine("shutting down");
            }

            return ControlExit.Done;
        });
        return code == ControlExit.Done && wait ? AwaitEnd(session) : code;
    }

    private static int AwaitEnd(Session session)
    {
        while (session.IsThere())
        {
            if (session.LooseDeadline <= Clock.Now())
            {
                return session.Fail("the supervisor is still shutting down; `supervisor status` shows for whom it waits", ControlExit.Timeout);
            }

            Descriptors.Pause(Pause);
        }

        if (!session.Json)
        {
            session.Output.WriteLine("the supervisor has gone");
        }

        return ControlExit.Done;
    }
}
