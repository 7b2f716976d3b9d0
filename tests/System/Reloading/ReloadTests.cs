using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Reloading;

/// <summary>SIGHUP: the file is read again and comes into force while programs run.</summary>
public sealed class ReloadTests
{
    private const string Same = """
        [program.same]
        command = ["toolbox", "sleep"]

        """;

    [Fact]
    public void What_has_not_changed_goes_on_and_all_else_is_started_restarted_or_stopped()
    {
        using var run = Pid1.Start(Same + """
            [program.changed]
            command = ["toolbox", "sleep", "200"]
            [program.gone]
            command = ["toolbox", "sleep", "201"]
            """);
        var (same, changed, gone) = (run.WaitForStart("same"), run.WaitForStart("changed"), run.WaitForStart("gone"));
        Reload(run, Same + """
            [program.changed]
            command = ["toolbox", "sleep", "202"]
            [program.added]
            command = ["toolbox", "sleep", "203"]
            requires = ["same"]
            """);
        run.WaitForStart("added");
        var next = run.WaitForStart("changed", times: 2);
        run.Output.WaitFor("gone is no longer configured");
        Assert.True(ProcessTable.IsAlive(same));
        Assert.False(ProcessTable.IsAlive(changed));
        Assert.False(ProcessTable.IsAlive(gone));
        Assert.Contains("sleep 202", ProcessTable.Read(next)!.CommandLine, StringComparison.Ordinal);
        Assert.Equal(1, run.Output.Count(LogText.Started("same")));
        Assert.True(run.Output.IndexOf("reload: changed: changed: command") < run.Output.IndexOf("another configuration is in force"), run.Describe());
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Programs_that_are_gone_stop_those_first_that_depend_on_others()
    {
        using var run = Pid1.Start(Same + """
            [program.db]
            command = ["toolbox", "sleep"]
            [program.web]
            command = ["toolbox", "sleep"]
            requires = ["db"]
            hooks = { after_stop = ["toolbox", "touch", "{dir}/cleaned"] }
            """);
        run.WaitForStart("web");
        Reload(run, Same);
        run.Output.WaitFor("web is no longer configured");
        run.Output.WaitFor("db is no longer configured");
        Assert.True(run.Output.IndexOf("web has stopped") < run.Output.IndexOf("db is stopping"), run.Describe());
        Assert.True(File.Exists(run.Files["cleaned"]), "the hook of a program that is gone");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void What_a_running_program_can_take_on_it_takes_on()
    {
        const string before = """
            [program.web]
            command = ["toolbox", "print-signals", "QUIT"]

            """;
        using var run = Pid1.Start(before);
        var pid = run.WaitForStart("web");
        run.Output.WaitFor("^ready");
        Reload(run, before + "stop = { signal = \"QUIT\" }\n");
        run.Output.WaitFor("another configuration is in force");
        Assert.True(ProcessTable.IsAlive(pid));
        Assert.Equal(0, run.Shutdown());
        run.Output.WaitFor("signal 3 QUIT");
        Assert.Equal(0, run.Output.Count("signal 15 TERM"));
    }

    [Fact]
    public void A_file_with_mistakes_changes_nothing_and_the_next_one_is_read_all_the_same()
    {
        using var run = Pid1.Start(Same);
        var pid = run.WaitForStart("same");
        Reload(run, "[program.other]\ncommand = [\"toolbox\", \"sleep\"]\nnise = 3\n");
        run.Output.WaitFor(@"reload: .*supervisor\.toml:3:1: .*nise");
        run.Output.WaitFor("reload: the configuration has errors; nothing changes");
        File.Delete(run.Files.Configuration);
        run.Signal(Kernel.SIGHUP);
        run.Output.WaitFor("reload: the configuration has errors; nothing changes", count: 2);
        Assert.True(ProcessTable.IsAlive(pid));
        Reload(run, Same + "[program.other]\ncommand = [\"toolbox\", \"sleep\"]\n");
        run.WaitForStart("other");
        Assert.True(ProcessTable.IsAlive(pid));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_file_that_says_the_same_in_other_words_changes_nothing()
    {
        using var run = Pid1.Start(Same);
        var pid = run.WaitForStart("same");
        Reload(run, "# the same\n[program.same]\ncommand = \"toolbox sleep\"\nrestart = \"on-failure\"\n");
        run.Output.WaitFor("reload: nothing changes");
        Assert.True(ProcessTable.IsAlive(pid));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Output_goes_where_the_new_file_says()
    {
        const string before = """
            [program.web]
            command = ["busybox", "sh", "-c", "echo hello; exec toolbox sleep"]
            stdout = "null"
            """;
        using var run = Pid1.Start(before);
        run.WaitForStart("web");
        Reload(run, before.Replace("\"null\"", "\"prefix\"", StringComparison.Ordinal));
        run.Output.WaitFor(LogText.Prefixed("web", "hello"));
        Assert.Equal(1, run.Output.Count("hello"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Replicas_come_and_go_and_those_that_stay_are_not_touched()
    {
        const string web = """
            [program.web]
            command = ["toolbox", "sleep", "10{replica}"]
            replicas = 1
            """;
        using var run = Pid1.Start(web);
        var first = run.WaitForStart("web-1");
        Reload(run, web.Replace("replicas = 1", "replicas = 3", StringComparison.Ordinal));
        var second = run.WaitForStart("web-2");
        run.WaitForStart("web-3");
        Reload(run, web.Replace("replicas = 1", "replicas = 2", StringComparison.Ordinal));
        run.Output.WaitFor("web-3 is no longer configured");
        Assert.True(ProcessTable.IsAlive(first) && ProcessTable.IsAlive(second));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void What_only_a_new_start_of_the_supervisor_can_change_is_said()
    {
        using var run = Pid1.Start(Same);
        run.WaitForStart("same");
        Reload(run, "[supervisor]\nlog = { format = \"json\" }\nexit = \"never\"\n" + Same);
        run.Output.WaitFor(@"reload: \[supervisor\] log: only a new start");
        run.Output.WaitFor("another configuration is in force");
        Assert.Equal(0, run.Shutdown());
        Assert.Equal(0, run.Output.Count("^{"));
    }

    [Fact]
    public void A_storm_of_reloads_ends_with_the_last_file()
    {
        using var run = Pid1.Start(Same);
        var pid = run.WaitForStart("same");
        for (var round = 0; round < 30; round++)
        {
            File.WriteAllText(run.Files["next"], Same + $"[program.p{round}]\ncommand = [\"toolbox\", \"sleep\"]\n");
            File.Move(run.Files["next"], run.Files.Configuration, overwrite: true);
            run.Signal(Kernel.SIGHUP);
        }

        run.WaitForStart("p29");
        Wait.Until("only the last ones", () => run.Children().Count == 2, run.Describe);
        Assert.True(ProcessTable.IsAlive(pid));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_program_that_comes_back_while_it_is_leaving_runs_again()
    {
        const string web = """
            [program.web]
            command = ["toolbox", "ignore-term"]
            stop = { timeout = "1s" }
            stdout = "prefix"
            """;
        using var run = Pid1.Start(Same + web);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        Reload(run, Same);
        run.Output.WaitFor("web is stopping");
        Reload(run, Same + web);
        run.WaitForStart("web", times: 2);
        Assert.Equal(0, run.Output.Count("web is no longer configured and"));
        Assert.Equal(0, run.Shutdown());
    }

    private static void Reload(Pid1 run, string configuration)
    {
        File.WriteAllText(run.Files.Configuration, configuration);
        run.Signal(Kernel.SIGHUP);
    }
}
