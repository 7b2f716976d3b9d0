using Supervisor.Init.Kernel;
using Supervisor.Init.Wording;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Init.Running;

/// <summary>Takes what has ended, until nothing is left: one SIGCHLD may stand for any number. See waitid(2).</summary>
internal static unsafe class Reaper
{
    public const int P_ALL = 0;
    public const int P_PID = 1;
    public const int WEXITED = 4;
    public const int Nobody = -1;

    private const int WNOHANG = 1;
    private const int CLD_EXITED = 1;
    private const int SignalBase = 128;

    // siginfo_t of the kernel, in words of four bytes.
    private const int InfoWords = 32;
    private const int CodeAt = 2;
    private const int PidAt = 4;
    private const int StatusAt = 6;

    /// <param name="main">The child that all is about, and what it ends with whatever the kernel says, if that is not below zero.</param>
    /// <param name="hasChildren">False when there is nobody left to wait for.</param>
    /// <returns>The code that the child has ended with; <see cref="Nobody"/> as long as it has not.</returns>
    public static int Reap(ref readonly InitSettings settings, Spawned main, out bool hasChildren)
    {
        var ended = Nobody;
        var information = stackalloc int[InfoWords];
        while (true)
        {
            information[PidAt] = 0;
            var result = Bare.Call(SyscallNumber.Waitid, P_ALL, 0, (nint)information, WEXITED | WNOHANG);
            hasChildren = result >= 0;
            if (result < 0 || information[PidAt] == 0)
            {
                Speech.Say(in settings, settings.Self, hasChildren ? Happening.NoChildToReap : Happening.NoChildLeft);
                return ended;
            }

            var pid = information[PidAt];
            var exited = information[CodeAt] == CLD_EXITED;
            var status = information[StatusAt];
            if (pid == main.Pid && main.FailureCode >= 0)
            {
                (exited, status) = (true, main.FailureCode);
            }

            Tell(in settings, pid, exited, status, pid == main.Pid);
            if (pid == main.Pid)
            {
                ended = exited ? status : SignalBase + status;
                if (settings.EndsGroup && !settings.WaitsForAll)
                {
                    return ended;
                }
            }
        }
    }

    private static void Tell(ref readonly InitSettings settings, int pid, bool exited, int status, bool isMain)
    {
        Speech.Say(in settings, settings.Self, Happening.Reaped, pid);
        Speech.Say(in settings, settings.Self, exited ? Happening.ReapedExited : Happening.ReapedKilled, pid, status);
        if (isMain)
        {
            Speech.Say(in settings, settings.Self, exited ? Happening.MainExited : Happening.MainKilled, status);
            return;
        }

        Speech.Say(in settings, settings.Self, exited ? Happening.OtherExited : Happening.OtherKilled, pid, status);
        if (settings.WarnsOfReaped)
        {
            Speech.Say(in settings, settings.Self, Happening.OtherReaped, pid);
        }
    }
}
