using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Commands;

/// <summary>The binary called supervisord runs an INI file as PID 1.</summary>
public sealed class SupervisordTests
{
    private const string Daemon = """
        [supervisord]
        pidfile=/run/supervisord.pid
        [program:talks]
        command=sh -c "echo %(program_name)s in $SUPERVISOR_GROUP_NAME; exec toolbox sleep"
        stdout_logfile=/dev/stdout
        stdout_logfile_maxbytes=0

        """;

    [Fact]
    public void Programs_start_write_to_its_own_stream_and_end_with_it_and_0()
    {
        using var run = Pid1.Supervisord(Daemon);
        run.WaitForStart("talks");
        run.Output.WaitFor("^talks in talks$");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void What_ends_before_startsecs_is_tried_again_after_1_and_2_seconds_and_then_fatal()
    {
        using var run = Pid1.Supervisord("""
            [supervisord]
            [program:quick]
            command=sh -c "exit 0"
            startretries=2
            """);
        run.Output.WaitFor(@"quick: restarting in 1\.0s");
        run.Output.WaitFor(@"quick: restarting in 2\.0s");
        run.Output.WaitFor("quick failed for good: it ended before it was ready, 3 times in a row");

        // It lives on without any program.
        Assert.Equal(3, run.Output.Count(LogText.Started("quick")));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void What_ends_later_is_restarted_at_once_as_often_as_it_does()
    {
        using var run = Pid1.Supervisord("""
            [supervisord]
            [program:again]
            command=sh -c "sleep 1.2; exit 1"
            """);
        run.WaitForStart("again", times: 3);
        Assert.Equal(2, run.Output.Count(@"again: restarting in 0ms"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_hangup_imports_the_file_again()
    {
        using var run = Pid1.Supervisord(Daemon);
        var talks = run.WaitForStart("talks");
        run.Files.Write("supervisord.conf", Daemon + "[program:more]\ncommand=toolbox sleep\n");
        run.Signal(Kernel.SIGHUP);
        run.WaitForStart("more");
        Assert.True(ProcessTable.IsAlive(talks));

        run.Files.Write("supervisord.conf", Daemon + "[program:more]\n");
        run.Signal(Kernel.SIGHUP);
        run.Output.WaitFor(@"supervisord\.conf:7:1: \[program:more\] has no command");
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_file_with_mistakes_starts_nothing()
    {
        using var run = Pid1.Supervisord("[supervisord]\n[program:a]\ncommand=a\nautostart=perhaps\n");
        Assert.Equal(2, run.WaitForExit());
        run.Output.WaitFor(@"supervisord\.conf:4:11: error: `perhaps` is not true or false");
    }
}
