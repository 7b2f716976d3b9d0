namespace Supervisor.Init.Wording;

/// <summary>What tini 0.19 says: warnings and worse on standard error, the rest on standard output.</summary>
internal static class TiniWords
{
    public const uint Warning = 1;

    private const uint Fatal = 0;
    private const uint Info = 2;
    private const uint Debug = 3;
    private const uint Trace = 4;

    public static ReadOnlySpan<byte> Prefix(uint level) => level switch
    {
        Fatal => "[FATAL tini (%d1)] "u8,
        Warning => "[WARN  tini (%d1)] "u8,
        Info => "[INFO  tini (%d1)] "u8,
        Debug => "[DEBUG tini (%d1)] "u8,
        _ => "[TRACE tini (%d1)] "u8,
    };

    public static Sentence Of(Happening what) => what switch
    {
        Happening.Adopting => new(Trace, "Registered as child subreaper"u8),
        Happening.AdoptingFailed => new(Fatal, "Failed to register as child subreaper: %e1"u8),
        Happening.NotAdopting => new(Warning, """
            Tini is not running as PID 1 and isn't registered as a child subreaper.
            Zombie processes will not be re-parented to Tini, so zombie reaping won't work.
            To fix the problem, use the -s option or set the environment variable TINI_SUBREAPER to register Tini as a child subreaper, or run Tini as PID 1.
            """u8),
        Happening.DeathSignalFailed => new(Fatal, "Failed to set up parent death signal"u8),
        Happening.ForkFailed => new(Fatal, "fork failed: %e1"u8),
        Happening.Spawned => new(Info, "Spawned child process '%s1' with pid '%d2'"u8),
        Happening.GroupFailed => new(Fatal, "setpgid failed: %e1"u8),
        Happening.NoTerminal => new(Debug, "tcsetpgrp failed: no tty (ok to proceed)"u8),
        Happening.NoTerminalDevice => new(Debug, "tcsetpgrp failed: no such device (ok to proceed)"u8),
        Happening.TerminalRefused => new(Fatal, "tcsetpgrp failed: %e1"u8),
        Happening.ExecFailed => new(Fatal, "exec %s1 failed: %e2"u8),
        Happening.ReceivedChild => new(Debug, "Received SIGCHLD"u8),
        Happening.Passing => new(Debug, "Passing signal: '%g1'"u8),
        Happening.NobodyToForwardTo => new(Warning, "Child was dead when forwarding signal"u8),
        Happening.ForwardFailed => new(Fatal, "Unexpected error when forwarding signal: '%e3'"u8),
        Happening.Reaped => new(Debug, "Reaped child with pid: '%d1'"u8),
        Happening.MainExited => new(Info, "Main child exited normally (with status '%d1')"u8),
        Happening.MainKilled => new(Info, "Main child exited with signal (with signal '%g1')"u8),
        Happening.OtherReaped => new(Warning, "Reaped zombie process with pid=%d1"u8),
        Happening.NoChildLeft => new(Trace, "No child to wait"u8),
        Happening.NoChildToReap => new(Trace, "No child to reap"u8),
        Happening.Leaving => new(Trace, "Exiting: child has exited"u8),
        _ => default,
    };
}
