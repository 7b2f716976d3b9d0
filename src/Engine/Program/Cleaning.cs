using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>
/// After the main process: its descendants, the daemonised among them too. Always done, also after a crash or a normal
/// end. What remains of the time of a stop under way is all that they get; otherwise they get the whole of it.
/// </summary>
internal static class Cleaning
{
    /// <param name="killDeadline">When to give up, if the main process was killed by us; null: it was not.</param>
    public static ProgramState Begin(
        Turn turn,
        ProgramState program,
        MonotonicTime since,
        ExitStatus status,
        StopReason? asked,
        MonotonicTime? killDeadline)
    {
        var phase = new Phase.Cleaning(
            program.Instance,
            turn.Now,
            status,
            turn.Now - since,
            asked,
            killDeadline is null ? CleaningStage.Looking : CleaningStage.Killing,
            killDeadline ?? (asked is null ? null : turn.Now + StopSequence.Timeout(turn, program)));
        return Enter(turn, program, phase);
    }

    /// <summary>The main process has ended during its stop; the deadline of the stop goes on.</summary>
    public static ProgramState Continue(Turn turn, ProgramState program, Phase.Stopping stopping, ExitStatus status) => Enter(
        turn,
        program,
        new Phase.Cleaning(
            stopping.Instance,
            turn.Now,
            status,
            turn.Now - stopping.Since,
            stopping.Asked,
            stopping.Killed ? CleaningStage.Killing : CleaningStage.Looking,
            stopping.Deadline));

    /// <summary>Some are left: the stop signal to all of them.</summary>
    public static ProgramState Ask(Turn turn, ProgramState program, Phase.Cleaning cleaning, int count)
    {
        turn.Publish(new Notice.Leftovers(cleaning.Instance, count));
        turn.Emit(new Effect.SendSignal(cleaning.Instance, program.Spec.Stop.Signal, StopScope.All));
        var deadline = cleaning.Deadline ?? turn.Now + StopSequence.Timeout(turn, program);
        return program with { Phase = cleaning with { Stage = CleaningStage.Asking, Deadline = deadline } };
    }

    public static ProgramState Kill(Turn turn, ProgramState program, Phase.Cleaning cleaning, string why)
    {
        turn.Publish(new Notice.Killing(cleaning.Instance, why));
        turn.Emit(new Effect.KillAll(cleaning.Instance));
        return program with
        {
            Phase = cleaning with { Stage = CleaningStage.Killing, Deadline = turn.Now + Limits.GiveUpKill },
        };
    }

    public static ProgramState GivenUp(Turn turn, ProgramState program, Phase.Cleaning cleaning)
    {
        turn.Publish(new Notice.KillGivenUp(cleaning.Instance));
        turn.Emit(new Effect.ForgetDescendants(cleaning.Instance));
        return Finish(turn, program, cleaning.Status, cleaning.Uptime, cleaning.Asked);
    }

    /// <summary>Nothing of it is left: the command after its stop, then the policy.</summary>
    public static ProgramState Finish(Turn turn, ProgramState program, ExitStatus status, TimeSpan uptime, StopReason? asked)
    {
        if (!program.Spec.Hooks.AfterStop || turn.Shutdown?.Stage is ShutdownStage.Forced)
        {
            return RestartPolicy.Decide(turn, program, status, uptime, asked);
        }

        var finishing = Slots.Begin(turn, program, TaskPurpose.AfterStop, program.Spec.Hooks.Timeout, out var task);
        turn.Publish(new Notice.TaskStarted(task.Id));
        return finishing with { Phase = new Phase.Finishing(program.Instance, turn.Now, status, uptime, asked, task) };
    }

    /// <param name="problem">Of the command after its stop; null: it has succeeded.</param>
    public static ProgramState Finished(Turn turn, ProgramState program, Phase.Finishing finishing, string? problem)
    {
        if (problem is not null)
        {
            turn.Publish(new Notice.TaskFailed(finishing.Task.Id, problem));
        }

        return RestartPolicy.Decide(turn, program, finishing.Status, finishing.Uptime, finishing.Asked);
    }

    private static ProgramState Enter(Turn turn, ProgramState program, Phase.Cleaning phase)
    {
        var success = program.Spec.IsSuccess(phase.Status);
        turn.Publish(new Notice.Exited(phase.Instance, phase.Status, phase.Uptime, phase.Asked is not null, success));
        turn.Emit(new Effect.WatchDescendants(phase.Instance));
        if (phase.Stage is CleaningStage.Killing)
        {
            turn.Emit(new Effect.KillAll(phase.Instance));
        }

        Tell(turn, program, phase, success);
        return program with { Phase = phase, LastExit = new LastExit(phase.Instance, phase.Status) };
    }

    /// <summary>
    /// What its end means to others. Dependents follow a stop and a restart by command too; a shutdown follows only an
    /// end that nobody asked for.
    /// </summary>
    private static void Tell(Turn turn, ProgramState program, Phase.Cleaning phase, bool success)
    {
        var consequence = (program.Spec.OnExit, phase.Asked) switch
        {
            (_, StopReason.Shutdown or StopReason.Removal) => Consequence.None,
            (Consequence.Shutdown, StopReason.Command or StopReason.Restart or StopReason.Dependency) => Consequence.None,
            var (wanted, _) => wanted,
        };
        turn.Follow(new Following(program.Index, consequence, $"{program.Name} has ended", success ? 0 : ExitCodePolicy.NotZero(phase.Status.ShellCode)));
    }
}
