using Supervisor.Init.Kernel;
using Supervisor.Init.Running;
using Supervisor.Init.Wording;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Init;

/// <summary>
/// The life of an init: signals blocked, the command started, and then one wait for one signal after another, which is reaped for
/// or forwarded, until the command has ended. Between two signals nothing wakes up, and nothing here ends but for that.
/// </summary>
internal static unsafe class InitProcess
{
    private const int FirstProcess = 1;
    private const int Failure = 1;
    private const int PR_SET_PDEATHSIG = 1;
    private const int PR_SET_CHILD_SUBREAPER = 36;
    private const int PR_GET_CHILD_SUBREAPER = 37;

    /// <summary>How long what was killed has, before those that it left behind are killed as well: it ends at once, and SIGCHLD may be lost.</summary>
    private const long SecondLook = 100;

    private const long Never = long.MaxValue;

    /// <summary>The exit code of this process.</summary>
    public static int Run(ref readonly InitSettings settings)
    {
        var waited = ~settings.LeftAlone;
        var mask = Signals.Block(waited);
        if (settings.ParentDeathSignal != 0 && Bare.Call(SyscallNumber.Prctl, PR_SET_PDEATHSIG, settings.ParentDeathSignal) is < 0 and var error)
        {
            Speech.Say(in settings, settings.Self, Happening.DeathSignalFailed, -error);
            return Failure;
        }

        if (!Adopt(in settings))
        {
            return Failure;
        }

        var handOff = LeaveTerminal(in settings);
        var ignoresChildren = Signals.IsIgnored(SignalSet.SIGCHLD);
        if (ignoresChildren)
        {
            // The kernel would reap by itself, and the end of the command would never be known.
            Signals.Reset(SignalSet.SIGCHLD);
        }

        if (settings.ResetsDispositions)
        {
            ignoresChildren = false;
            mask &= settings.LeftAlone;
            for (var signal = 1; signal <= SignalSet.LastClassic; signal++)
            {
                Signals.Reset(signal);
            }
        }

        var main = settings.Command is null ? default : Spawner.Spawn(in settings, mask, ignoresChildren);
        if (main.Pid < 0)
        {
            Speech.Say(in settings, settings.Self, Happening.ForkFailed, -main.Pid, settings.Self);
            return Failure;
        }

        Settle(in settings);
        return settings.Command is null ? Pause(in settings, waited) : Serve(in settings, main, waited, handOff);
    }

    private static bool Adopt(ref readonly InitSettings settings)
    {
        // tini asks for it as PID 1 too.
        if (settings.Adoption == Adoption.Demanded && (settings.Self != FirstProcess || settings.Personality == Personality.Tini))
        {
            var result = Bare.Call(SyscallNumber.Prctl, PR_SET_CHILD_SUBREAPER, 1);
            Speech.Say(in settings, settings.Self, result < 0 ? Happening.AdoptingFailed : Happening.Adopting, -result);
            return result >= 0;
        }

        if (settings.Adoption == Adoption.Warned && settings.Self != FirstProcess)
        {
            var adopts = 0;
            Bare.Call(SyscallNumber.Prctl, PR_GET_CHILD_SUBREAPER, (nint)(&adopts));
            if (adopts == 0)
            {
                Speech.Say(in settings, settings.Self, Happening.NotAdopting);
            }
        }

        return true;
    }

    /// <summary>
    /// So that the child's session can take it. When the leader of a session leaves its terminal, the kernel sends HUP and CONT to
    /// the group (ioctl_tty(2)): these are for nobody else, and given back as a set.
    /// </summary>
    private static ulong LeaveTerminal(ref readonly InitSettings settings)
    {
        if (settings.Grouping != Grouping.Session)
        {
            return 0;
        }

        var result = ControllingTerminal.Leave();
        var leads = result >= 0 && ControllingTerminal.LeadsSession(settings.Self);
        Speech.Say(in settings, settings.Self, result < 0 ? Happening.TerminalNotLeft : leads ? Happening.TerminalLeftByLeader : Happening.TerminalLeft, -result);
        return leads ? SignalSet.Bit(SignalSet.SIGHUP) | SignalSet.Bit(SignalSet.SIGCONT) : 0;
    }

    /// <summary>The child has what it needs: this process lets go of its own share.</summary>
    private static void Settle(ref readonly InitSettings settings)
    {
        if (settings.Grouping is Grouping.Group or Grouping.GroupOnControllingTerminal)
        {
            // The terminal may be the child's: what is written to it (stty tostop) must not stop this process.
            Signals.Ignore(SignalSet.SIGTTIN);
            Signals.Ignore(SignalSet.SIGTTOU);
        }

        fixed (byte* root = "/\0"u8)
        {
            if (settings.LeavesDirectory && Bare.Call(SyscallNumber.Chdir, (nint)root) is < 0 and var error)
            {
                Speech.Say(in settings, settings.Self, Happening.DirectoryFailed, -error);
            }
        }

        if (settings.ClosesDescriptors)
        {
            Bare.Call(SyscallNumber.CloseRange, 3, unchecked((nint)uint.MaxValue), 0);
        }

        Bare.ForgetStartUp();
    }

    private static int Serve(ref readonly InitSettings settings, Spawned main, ulong waited, ulong handOff)
    {
        var code = Reaper.Nobody;
        var deadline = Never;
        while (true)
        {
            var signal = Signals.Next(waited, deadline == Never ? -1 : Math.Max(0, deadline - Signals.Now()));
            if (signal == -Bare.EAGAIN)
            {
                Speech.Say(in settings, settings.Self, Happening.KillingRest);
                Rest.Signal(in settings, main.Pid, SignalSet.SIGKILL);
                deadline = Signals.Now() + SecondLook;
            }
            else if (signal > 0)
            {
                Take(in settings, main, signal, code >= 0, ref handOff);
            }

            // tini looks after any signal; the others after the one that says so.
            if (signal != SignalSet.SIGCHLD && (signal < 0 || settings.Personality != Personality.Tini))
            {
                continue;
            }

            var ended = Reaper.Reap(in settings, main, out var hasChildren);
            if (ended >= 0)
            {
                code = settings.ExitCodes[ended & 0xFF];
                deadline = EndRest(in settings, main.Pid, hasChildren);
            }

            if (code >= 0 && (!settings.WaitsForAll || !hasChildren))
            {
                Speech.Say(in settings, settings.Self, Happening.Leaving, code);
                return code;
            }
        }
    }

    private static void Take(ref readonly InitSettings settings, Spawned main, int signal, bool hasEnded, ref ulong handOff)
    {
        Speech.Say(in settings, settings.Self, Happening.Received, signal);
        if (SignalSet.Has(handOff, signal))
        {
            Speech.Say(in settings, settings.Self, Happening.HandOffIgnored, signal);
            handOff &= ~SignalSet.Bit(signal);
        }
        else if (signal == SignalSet.SIGCHLD)
        {
            Speech.Say(in settings, settings.Self, Happening.ReceivedChild);
        }
        else if (hasEnded)
        {
            // Its number may be another process by now.
            Rest.Signal(in settings, main.Pid, signal);
        }
        else
        {
            Forwarder.Forward(in settings, main.Pid, signal);
        }
    }

    /// <summary>The command has ended; gives the time at which the rest is killed.</summary>
    private static long EndRest(ref readonly InitSettings settings, int main, bool hasChildren)
    {
        if (settings.WaitsForAll && hasChildren)
        {
            Speech.Say(in settings, settings.Self, Happening.WaitingForRest);
            Rest.Signal(in settings, main, SignalSet.SIGTERM);
            return settings.Patience < 0 ? Never : Signals.Now() + settings.Patience;
        }

        if (settings.EndsGroup)
        {
            Forwarder.Forward(in settings, main, SignalSet.SIGTERM);
        }

        return Never;
    }

    private static int Pause(ref readonly InitSettings settings, ulong waited)
    {
        while (true)
        {
            var signal = Signals.Next(waited, -1);
            if (signal is SignalSet.SIGTERM or SignalSet.SIGINT)
            {
                return 0;
            }

            if (signal == SignalSet.SIGCHLD)
            {
                Reaper.Reap(in settings, default, out _);
            }
            else if (signal > 0 && SignalSet.Has(settings.Swallowed, signal))
            {
                Speech.Say(in settings, settings.Self, Happening.Swallowed, signal);
            }
        }
    }
}
