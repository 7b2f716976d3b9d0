using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>What follows from what a program says of itself. Nothing it says can harm more than itself.</summary>
internal static class Telling
{
    public static ProgramState On(Turn turn, ProgramState program, Notification notification) => (notification, program.Phase) switch
    {
        (Notification.Status status, Phase.Running or Phase.Ready or Phase.Stopping) => Status(turn, program, status.Text),
        (Notification.ExtendTimeout extend, Phase.Running or Phase.Stopping { Killed: false }) => Extend(turn, program, extend.Time),
        (Notification.MainProcess main, Phase.Running or Phase.Ready or Phase.Stopping) => MainProcess(turn, program, main.Pid),
        (Notification.Ready, Phase.Running running) when program.Spec.Ready is ReadySpec.Told => Readiness.Reach(turn, program, running),
        (Notification.Stopping, Phase.Running or Phase.Ready or Phase.Stopping) => Status(turn, program, "stopping"),
        (Notification.Reloading, Phase.Ready) => Reloading(turn, program),
        (Notification.Alive, Phase.Ready) => HealthCheck.OnAlive(turn, program),
        (Notification.WatchdogInterval interval, Phase.Ready) => HealthCheck.OnInterval(turn, program, interval.Interval),
        (Notification.Unwell, Phase.Ready) => HealthCheck.OnUnwell(turn, program),
        _ => turn.Ignore(program, "it means nothing now"),
    };

    private static ProgramState Status(Turn turn, ProgramState program, string text)
    {
        turn.Publish(new Notice.StatusTold(program.Instance, text));
        return program with { StatusText = text };
    }

    private static ProgramState Reloading(Turn turn, ProgramState program)
    {
        turn.Publish(new Notice.Reloading(program.Instance));
        return program;
    }

    private static ProgramState MainProcess(Turn turn, ProgramState program, int pid)
    {
        turn.Publish(new Notice.MainProcessChanged(program.Instance, pid));
        return program with
        {
            Phase = program.Phase switch
            {
                Phase.Running running => running with { Pid = pid },
                Phase.Ready ready => ready with { Pid = pid },
                Phase.Stopping stopping => stopping with { Pid = pid },
                var phase => phase,
            },
        };
    }

    /// <summary>Later, never sooner; the timeout of the whole shutdown counts all the same.</summary>
    private static ProgramState Extend(Turn turn, ProgramState program, TimeSpan time)
    {
        if (time <= TimeSpan.Zero || time > Limits.LongestAsked)
        {
            return turn.Ignore(program, "it asks for a time that it cannot have");
        }

        var until = turn.Now + time;
        return program.Phase switch
        {
            Phase.Running { Due: { } due } running when until > due && program.Spec.Ready.Limit is not null =>
                program with { Phase = running with { Due = until } },
            Phase.Stopping { Next: null, Task: null } stopping when until > stopping.Deadline && turn.Shutdown?.Stage is not ShutdownStage.Shortened =>
                program with { Phase = stopping with { Deadline = until } },
            _ => turn.Ignore(program, "that changes nothing"),
        };
    }
}
