namespace Supervisor.Commands.Supervisorctl;

/// <summary>What the actions are for.</summary>
internal static class CtlHelp
{
    private const int Columns = 6;

    private static readonly SortedDictionary<string, string> Texts = new(StringComparer.Ordinal)
    {
        ["add"] = "add <name> [...]\tTake groups of the configuration that was reread into use",
        ["avail"] = "avail\t\t\tAll processes that are configured",
        ["clear"] = "clear <name> [...]\tEmpty the logs of processes\nclear all\t\tEmpty the logs of all processes",
        ["exit"] = "exit\tLeave this shell",
        ["fg"] = "fg <process>\tSee what a process writes, and type lines for it to read\n\t\tCtrl-C to exit",
        ["maintail"] = "maintail\tThe last 1600 bytes of the supervisor's own log\nmaintail -100\tThe last 100 bytes of it\nmaintail -f\tAll that is added to it, too (Ctrl-C to exit)",
        ["open"] = "open <url>\tSpeak to another supervisor: http://host:port or unix:///path",
        ["pid"] = "pid\t\t\tThe PID of the supervisor\npid <name> [...]\tThe PIDs of processes\npid all\t\t\tThe PIDs of all processes",
        ["quit"] = "quit\tLeave this shell",
        ["reload"] = "reload\t\tHave the supervisor read its configuration and restart everything",
        ["remove"] = "remove <name> [...]\tTake stopped groups out of use",
        ["reread"] = "reread\t\t\tRead the configuration again and show what is different; nothing changes",
        ["restart"] = "restart <name> [...]\tRestart processes\nrestart <group>:*\tRestart all processes of a group\nrestart all\t\tRestart all processes\nThe configuration is not read again: see reread and update.",
        ["shutdown"] = "shutdown\tStop everything and end the supervisor",
        ["signal"] = "signal <signal> <name> [...]\tSend a signal to processes\nsignal <signal> <group>:*\tSend it to all processes of a group\nsignal <signal> all\t\tSend it to all processes",
        ["start"] = "start <name> [...]\tStart processes\nstart <group>:*\t\tStart all processes of a group\nstart all\t\tStart all processes",
        ["status"] = "status\t\t\tAll processes\nstatus <name> [...]\tSome processes\nstatus <group>:*\tThe processes of a group",
        ["stop"] = "stop <name> [...]\tStop processes\nstop <group>:*\t\tStop all processes of a group\nstop all\t\tStop all processes",
        ["tail"] = "tail [-f] <name> [stdout|stderr]\ntail -f <name>\t\tWhat a process writes, as it comes (Ctrl-C to exit)\ntail -100 <name>\tThe last 100 bytes of its output\ntail <name> stderr\tThe last 1600 bytes of its errors",
        ["update"] = "update\t\t\tRead the configuration again, and change, add and remove groups by it\nupdate <group> [...]\tOnly these groups",
        ["version"] = "version\t\t\tThe version of the supervisor",
    };

    /// <summary>Of one action, or the names of all.</summary>
    public static void Show(CtlSession session, string? action)
    {
        if (action is null)
        {
            ShowNames(session);
        }
        else if (action == "help")
        {
            session.Print("help\t\tThe names of all actions\nhelp <action>\tWhat an action does");
        }
        else
        {
            session.Print(Texts.TryGetValue(action, out var text) ? text : $"*** No help on {action}");
        }
    }

    private static void ShowNames(CtlSession session)
    {
        List<string> names = [.. Texts.Keys];
        session.Print("");
        session.Print("default commands (type help <topic>):");
        session.Print("=====================================");
        var width = names.Max(name => name.Length) + 2;
        var rows = (names.Count + Columns - 1) / Columns;
        for (var row = 0; row < rows; row++)
        {
            session.Print(string.Concat(names.Where((_, index) => index % rows == row).Select(name => name.PadRight(width))).TrimEnd());
        }

        session.Print("");
    }
}
