namespace Supervisor.Tests.Commands.Controlling;

public sealed class CompletionTests
{
    private const string Programs = """[{"name":"web","family":"web","groups":["front"],"state":"ready"},{"name":"work-1","family":"work","groups":["front"],"state":"exited"}]""";

    private readonly ControlRig _rig = new();

    [Theory]
    [InlineData("st", "status", "start", "stop")]
    [InlineData("completion ", "bash", "zsh", "fish")]
    [InlineData("completion z", "zsh")]
    [InlineData("status --s", "--socket")]
    [InlineData("status --sock", "--socket")]
    [InlineData("signal US", "USR1", "USR2")]
    [InlineData("signal --scope ", "main", "group", "all")]
    [InlineData("signal --scope=g", "group")]
    [InlineData("set web mem", "memory=")]
    [InlineData("isolate --memory-h", "--memory-high")]
    [InlineData("-c a.toml sta", "status", "start")]
    [InlineData("-c ", ":files")]
    [InlineData("status --socket ", ":files")]
    [InlineData("check ", ":files")]
    [InlineData("check a b", ":files")]
    [InlineData("version x")]
    [InlineData("bogus --x y")]
    public void The_words_are_those_of_the_tree_of_commands(string line, params string[] words)
    {
        Assert.Equal(words, Complete(line));
    }

    [Theory]
    [InlineData("stop ", "web", "work-1", "work", "front", "all")]
    [InlineData("stop w", "web", "work-1", "work")]
    [InlineData("stop web w", "work-1", "work")]
    [InlineData("signal HUP f", "front")]
    [InlineData("set f", "front")]
    [InlineData("explain we", "web")]
    [InlineData("status -- we", "web")]
    public void Names_are_those_of_the_programs_that_there_are(string line, params string[] words)
    {
        using var server = FakeSupervisor.Json(Programs);
        _rig.World.File("/etc/supervisor.toml", $"[supervisor.control]\nsocket = \"{server.Path}\"\n");

        Assert.Equal(words, Complete(line));
    }

    [Fact]
    public void The_supervisor_is_the_one_that_the_line_names()
    {
        using var server = FakeSupervisor.Json(Programs);

        Assert.Equal(["web"], Complete($"stop --socket {server.Path} we"));
        Assert.Equal(["web"], Complete($"stop --socket={server.Path} we"));
    }

    [Theory]
    [InlineData("HTTP/1.1 500 Bad\r\nContent-Length: 1\r\n\r\nx")]
    [InlineData("HTTP/1.1 200 Fine\r\nContent-Length: 1\r\n\r\nx")]
    [InlineData("HTTP/1.1 200 Fine\r\nContent-Length: 100\r\n\r\n[]")]
    [InlineData("")]
    public void A_supervisor_in_trouble_has_no_names_and_says_nothing(string answer)
    {
        using var server = new FakeSupervisor(_ => answer);

        Assert.Empty(Complete($"stop --socket {server.Path} "));
        Assert.Empty(_rig.Error);
    }

    [Fact]
    public void Words_that_a_shell_has_split_come_with_what_they_mean()
    {
        using var server = FakeSupervisor.Json(Programs);

        Assert.Equal(0, _rig.Run("complete", "--", "stop", "--socket", server.Path, "w"));
        Assert.Equal("web\tready\nwork-1\texited\nwork\tall replicas\n", _rig.Output);
        Assert.Equal(0, _rig.Run("complete", "--", "stop", "--socket", server.Path, ""));
        Assert.EndsWith("all\tevery program\n", _rig.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash", "complete -F _supervisor supervisor")]
    [InlineData("zsh", "#compdef supervisor")]
    [InlineData("fish", "complete -c supervisor")]
    public void There_is_a_script_for_each_shell(string shell, string line)
    {
        Assert.Equal(0, _rig.Run("completion", shell));
        Assert.Contains(line, _rig.Output, StringComparison.Ordinal);
        Assert.Equal(2, _rig.Run("completion", "csh"));
    }

    /// <summary>As bash asks.</summary>
    private string[] Complete(string line)
    {
        Assert.Equal(0, _rig.Run("complete", "--line", $"supervisor {line}"));
        return _rig.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
