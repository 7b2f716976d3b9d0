using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Engine;

/// <summary>
/// What a signal to the supervisor means. A forwarded one goes to the process group of every program whose main
/// process lives; a program that is still being launched does not get it, as it could not have a handler yet.
/// </summary>
internal static class Signals
{
    public static void OnSignal(Turn turn, Event.Signalled signalled)
    {
        var signal = signalled.Signal;
        switch (turn.Spec.Signals.GetValueOrDefault(signal))
        {
            case SignalAction.Shutdown:
                ShutdownSequence.Request(turn, signalled.Words);
                break;
            case SignalAction.Reload:
                turn.Emit(new Effect.Reload());
                break;
            case SignalAction.ReopenLogs:
                turn.Emit(new Effect.ReopenLogs());
                break;
            case SignalAction.Ignore:
                turn.Publish(new Notice.SignalIgnored(signal));
                break;
            case SignalAction.Forward forward:
                Forward(turn, signal, forward.As);
                break;
            case null:
                Forward(turn, signal, signal);
                break;
        }
    }

    private static void Forward(Turn turn, Signal received, Signal sent)
    {
        var programs = 0;
        for (var index = 0; index < turn.Count; index++)
        {
            var program = turn[index];
            if (program.Phase.ProcessId is not null)
            {
                turn.Emit(new Effect.SendSignal(program.Instance, sent, StopScope.Group));
                programs++;
            }
        }

        turn.Publish(new Notice.SignalForwarded(received, sent, programs));
    }
}
