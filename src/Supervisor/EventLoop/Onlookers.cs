using System.Collections.Immutable;
using Serilog;
using Supervisor.Engine.Model;

namespace Supervisor.EventLoop;

/// <summary>One step of the engine, for whoever looks on.</summary>
/// <param name="Event">What it was about.</param>
internal readonly record struct EngineStep(SupervisionState Before, SupervisionState After, ImmutableArray<Effect> Effects, Event Event);

/// <summary>
/// Those that are told of every step: what it changed and what it published. They are called by the loop's thread; none of
/// them may block. Added before the loop runs.
/// </summary>
internal sealed class Onlookers(ILogger log)
{
    private ImmutableArray<Action<EngineStep>> _keepers = [];
    private ImmutableArray<Action<EngineStep>> _others = [];

    /// <summary>One that keeps what clients read beside the state: whoever sees a state finds in it what led there.</summary>
    public void AddKeeper(Action<EngineStep> keeper) => _keepers = _keepers.Add(keeper);

    public void Add(Action<EngineStep> onlooker) => _others = _others.Add(onlooker);

    /// <summary>Before the state after the step can be seen.</summary>
    public void Keep(EngineStep step) => Tell(_keepers, step);

    /// <summary>After the effects.</summary>
    public void Tell(EngineStep step) => Tell(_others, step);

    private void Tell(ImmutableArray<Action<EngineStep>> onlookers, EngineStep step)
    {
        foreach (var onlooker in onlookers)
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
