namespace Supervisor.SystemTests.Harness;

/// <summary>The supervisor's own command line, speaking to a run whose socket is <c>{dir}/s.sock</c>.</summary>
internal static class Clients
{
    /// <summary>For the configuration of such a run.</summary>
    public const string Socket = """
        [supervisor.control]
        socket = "{dir}/s.sock"

        """;

    /// <summary>Runs a command to its end.</summary>
    public static (int Code, Transcript Output) Ask(this Pid1 run, params string[] arguments)
    {
        using var client = run.Client(arguments);
        var code = client.WaitForExit();
        Wait.Until("the rest of its output", () => client.Output.IsComplete, client.Output.ToString);
        return (code, client.Output);
    }

    public static Captured Client(this Pid1 run, params string[] arguments) => new(run.ClientCommand(arguments));

    /// <summary>On a terminal, as its session's leader.</summary>
    public static Captured Client(this Pid1 run, Pseudoterminal terminal, params string[] arguments) =>
        new([run.Files.Toolbox, "on-terminal", terminal.Name, .. run.ClientCommand(arguments)], terminal: terminal);

    /// <param name="arguments">A command and what follows it; the socket comes behind the command.</param>
    public static string[] ClientCommand(this Pid1 run, params string[] arguments) =>
        [run.Files.Supervisor, arguments[0], "--socket", run.Files["s.sock"], .. arguments[1..]];
}
