using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Reloading;

/// <summary>Another configuration by command: shown before, judged after, taken back; replicas come, go and restart in turn.</summary>
public sealed class ControlledReloadTests
{
    private const int Failed = 1;
    private const int WrongConfiguration = 2;

    private const string Same = """
        [supervisor.control]
        socket = "{dir}/s.sock"
        [program.same]
        command = ["toolbox", "sleep"]

        """;

    [Fact]
    public void A_bad_file_changes_nothing_and_is_shown_with_its_mistakes()
    {
        using var run = Start(Same);
        var pid = run.WaitForStart("same");
        Write(run, Same + "[program.other]\ncommand = [\"toolbox\", \"sleep\"]\nnise = 3\n");
        var (code, output) = Ask(run, "reload");
        Assert.Equal(WrongConfiguration, code);
        output.WaitFor(@"supervisor\.toml:7:1: error: unknown key `nise`");
        output.WaitFor("the configuration has errors; nothing changes");
        Assert.Equal(1, Ask(run, "rollback", "--list").Output.Count(@"^\*?\s+\d+ "));
        Assert.True(ProcessTable.IsAlive(pid));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_dry_run_shows_what_would_change_and_changes_nothing()
    {
        using var run = Start(Same + Sleeps("changed", 200) + Sleeps("gone", 201));
        var (changed, gone) = (run.WaitForStart("changed"), run.WaitForStart("gone"));
        Write(run, Same + "stop = { timeout = \"3s\" }\n" + Sleeps("changed", 202) + Sleeps("added", 203));
        var (code, output) = Ask(run, "reload", "--dry-run");
        Assert.Equal(0, code);
        output.WaitFor(@"^\+  added +added$");
        output.WaitFor(@"^-  gone +removed$");
        output.WaitFor(@"^~  changed +restarts +command$");
        output.WaitFor(@"^~  same +changes +stop$");
        output.WaitFor("nothing was changed");
        Assert.True(ProcessTable.IsAlive(changed) && ProcessTable.IsAlive(gone));
        Assert.Equal(0, run.Output.Count("another configuration is in force"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_program_that_does_not_become_ready_in_time_brings_the_old_configuration_back()
    {
        using var run = Start(Same + Sleeps("web", 200));
        var (same, old) = (run.WaitForStart("same"), run.WaitForStart("web"));
        Write(run, Same + Sleeps("web", 201) + "ready = { file = \"{dir}/never\" }\n" + Sleeps("added", 202));
        var (code, output) = Ask(run, "reload", "--or-roll-back=1s");
        Assert.Equal(Failed, code);
        output.WaitFor("rolled back: web is not ready after 1s: it is in the state running");
        var web = run.WaitForStart("web", times: 3);
        Assert.Contains("sleep 200", ProcessTable.Read(web)!.CommandLine, StringComparison.Ordinal);
        run.Output.WaitFor("added is no longer configured");
        Assert.True(ProcessTable.IsAlive(same));
        Assert.False(ProcessTable.IsAlive(old));
        Ask(run, "rollback", "--list").Output.WaitFor("^ +2 .*rolled back: web is not ready");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_program_that_fails_for_good_brings_the_old_configuration_back_at_once()
    {
        using var run = Start(Same + Sleeps("web", 200));
        run.WaitForStart("web");
        Write(run, Same + "[program.web]\ncommand = [\"no-such-command\"]\n");
        var (code, output) = Ask(run, "reload", "--or-roll-back=1h");
        Assert.Equal(Failed, code);
        output.WaitFor("rolled back: web failed: .*no-such-command");
        Assert.Contains("sleep 200", ProcessTable.Read(run.WaitForStart("web", times: 2))!.CommandLine, StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_program_that_shows_nothing_has_to_stay_up_for_a_while()
    {
        using var run = Start(Same + Sleeps("web", 200));
        run.WaitForStart("web");
        Write(run, Same + "[program.web]\ncommand = [\"toolbox\", \"exit\", \"3\"]\nbackoff = { initial = \"10s\" }\n");
        var (code, output) = Ask(run, "reload", "--or-roll-back=2s");
        Assert.Equal(Failed, code);
        output.WaitFor("rolled back: web is not ready after 2s: it is in the state backoff after it exited with code 3");
        Assert.Contains("sleep 200", ProcessTable.Read(run.WaitForStart("web", times: 3))!.CommandLine, StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Where_all_come_up_the_new_configuration_stays()
    {
        using var run = Start(Same + Sleeps("web", 200));
        run.WaitForStart("web");
        Write(run, Same + Sleeps("web", 201) + "[program.task]\ncommand = [\"toolbox\", \"exit\", \"0\"]\nstart = \"once\"\n");
        var (code, output) = Ask(run, "reload", "--or-roll-back");
        Assert.Equal(0, code);
        output.WaitFor("configuration 2 is in force");
        Assert.Contains("sleep 201", ProcessTable.Read(run.WaitForStart("web", times: 2))!.CommandLine, StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void By_hand_it_goes_back_twice()
    {
        using var run = Start(Same + Sleeps("web", 200));
        var same = run.WaitForStart("same");
        foreach (var seconds in (int[])[201, 202])
        {
            Write(run, Same + Sleeps("web", seconds));
            Assert.Equal(0, Ask(run, "reload").Code);
            run.WaitForStart("web", times: seconds - 199);
        }

        Assert.Equal(0, Ask(run, "rollback").Code);
        Assert.Contains("sleep 201", ProcessTable.Read(run.WaitForStart("web", times: 4))!.CommandLine, StringComparison.Ordinal);
        Assert.Equal(0, Ask(run, "rollback").Code);
        Assert.Contains("sleep 200", ProcessTable.Read(run.WaitForStart("web", times: 5))!.CommandLine, StringComparison.Ordinal);
        var (code, output) = Ask(run, "rollback");
        Assert.Equal(Failed, code);
        output.WaitFor("no configuration before the one in force is kept");
        Ask(run, "rollback", "--list").Output.WaitFor(@"^\* +1 .* start");
        Assert.True(ProcessTable.IsAlive(same));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_rolling_restart_ends_with_the_first_replica_that_does_not_come_up()
    {
        using var run = Start(Same + """
            [program.web]
            command = ["toolbox", "sleep"]
            replicas = 3
            ready = { file = "{dir}/ready{replica}", timeout = "1s" }
            restart = "never"
            """, directory =>
            {
                foreach (var replica in (int[])[1, 2, 3])
                {
                    directory.Write($"ready{replica}", "");
                }
            });
        var (first, third) = (run.WaitForStart("web-1"), run.WaitForStart("web-3"));
        run.Output.WaitFor(@"\bweb-\d is ready", count: 3);
        File.Delete(run.Files["ready2"]);
        var (code, output) = Ask(run, "restart", "web", "--rolling");
        Assert.Equal(Failed, code);
        output.WaitFor("web-1 is restarted");
        output.WaitFor("web-2: it did not become ready in time|web-2 did not stay up");
        output.WaitFor("web-3 is left as it is");
        Assert.False(ProcessTable.IsAlive(first));
        Assert.True(ProcessTable.IsAlive(third));
        Assert.Equal(0, run.Output.Count("web-3 is stopping"));
        run.Shutdown();
    }

    [Fact]
    public void Replicas_are_scaled_up_and_down()
    {
        using var run = Start(Same + """
            [program.web]
            command = ["toolbox", "sleep", "10{replica}"]
            replicas = 1
            """);
        var first = run.WaitForStart("web-1");
        var (code, output) = Ask(run, "scale", "web=3");
        Assert.Equal(0, code);
        output.WaitFor(@"^\+  web-3 +added$");
        run.WaitForStart("web-2");
        run.WaitForStart("web-3");
        Assert.Equal(0, Ask(run, "scale", "web=1").Code);
        run.Output.WaitFor("web-2 is no longer configured");
        run.Output.WaitFor("web-3 is no longer configured");
        Assert.True(ProcessTable.IsAlive(first));
        Assert.Equal(Failed, Ask(run, "scale", "same=2").Code);
        Assert.Equal(5, Ask(run, "scale", "none=2").Code);
        Assert.Equal(0, run.Shutdown());
    }

    private static string Sleeps(string program, int seconds) => $"[program.{program}]\ncommand = [\"toolbox\", \"sleep\", \"{seconds}\"]\n";

    private static Pid1 Start(string configuration, Action<TestDirectory>? prepare = null) => Pid1.Start(configuration, prepare: prepare);

    private static void Write(Pid1 run, string configuration) =>
        File.WriteAllText(run.Files.Configuration, configuration.Replace("{dir}", run.Files.Location, StringComparison.Ordinal));

    private static (int Code, Transcript Output) Ask(Pid1 run, string command, params string[] arguments)
    {
        using var asked = new Captured([run.Files.Supervisor, command, .. arguments, "--socket", run.Files["s.sock"]]);
        var code = asked.WaitForExit();
        Wait.Until("all of its output", () => asked.Output.IsComplete, asked.Output.ToString);
        return (code, asked.Output);
    }
}
