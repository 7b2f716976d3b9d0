using Serilog;
using Supervisor.Isolation.Kernel;
using Supervisor.Processes;

namespace Supervisor.EventLoop;

/// <summary>
/// Before the supervisor ends nobody below it is alive, whoever started it: programs are gone by now, but an orphan of
/// unknown descent may be left.
/// </summary>
internal static unsafe class LastSweep
{
    private const int Rounds = 100;
    private const long NanosecondsPerRound = 20_000_000;

    public static void Run(Descendants descendants, ILogger log)
    {
        var killed = 0;
        for (var round = 0; round < Rounds && Wait.AnyOrphan(); round++)
        {
            while (Wait.ForOrphan(out _) != 0)
            {
            }

            if (!Wait.AnyOrphan())
            {
                break;
            }

            killed = Math.Max(killed, descendants.KillEverything());
            AwaitChild();
        }

        if (killed > 0)
        {
            log.Warning("killed {Count} processes that no program owned", killed);
        }

        if (Wait.AnyOrphan())
        {
            log.Error("processes are left that SIGKILL did not end");
        }
    }

    /// <summary>Until a child ends (SIGCHLD is blocked, so it is taken here), at most one round's time.</summary>
    private static void AwaitChild()
    {
        var set = 1UL << (SignalNumber.CHLD.Number - 1);
        var timeout = stackalloc long[2];
        timeout[0] = 0;
        timeout[1] = NanosecondsPerRound;
        _ = Syscall.Call(SyscallNumber.RtSigtimedwait, (nint)(&set), 0, (nint)timeout, sizeof(ulong));
    }
}
