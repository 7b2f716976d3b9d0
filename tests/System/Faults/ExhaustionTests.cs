using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Faults;

/// <summary>PID 1 does not die, and tries again, when the kernel has nothing left to give.</summary>
public sealed class ExhaustionTests
{
    // Nobody's, so that RLIMIT_NPROC counts this test's processes alone.
    private const int Uid = 61234;

    [Fact]
    public void A_launch_that_is_refused_by_a_process_limit_is_tried_again_until_there_is_room()
    {
        using var run = Pid1.Start("""
            [defaults]
            stdout = "prefix"
            backoff = { initial = "100ms", factor = 1.0 }
            [program.hog]
            command = ["toolbox", "fork-until-refused"]
            [program.late]
            command = ["toolbox", "print-signals", "TERM"]
            requires = { hog = "ready" }
            [program.hog.ready]
            after = "1s"
            """,
            through: ["/usr/bin/setpriv", $"--reuid={Uid}", $"--regid={Uid}", "--clear-groups", "/usr/bin/prlimit", "--nproc=40"],
            prepare: files => files.OpenToAll());
        run.Output.WaitFor(LogText.Prefixed("hog", "made .*EAGAIN"));
        run.Output.WaitFor("late.*EAGAIN");
        var hog = run.WaitForStart("hog");
        foreach (var member in run.Inside().Where(entry => entry.Parent == hog))
        {
            Kernel.Signal(member.Pid, Kernel.SIGKILL);
        }

        run.Output.WaitFor(LogText.Prefixed("late", "ready"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Without_a_free_descriptor_supervision_goes_on()
    {
        using var run = Pid1.Start("""
            [defaults]
            command = ["toolbox", "sleep"]
            stdout = "prefix"
            backoff = { initial = "100ms", factor = 1.0 }
            """ + string.Concat(Enumerable.Range(1, 40).Select(index => $"\n[program.p{index}]\n")),
            through: ["/usr/bin/prlimit", "--nofile=64"]);
        run.Output.WaitFor("EMFILE");

        // Which of them get what there is, is chance.
        var started = run.Output.WaitFor(@"\b(?<name>p\d+) started \(pid ");
        var lucky = started.Groups["name"].Value;
        Kernel.Signal(run.WaitForStart(lucky), Kernel.SIGKILL);
        run.Output.WaitFor(LogText.Killed(lucky, "SIGKILL"));
        Assert.Equal(0, run.Shutdown(TimeSpan.FromSeconds(40)));
    }

    [Fact]
    public void A_pipe_in_place_of_a_program_is_refused_with_its_reason()
    {
        using var run = Pid1.Start("""
            [program.pipe]
            command = ["./pipe"]
            restart = "never"
            """, prepare: files => Captured.Run(["/usr/bin/mkfifo", "-m", "755", files["pipe"]]));
        Assert.Equal(126, run.WaitForExit());
        run.Output.WaitFor("EACCES");
    }
}
