namespace Supervisor.Init.Wording;

/// <summary>What <c>supervisor init</c> says: only what went wrong, unless it is asked for more.</summary>
internal static class OwnWords
{
    private const uint Problem = 1;
    private const uint Life = 2;
    private const uint Detail = 3;

    public static Sentence Of(Happening what) => what switch
    {
        Happening.AdoptingFailed => new(Problem, "cannot adopt orphans: %e1"u8),
        Happening.DeathSignalFailed => new(Problem, "cannot have a signal at the parent's end: %e1"u8),
        Happening.ForkFailed => new(Problem, "cannot make a process: %e1"u8),
        Happening.Spawned => new(Life, "started %s1 as process %d2"u8),
        Happening.GroupFailed => new(Problem, "cannot make a process group: %e1"u8),
        Happening.SessionFailed => new(Problem, "cannot make a session: %e1"u8),
        Happening.NoTerminal => new(Detail, "there is no terminal to hand over: %e1"u8),
        Happening.NoTerminalDevice => new(Detail, "there is no terminal to hand over: %e1"u8),
        Happening.TerminalRefused => new(Problem, "cannot hand the terminal over: %e1"u8),
        Happening.TerminalNotTaken => new(Detail, "there is no terminal for the session: %e1"u8),
        Happening.ExecFailed => new(Problem, "cannot execute %s1: %e2"u8),
        Happening.DirectoryFailed => new(Problem, "cannot change to /, going on: %e1"u8),
        Happening.Rewriting => new(Detail, "signal %d1 (%g1) becomes %d2"u8),
        Happening.Forwarded => new(Detail, "forwarded signal %d1 (%g1)"u8),
        Happening.NotForwarded => new(Detail, "signal %d2 (%g2) is not forwarded"u8),
        Happening.NobodyToForwardTo => new(Life, "nobody is left to forward signal %d1 (%g1) to"u8),
        Happening.ForwardFailed => new(Problem, "cannot forward signal %d1 (%g1), going on: %e3"u8),
        Happening.MainExited => new(Life, "the command ended with code %d1"u8),
        Happening.MainKilled => new(Life, "the command was ended by signal %d1 (%g1)"u8),
        Happening.OtherExited => new(Detail, "reaped process %d1, code %d2"u8),
        Happening.OtherKilled => new(Detail, "reaped process %d1, ended by signal %d2"u8),
        Happening.WaitingForRest => new(Life, "waiting for the rest to end"u8),
        Happening.KillingRest => new(Life, "killing the rest"u8),
        _ => default,
    };
}
