namespace Supervisor.Init.Wording;

/// <summary>What catatonit 0.1.7 says.</summary>
internal static class CatatonitWords
{
    private const uint Error = 1;
    private const uint Warning = 2;
    private const uint Info = 3;
    private const uint Debug = 4;

    public static ReadOnlySpan<byte> Prefix(uint level) => level switch
    {
        Error => "ERROR (catatonit:%d1): "u8,
        Warning => "WARN (catatonit:%d1): "u8,
        Info => "INFO (catatonit:%d1): "u8,
        _ => "DEBUG (catatonit:%d1): "u8,
    };

    public static Sentence Of(Happening what) => what switch
    {
        Happening.AdoptingFailed => new(Error, "failed to set child-reaper as non-pid1: %e1"u8),
        Happening.ForkFailed => new(Error, "failed to fork child: %e1\nERROR (catatonit:%d2): failed to spawn pid1: %e1"u8),
        Happening.Spawned => new(Debug, "pid1 (%d2) spawned: %s1"u8),
        Happening.GroupFailed => new(Error, "failed to create process group"u8),
        Happening.NoControllingTerminal => new(Info, "using stdin as tty fd: could not open /dev/tty: %e1"u8),
        Happening.NoTerminal => new(Debug, "setting foreground process failed: no tty present: %e1"u8),
        Happening.NoTerminalDevice => new(Debug, "setting foreground process failed: no such device"u8),
        Happening.TerminalRefused => new(Error, "setting foreground process failed: %e1"u8),
        Happening.ExecFailed => new(Error, "failed to exec pid1: %e2"u8),
        Happening.Swallowed => new(Debug, "ignoring kernel attempting to stop us: tty has TOSTOP set"u8),
        Happening.NobodyToForwardTo => new(Warning, "forwarding of signal %d1 to pid1 (%d2) failed: %e3"u8),
        Happening.ForwardFailed => new(Warning, "forwarding of signal %d1 to pid1 (%d2) failed: %e3"u8),
        Happening.OtherExited => new(Debug, "child process %d1 exited with code %d2"u8),
        Happening.OtherKilled => new(Debug, "child process %d1 exited due to signal %d2"u8),
        Happening.NoChildLeft => new(Debug, "got ECHILD: no children left to monitor"u8),
        _ => default,
    };
}
