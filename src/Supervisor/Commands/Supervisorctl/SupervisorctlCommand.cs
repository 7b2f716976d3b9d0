using Supervisor.Configuration;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>
/// What the binary is when it is called supervisorctl: the same actions, words and exit codes, for one action of the command
/// line or for what is typed.
/// </summary>
internal static class SupervisorctlCommand
{
    public const string Name = "supervisorctl";

    private const string UsualPrompt = "supervisor";

    public static int Run(IReadOnlyList<string> arguments, ConfigurationEnvironment environment, TextWriter output, TextWriter error)
    {
        var options = CtlOptions.Parse(arguments, out var problem);
        if (options.WantsHelp)
        {
            WriteUsage(output);
            return CtlExit.Success;
        }

        if (problem is not null)
        {
            return Refuse(error, problem);
        }

        options = options.Under(environment, out problem);
        options = options with { IsInteractive = options.IsInteractive || options.Action.Count == 0 };
        if (problem is not null)
        {
            return Refuse(error, problem);
        }

        if (RpcClient.Of(options.ServerUrl!, options.UserName, options.Password) is not { } client)
        {
            return Refuse(error, $"the server's URL must be unix:// or http://, and an address or localhost: {options.ServerUrl}");
        }

        var session = new CtlSession(client, options, output);
        var lines = new TypedLines();
        if (options.Action.Count > 0)
        {
            _ = Act(session, string.Join(' ', options.Action), lines);
            if (!options.IsInteractive || session.Exit != CtlExit.Success)
            {
                return session.Exit;
            }
        }

        Converse(session, lines);
        return CtlExit.Success;
    }

    /// <returns>Whether to go on.</returns>
    internal static bool Act(CtlSession session, string line, TypedLines lines)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (words is not [var action, .. var rest])
        {
            return true;
        }

        session.Begin();
        switch (action)
        {
            case "exit" or "quit" or "EOF":
                session.Print("");
                return false;
            case "help" or "?":
                CtlHelp.Show(session, rest is [var topic, ..] ? topic : null);
                break;
            case "avail" or "reload" or "reread" or "shutdown" or "version" when rest.Length > 0:
                session.Fail($"Error: {action} accepts no arguments");
                CtlHelp.Show(session, action);
                break;
            default:
                if (Find(action) is { } act)
                {
                    act(session, rest, lines);
                }
                else
                {
                    session.Fail($"*** Unknown syntax: {line.Trim()}");
                }

                break;
        }

        return true;
    }

    private static Action<CtlSession, string[], TypedLines>? Find(string action) => action switch
    {
        "add" => static (session, words, _) => GroupActions.Add(session, words),
        "avail" => static (session, _, _) => InfoActions.Avail(session),
        "clear" => static (session, words, _) => ProcessActions.Clear(session, words),
        "fg" => ForegroundAction.Run,
        "maintail" => static (session, words, _) => LogActions.MainTail(session, words),
        "open" => static (session, words, _) => ServerActions.Open(session, words),
        "pid" => static (session, words, _) => InfoActions.Pid(session, words),
        "reload" => static (session, _, lines) => ServerActions.Reload(session, lines),
        "remove" => static (session, words, _) => GroupActions.Remove(session, words),
        "reread" => static (session, _, _) => GroupActions.Reread(session),
        "restart" => static (session, words, _) => ProcessActions.Restart(session, words),
        "shutdown" => static (session, _, lines) => ServerActions.ShutDown(session, lines),
        "signal" => static (session, words, _) => ProcessActions.Signal(session, words),
        "start" => static (session, words, _) => ProcessActions.Start(session, words),
        "status" => static (session, words, _) => InfoActions.Status(session, words),
        "stop" => static (session, words, _) => ProcessActions.Stop(session, words),
        "tail" => static (session, words, _) => LogActions.Tail(session, words),
        "update" => static (session, words, _) => GroupActions.Update(session, words),
        "version" => static (session, _, _) => InfoActions.Version(session),
        _ => null,
    };

    private static void Converse(CtlSession session, TypedLines lines)
    {
        var prompt = $"{session.Options.Prompt ?? UsualPrompt}> ";
        _ = Act(session, "status", lines);
        do
        {
            session.PrintRaw(prompt);
        }
        while (Act(session, lines.Next() ?? "EOF", lines));
    }

    private static int Refuse(TextWriter error, string problem)
    {
        error.WriteLine($"Error: {problem}");
        error.WriteLine($"For help, use {Name} -h");
        error.Flush();
        return CtlExit.InvalidArguments;
    }

    private static void WriteUsage(TextWriter output)
    {
        output.WriteLine($"{Name} -- ask and tell a supervisor, as supervisord's program of that name does.");
        output.WriteLine();
        output.WriteLine($"Usage: {Name} [options] [action [arguments]]");
        output.WriteLine();
        output.WriteLine("-c/--configuration FILE   the configuration with a [supervisorctl] section");
        output.WriteLine("-h/--help                 this text");
        output.WriteLine("-i/--interactive          ask for more actions after the one that is given");
        output.WriteLine("-s/--serverurl URL        unix:///path or http://address:port");
        output.WriteLine("-u/--username NAME        for a server that asks for one");
        output.WriteLine("-p/--password PASSWORD    likewise");
        output.WriteLine("-r/--history-file FILE    accepted; typed lines are not kept");
        output.WriteLine();
        output.WriteLine("Without an action it asks for them; \"help\" shows their names.");
        output.Flush();
    }
}
