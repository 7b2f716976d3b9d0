using Supervisor.Init.Kernel;
using Supervisor.Init.Wording;

namespace Supervisor.Init.Running;

/// <summary>What becomes of a signal that was received.</summary>
internal static class Forwarder
{
    private const int ESRCH = 3;

    /// <param name="main">The child, which may have ended.</param>
    public static void Forward(ref readonly InitSettings settings, int main, int signal)
    {
        if (SignalSet.Has(settings.Swallowed, signal))
        {
            Speech.Say(in settings, settings.Self, Happening.Swallowed, signal);
            return;
        }

        var sent = Rewritten(in settings, signal);
        if (sent == 0)
        {
            Speech.Say(in settings, settings.Self, Happening.NotForwarded, 0, signal);
        }
        else
        {
            Send(in settings, main, sent);
        }

        if (SignalSet.Has(settings.StopsSelf, signal))
        {
            Speech.Say(in settings, settings.Self, Happening.StoppingSelf);
            Signals.Send(settings.Self, SignalSet.SIGSTOP);
        }
    }

    /// <summary>Nothing that goes wrong here is worth the end of an init.</summary>
    private static void Send(ref readonly InitSettings settings, int main, int signal)
    {
        var target = settings.ToGroup ? -main : main;
        Speech.Say(in settings, settings.Self, Happening.Passing, signal);
        var result = Signals.Send(target, signal);
        Speech.Say(in settings, settings.Self, Happening.Attempted, signal);
        if (result >= 0)
        {
            Speech.Say(in settings, settings.Self, Happening.Forwarded, signal);
            return;
        }

        var what = result == -ESRCH ? Happening.NobodyToForwardTo : Happening.ForwardFailed;
        Speech.Say(in settings, settings.Self, what, signal, target, -result);
    }

    private static unsafe int Rewritten(ref readonly InitSettings settings, int signal)
    {
        int replacement = settings.Rewrites[signal];
        if (replacement == InitSettings.UnchangedSignal)
        {
            return signal;
        }

        Speech.Say(in settings, settings.Self, Happening.Rewriting, signal, replacement);
        return replacement;
    }
}
