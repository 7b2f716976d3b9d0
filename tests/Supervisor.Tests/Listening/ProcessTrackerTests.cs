using System.Text;
using Supervisor.Control.Supervisord;
using Supervisor.Engine.Model;
using Supervisor.Listening;

namespace Supervisor.Tests.Listening;

/// <summary>The engine's way of a program as supervisord's.</summary>
public sealed class ProcessTrackerTests
{
    private static readonly InstanceId Instance = new("p", 1);
    private static readonly ExitStatus Failed = new ExitStatus.Exited(3);

    private readonly ProcessTracker _tracker = new(ProcessState.Stopped);

    [Fact]
    public void A_start_that_never_lasts_goes_back_and_forth_until_it_has_failed()
    {
        Assert.Equal("", Go(new Phase.Waiting(default, Announced: false, Delay: false)));
        Assert.Equal("STARTING STOPPED tries:0", Go(new Phase.Starting(Instance, default, default, Aborted: false, Asked: null)));
        Assert.Equal("", Go(new Phase.Running(Instance, 7, default, default)));
        Assert.Equal("BACKOFF STARTING tries:1", Go(new Phase.Backoff(Instance, default, 1, default), failed: 1));
        Assert.Equal("STARTING BACKOFF tries:1", Go(new Phase.Starting(Instance, default, default, Aborted: false, Asked: null), failed: 1));
        Assert.Equal("BACKOFF STARTING tries:2; FATAL BACKOFF", Go(new Phase.Fatal(default, "no more", 1), failed: 2));
    }

    [Fact]
    public void What_has_run_exits_and_starts_again()
    {
        Go(new Phase.Starting(Instance, default, default, Aborted: false, Asked: null));
        Assert.Equal("RUNNING STARTING pid:7", Go(new Phase.Ready(Instance, 7, default)));
        Assert.Equal("EXITED RUNNING expected:0 pid:7", Go(new Phase.Backoff(Instance, default, 1, default), exit: Failed));
        Assert.Equal("", Go(new Phase.Waiting(default, Announced: false, Delay: false), exit: Failed));
        Assert.Equal("STARTING EXITED tries:0", Go(new Phase.Preparing(Instance, default, default), exit: Failed));
    }

    [Fact]
    public void Who_ends_well_before_it_was_ready_has_run_for_a_moment()
    {
        Go(new Phase.Starting(Instance, default, default, Aborted: false, Asked: null));
        Go(new Phase.Running(Instance, 7, default, default));
        Assert.Equal("RUNNING STARTING pid:7; EXITED RUNNING expected:1 pid:7", Go(new Phase.Exited(default, new ExitStatus.Exited(0), Success: true)));
    }

    [Fact]
    public void A_stop_is_told_in_both_of_its_steps()
    {
        Go(new Phase.Starting(Instance, default, default, Aborted: false, Asked: null));
        Go(new Phase.Ready(Instance, 7, default));
        Assert.Equal("STOPPING RUNNING pid:7", Go(new Phase.Stopping(Instance, 7, default, StopReason.Command, Killed: false, default)));
        Assert.Equal("STOPPED STOPPING pid:7", Go(new Phase.Stopped(default, StopReason.Command)));
    }

    [Fact]
    public void A_stop_of_what_does_not_run_is_no_news()
    {
        Assert.Equal("", Go(new Phase.Waiting(default, Announced: false, Delay: false)));
        Assert.Equal("", Go(new Phase.Stopped(default, StopReason.Command)));
        Go(new Phase.Starting(Instance, default, default, Aborted: false, Asked: null));
        Go(new Phase.Backoff(Instance, default, 1, default), failed: 1);
        Assert.Equal("STOPPED BACKOFF pid:0", Go(new Phase.Stopped(default, StopReason.Command)));
    }

    /// <summary>"STATE FROM what is with it" each.</summary>
    private string Go(Phase phase, int failed = 0, ExitStatus? exit = null)
    {
        var program = new ProgramState(0, new ProgramSpec("p") { StartRetries = 1 }, phase) { Attempt = 5, FailedStarts = failed, LastExit = exit is null ? null : new LastExit(Instance, exit) };
        return string.Join("; ", _tracker.Follow(program, new ProcessName("g", "p")).Select(one =>
        {
            var words = Encoding.UTF8.GetString(one.Payload).Split(' ');
            Assert.Equal(["processname:p", "groupname:g"], words[..2]);
            return $"{one.Name["PROCESS_STATE_".Length..]} {words[2]["from_state:".Length..]} {string.Join(' ', words[3..])}".TrimEnd();
        }));
    }
}
