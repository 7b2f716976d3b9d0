using System.Text.RegularExpressions;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Init;

/// <summary>On a terminal, as the leader of its session and as PID 1: both programs of a name hand it over alike.</summary>
public sealed class TerminalTests(Stand stand) : IClassFixture<Stand>
{
    public static TheoryData<string, bool> Inits => new(
        from init in new[] { "tini --", "tini -g --", "dumb-init", "dumb-init -v", "dumb-init -c", "catatonit --", "catatonit -g --" }
        from asPid1 in new[] { false, true }
        select (init, asPid1));

    [Theory]
    [MemberData(nameof(Inits))]
    public void The_child_has_the_terminal(string init, bool asPid1) =>
        BothAgree(init, asPid1, ["toolbox", "terminal"], (run, _) => run.Output.WaitFor("^terminal"));

    /// <summary>With -c the child of dumb-init shares its group, and what is typed reaches it twice.</summary>
    public static TheoryData<string, bool> InitsWithGroups => [.. Inits.Where(row => row.Data.Item1 != "dumb-init -c")];

    [Theory]
    [MemberData(nameof(InitsWithGroups))]
    public void Keys_a_new_size_and_a_stop_reach_the_child(string init, bool asPid1) =>
        BothAgree(init, asPid1, ["toolbox", "print-signals", "QUIT"], (run, terminal) =>
        {
            run.Output.WaitFor("^ready");
            terminal.Type("\x03");
            run.Output.WaitFor("signal 2 INT");
            terminal.Resize(50, 132);
            run.Output.WaitFor("signal 28 WINCH");
            terminal.Type("\x1a");
            run.Output.WaitFor("signal 20 TSTP");
            terminal.Type("\x1c");
            run.Output.WaitFor("signal 3 QUIT");
        });

    [Theory]
    [MemberData(nameof(Inits))]
    public void A_shell_has_job_control(string init, bool asPid1) =>
        BothAgree(init, asPid1, ["sh", "-i"], (run, terminal) =>
        {
            terminal.Type("toolbox print-signals INT; echo aft''er the job\n");
            run.Output.WaitFor("ready$");
            terminal.Type("\x03");
            run.Output.WaitFor("after the job$");
            terminal.Type("sleep 9\n");
            Wait.Until("the job in front", () => ProcessTable.Read(terminal.ForegroundGroup)?.CommandLine == "sleep 9", run.Output.ToString);
            terminal.Type("\x1a");
            run.Output.WaitFor("Stopped");
            terminal.Type("kill -KILL %1; wait; exit 3\nexit 3\n");
        });

    private void BothAgree(string init, bool asPid1, string[] command, Action<Captured, Pseudoterminal> act)
    {
        Needs.Root();
        Assert.Equal(Run(Side.Real, init, asPid1, command, act), Run(Side.Ours, init, asPid1, command, act));
    }

    private string Run(Side side, string init, bool asPid1, string[] command, Action<Captured, Pseudoterminal> act)
    {
        var words = init.Split(' ');
        using var terminal = new Pseudoterminal();
        using var run = stand.Start(side, new InitCase(words[0], [.. words[1..], .. command]) { AsPid1 = asPid1 }, terminal);
        act(run, terminal);
        terminal.LetGo();
        var code = run.WaitForExit();

        // Keys that are signals are echoed, before or after what they bring about.
        var lines = run.Output.All.Select(line => Regex.Replace(line, @"\^[CZ\\]", "", RegexOptions.None, Wait.Patience));
        string[] told = ["signal", "terminal", "[dumb-init] Un"];
        return $"{code}\n{string.Join('\n', lines.Where(line => told.Any(start => line.StartsWith(start, StringComparison.Ordinal))))}";
    }
}
