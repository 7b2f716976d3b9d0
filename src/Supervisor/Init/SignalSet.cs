using Supervisor.Isolation.Kernel;

namespace Supervisor.Init;

/// <summary>Sets of signals as the kernel has them, and their names: signal(7).</summary>
internal static class SignalSet
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGKILL = 9;
    public const int SIGTERM = 15;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTSTP = 20;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;

    /// <summary>The last of the signals that are not real-time ones.</summary>
    public const int LastClassic = 31;

    /// <summary>What a process does to itself: ILL TRAP ABRT BUS FPE SEGV SYS.</summary>
    public const ulong Synchronous = (1UL << 3) | (1UL << 4) | (1UL << 5) | (1UL << 6) | (1UL << 7) | (1UL << 10) | (1UL << 30);

    /// <summary>The two that glibc keeps to itself: no program under it blocks them.</summary>
    public const ulong OfGlibc = (1UL << 31) | (1UL << 32);

    public const ulong OfTerminal = (1UL << (SIGTSTP - 1)) | (1UL << (SIGTTIN - 1)) | (1UL << (SIGTTOU - 1));

    private static ReadOnlySpan<byte> Names =>
        "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"u8;

    public static ulong Bit(int signal) => 1UL << (signal - 1);

    public static bool Has(ulong set, int signal) => (set & Bit(signal)) != 0;

    /// <summary>The number of <c>TERM</c>; 0 for no such name.</summary>
    public static int Named(scoped ReadOnlySpan<byte> name)
    {
        var rest = Names;
        for (var signal = 1; !rest.IsEmpty; signal++)
        {
            var end = rest.IndexOf((byte)' ');
            var word = end < 0 ? rest : rest[..end];
            if (word.SequenceEqual(name))
            {
                return signal;
            }

            rest = end < 0 ? default : rest[(end + 1)..];
        }

        return 0;
    }

    /// <summary><c>TERM</c>, <c>SIGTERM</c>, <c>15</c> or <c>RTMIN+1</c>; below zero for anything else. 0 is no signal, and allowed.</summary>
    public static int Read(scoped ReadOnlySpan<byte> text)
    {
        if (Numbers.TryRead(text, SignalNumber.Last, out var number))
        {
            return number;
        }

        var name = text.StartsWith("SIG"u8) ? text[3..] : text;
        if (name.SequenceEqual("RTMIN"u8))
        {
            return SignalNumber.FirstRealTime;
        }

        if (name.StartsWith("RTMIN+"u8))
        {
            return Numbers.TryRead(name["RTMIN+"u8.Length..], SignalNumber.Last - SignalNumber.FirstRealTime, out var above)
                ? SignalNumber.FirstRealTime + above : -1;
        }

        return Named(name) is > 0 and var signal ? signal : -1;
    }
}
