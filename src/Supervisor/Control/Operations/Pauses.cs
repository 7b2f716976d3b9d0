using System.Collections.Immutable;
using Serilog;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;
using Supervisor.Processes;

namespace Supervisor.Control.Operations;

/// <summary>
/// Programs that stand still by command: frozen with their control group, or by SIGSTOP to all of their processes. One that is
/// to stop goes on first, or it would not see what asks it to. The loop's thread changes it; any may ask.
/// </summary>
internal sealed class Pauses(Instances instances, Descendants descendants, ILogger log)
{
    private volatile ImmutableHashSet<InstanceId> _paused = [];

    public bool IsPaused(InstanceId instance) => _paused.Contains(instance);

    /// <returns>Why not; null where it stands still, or will in a moment.</returns>
    public string? Pause(string program)
    {
        if (instances.Find(program) is not { } instance)
        {
            return $"cannot pause {program}: it does not run";
        }

        if (instance.Process.Cgroup?.Freeze() is { } failure)
        {
            return $"cannot pause {program}: {failure}";
        }

        if (instance.Process.Cgroup is null)
        {
            Send(instance, SignalNumber.STOP);
        }

        _paused = _paused.Add(instance.Id);
        log.Information("{program} is paused by command", program);
        return null;
    }

    /// <returns>Why not; null where it goes on.</returns>
    public string? Resume(string program)
    {
        if (instances.Find(program) is not { } instance)
        {
            return $"cannot resume {program}: it does not run";
        }

        if (!_paused.Contains(instance.Id))
        {
            return null;
        }

        if (GoOn(instance) is { } problem)
        {
            return problem;
        }

        log.Information("{program} goes on by command", program);
        return null;
    }

    /// <summary>Called after each step of the engine.</summary>
    public void LookOn(EngineStep step)
    {
        if (_paused.IsEmpty)
        {
            return;
        }

        foreach (var effect in step.Effects)
        {
            if (effect is Effect.Publish { Notice: Notice.Stopping stopping } && _paused.Contains(stopping.Instance) && instances.Find(stopping.Instance) is { } instance)
            {
                _ = GoOn(instance);
            }
            else if (effect is Effect.Publish { Notice: Notice.Exited exited })
            {
                _paused = _paused.Remove(exited.Instance);
            }
        }
    }

    private string? GoOn(Instance instance)
    {
        if (instance.Process.Cgroup?.Thaw() is { } failure)
        {
            return $"cannot resume {instance.Id.Program}: {failure}";
        }

        if (instance.Process.Cgroup is null)
        {
            Send(instance, SignalNumber.CONT);
        }

        _paused = _paused.Remove(instance.Id);
        return null;
    }

    private void Send(Instance instance, SignalNumber signal) =>
        descendants.SendToAll(instance.Id.Program, instance.Pid, signal, instance.Process.HolderPid);
}
