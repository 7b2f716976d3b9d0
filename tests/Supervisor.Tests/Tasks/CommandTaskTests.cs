using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Tasks;

public sealed class CommandTaskTests
{
    [Theory]
    [InlineData("exit 0", null)]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("kill -SEGV $$", "killed by SIGSEGV")]
    public void A_command_succeeds_if_it_ends_with_0(string script, string? problem)
    {
        using var rig = new TaskRig(Health(script)).Start();
        Assert.Equal(problem, rig.Outcome(TaskPurpose.Health));
        Assert.Equal(0, rig.Table.Count);
    }

    [Fact]
    public void A_command_that_is_not_there_fails_and_says_so()
    {
        using var rig = new TaskRig(new ProgramTasks { AfterStart = ["/none/such"] }).Start();
        Assert.Contains("ENOENT", rig.Outcome(TaskPurpose.AfterStart), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_before_the_start_needs_no_program()
    {
        using var rig = new TaskRig(new ProgramTasks { BeforeStart = ["/bin/sh", "-c", "test $SUPERVISOR_PROCESS_NAME = web/before-start/1.1"] });
        Assert.Null(rig.Outcome(TaskPurpose.BeforeStart));
    }

    [Fact]
    public void A_task_of_a_program_that_does_not_run_fails()
    {
        using var rig = new TaskRig(Health("exit 0"));
        Assert.Equal("the program is not running", rig.Outcome(TaskPurpose.Health));
    }

    [Fact]
    public void A_purpose_for_which_there_is_nothing_fails()
    {
        using var rig = new TaskRig(ProgramTasks.None).Start();
        Assert.Equal("nothing is configured for it", rig.Outcome(TaskPurpose.Reload));
    }

    [Fact]
    public void A_reload_command_is_told_the_main_process()
    {
        using var rig = new TaskRig(new ProgramTasks { Reload = ["/bin/sh", "-c", "echo $MAINPID > $RIG/pid"] }).Start();
        Assert.Null(rig.Outcome(TaskPurpose.Reload));
        Assert.Equal([rig.Program.Process.Pid], rig.Pids("pid", 1));
    }

    [Fact]
    public void A_hook_after_the_stop_is_told_how_the_program_ended()
    {
        using var rig = new TaskRig(new ProgramTasks { AfterStop = ["/bin/sh", "-c", "test $EXIT_STATUS = 3"] });
        Assert.Null(rig.Outcome(TaskPurpose.AfterStop, new KeyValuePair<string, string>("EXIT_STATUS", "3")));
    }

    [Fact]
    public void A_cancelled_command_ends_with_all_that_it_has_started_and_is_not_heard_of_again()
    {
        using var rig = new TaskRig(Health(
            "trap '' TERM; sleep 1000 & echo $! >> $RIG/pids; setsid sleep 1000 & echo $! >> $RIG/pids; echo $$ >> $RIG/pids; wait")).Start();
        var id = rig.Perform(TaskPurpose.Health);
        var pids = rig.Pids("pids", 3);

        rig.Cancel(id);
        rig.UntilNothingIsLeft();

        // The test is not the reaper of its machine, so its orphans die unobserved, a moment after SIGKILL.
        rig.Until("all of them are dead", () => !pids.Any(TaskRig.IsAlive));
        Assert.False(rig.HasEnded(id));
        Assert.True(TaskRig.IsAlive(rig.Program.Process.Pid));
    }

    [Fact]
    public void What_a_command_leaves_in_its_process_group_is_killed_with_its_end()
    {
        using var rig = new TaskRig(Health("sleep 1000 & echo $! > $RIG/pids")).Start();
        Assert.Null(rig.Outcome(TaskPurpose.Health));
        rig.Until("the process that was left is killed", () => !TaskRig.IsAlive(rig.Pids("pids", 1)[0]));
    }

    [Fact]
    public void A_command_cancelled_before_its_process_is_known_leaves_nothing()
    {
        using var rig = new TaskRig(Health("sleep 1000")).Start();
        var id = rig.Perform(TaskPurpose.Health);
        rig.Cancel(id);
        rig.UntilNothingIsLeft();
        Assert.False(rig.HasEnded(id));
    }

    [Fact]
    public void A_command_is_a_guest_in_the_namespaces_of_its_running_program()
    {
        var confinement = Confinement.None with
        {
            Namespaces = NamespaceKinds.Pid | NamespaceKinds.Ipc,
            FileSystem = FileSystemView.Unchanged with { FreshProc = true, PrivateTmp = true },
            Network = new NetworkOptions.Loopback(),
            HostName = "shop",
        };
        const string same = "for n in pid mnt net ipc uts; do test $(readlink /proc/self/ns/$n) = $(readlink /proc/$MAINPID/ns/$n) || exit 9; done; ";
        using var rig = new TaskRig(
            Health(same + "test $(hostname) = shop && touch /tmp/seen") with { Reload = ["/bin/sh", "-c", same + "test -e /tmp/seen"] },
            confinement).Start();
        Assert.Null(rig.Outcome(TaskPurpose.Health));
        Assert.Null(rig.Outcome(TaskPurpose.Reload));
    }

    [Fact]
    public void An_orphan_of_a_guest_is_killed_in_the_namespace_of_the_program()
    {
        using var rig = new TaskRig(Health("(setsid sleep 1234567 &) ; exit 0"), Confinement.None with { Namespaces = NamespaceKinds.Pid }).Start();
        Assert.Null(rig.Outcome(TaskPurpose.Health));
        Assert.True(TaskRig.IsAlive(rig.Program.Process.Pid));
        Assert.DoesNotContain("1234567", CommandLines(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_hook_before_the_start_has_a_confinement_of_its_own_that_ends_with_it()
    {
        using var rig = new TaskRig(
            new ProgramTasks { BeforeStart = ["/bin/sh", "-c", "(setsid sleep 7654321 &) ; test $(hostname) = shop"] },
            Confinement.None with { Namespaces = NamespaceKinds.Pid, HostName = "shop" });
        Assert.Null(rig.Outcome(TaskPurpose.BeforeStart));
        Assert.DoesNotContain("7654321", CommandLines(), StringComparison.Ordinal);
    }

    private static ProgramTasks Health(string script) => new() { Health = new CheckTarget.Command(["/bin/sh", "-c", script]) };

    private static string CommandLines()
    {
        var lines = new System.Text.StringBuilder();
        foreach (var directory in Directory.EnumerateDirectories("/proc", "*").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                lines.AppendLine(File.ReadAllText(Path.Combine(directory, "cmdline")));
            }
            catch (IOException)
            {
                // It has ended meanwhile.
            }
        }

        return lines.ToString();
    }
}
