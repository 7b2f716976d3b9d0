using Supervisor.Engine.Model;
using Supervisor.EventLoop;

namespace Supervisor.Control.Operations;

/// <summary>Waits for what supervision is to look like. It costs the loop nothing while nobody waits.</summary>
internal sealed class StateChanges
{
    private readonly Func<SupervisionState> _state;
    private TaskCompletionSource? _next;

    public StateChanges(Onlookers onlookers, Func<SupervisionState> state)
    {
        _state = state;
        onlookers.Add(step =>
        {
            if (!ReferenceEquals(step.Before, step.After))
            {
                Interlocked.Exchange(ref _next, null)?.SetResult();
            }
        });
    }

    public SupervisionState State => _state();

    /// <summary>Looks at each new state until it finds something in it.</summary>
    public async Task<T> Wait<T>(Func<SupervisionState, T?> look, CancellationToken cancellation)
        where T : class
    {
        while (true)
        {
            // Asked for before the look, so that no change falls between the two.
            var changed = Next();
            if (look(State) is { } found)
            {
                return found;
            }

            await changed.WaitAsync(cancellation);
        }
    }

    private Task Next()
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, mine, null) ?? mine).Task;
    }
}
