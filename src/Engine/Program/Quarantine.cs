using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>A program about which the engine itself was wrong: killed, left alone, and never trusted again.</summary>
internal static class Quarantine
{
    public static ProgramState Mark(Turn turn, ProgramState program, string evidence)
    {
        if (!program.Phase.IsAlive || program.Phase is Phase.Preparing or Phase.Finishing)
        {
            return program with { Phase = new Phase.Faulted(turn.Now, evidence, Remains: null) };
        }

        turn.Emit(program.Phase is Phase.Starting ? new Effect.AbortLaunch(program.Instance) : new Effect.KillAll(program.Instance));

        // Time that has begun to run goes on, so that a fault cannot lengthen a shutdown.
        var deadline = program.Phase.Timer is { Id.Purpose: TimerPurpose.GiveUpKill, Due: var due } ? due : turn.Now + Limits.GiveUpKill;
        return program with { Phase = new Phase.Faulted(turn.Now, evidence, new FaultedRemains(program.Instance, deadline)) };
    }

    /// <summary>A launch that nobody waits for any more has succeeded.</summary>
    public static ProgramState KillLate(Turn turn, ProgramState program)
    {
        turn.Emit(new Effect.KillAll(program.Instance));
        return program;
    }

    public static ProgramState MainEnded(Turn turn, ProgramState program)
    {
        turn.Emit(new Effect.WatchDescendants(program.Instance));
        turn.Emit(new Effect.KillAll(program.Instance));
        return program;
    }

    public static ProgramState GivenUp(Turn turn, ProgramState program, Phase.Faulted faulted)
    {
        turn.Publish(new Notice.KillGivenUp(program.Instance));
        turn.Emit(new Effect.ForgetDescendants(program.Instance));
        return program with { Phase = faulted with { Remains = null } };
    }
}
