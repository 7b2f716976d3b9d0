namespace Supervisor.Init.Wording;

/// <summary>What dumb-init 1.2.5 says.</summary>
internal static class DumbInitWords
{
    private const uint Always = 0;
    private const uint Debug = 1;

    public static Sentence Of(Happening what) => what switch
    {
        Happening.TerminalLeftByLeader => new(Debug, "Detached from controlling tty, ignoring the first SIGHUP and SIGCONT we receive."u8),
        Happening.TerminalLeft => new(Debug, "Detached from controlling tty, but was not session leader."u8),
        Happening.TerminalNotLeft => new(Debug, "Unable to detach from controlling tty (errno=%d1 %e1)."u8),
        Happening.ForkFailed => new(Always, "Unable to fork. Exiting."u8),
        Happening.Spawned => new(Debug, "Child spawned with PID %d2."u8),
        Happening.SessionFailed => new(Always, "Unable to setsid (errno=%d1 %e1). Exiting."u8),
        Happening.TerminalNotTaken => new(Debug, "Unable to attach to controlling tty (errno=%d1 %e1)."u8),
        Happening.SessionMade => new(Debug, "setsid complete."u8),
        Happening.ExecFailed => new(Always, "%s1: %e2"u8),
        Happening.DirectoryFailed => new(Debug, "Unable to chdir(\"/\") (errno=%d1 %e1)"u8),
        Happening.Received => new(Debug, "Received signal %d1."u8),
        Happening.HandOffIgnored => new(Debug, "Ignoring tty hand-off signal %d1."u8),
        Happening.Rewriting => new(Debug, "Translating signal %d1 to %d2."u8),
        Happening.Attempted => new(Debug, "Forwarded signal %d1 to children."u8),
        Happening.NotForwarded => new(Debug, "Not forwarding signal %d1 to children (ignored)."u8),
        Happening.StoppingSelf => new(Debug, "Suspending self due to TTY signal."u8),
        Happening.ReapedExited => new(Debug, "A child with PID %d1 exited with exit status %d2."u8),
        Happening.ReapedKilled => new(Debug, "A child with PID %d1 was terminated by signal %d2."u8),
        Happening.WaitingForRest => new(Debug, "Waiting for the rest."u8),
        Happening.KillingRest => new(Debug, "Killing the rest."u8),
        Happening.Leaving => new(Debug, "Child exited with status %d1. Goodbye."u8),
        _ => default,
    };
}
