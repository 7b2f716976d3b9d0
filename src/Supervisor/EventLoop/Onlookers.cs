using System.Collections.Immutable;
using Serilog;
using Supervisor.Engine.Model;

namespace Supervisor.EventLoop;

/// <summary>One step of the engine, for whoever looks on.</summary>
/// <param name="Event">What it was about.</param>
internal readonly record struct EngineStep(SupervisionState Before, SupervisionState After, ImmutableArray<Effect> Effects, Event Event);

/// <summary>
/// Those that are told of every step: what it changed and what it published. They are called by the loop's thread, after the
/// effects; none of them may block. Added before the loop runs.
/// </summary>
internal sealed class Onlookers(ILogger log)
{
    private ImmutableArray<Action<EngineStep>> _all = [];

    public void Add(Action<EngineStep> onlooker) => _all = _all.Add(onlooker);

    public void Tell(EngineStep step)
    {
        foreach (var onlooker in _all)
        {
#pragma warning disable CA1031 // nothing may end PID 1
            try
            {
                onlooker(step);
            }
            catch (Exception exception)
            {
                log.Error(exception, "somebody who looks on failed");
            }
#pragma warning restore CA1031
        }
    }
}
