using System.Collections.Immutable;
using Supervisor.Engine.Model;
using Supervisor.Kernel;
using Supervisor.Reloading;

namespace Supervisor.Control.Operations;

/// <summary>Programs that stand in for each other are restarted one by one: the next when the one before has come up, and none after one that has not.</summary>
internal sealed class RollingRestart(CommandDesk desk, StateChanges changes)
{
    /// <param name="pause">After one has come up, before the next.</param>
    /// <param name="timeout">After it no other is begun, and nothing is waited for.</param>
    /// <param name="cancellation">Nobody wants to know any more: the one under way goes on by itself, and no other is begun.</param>
    public async Task<ImmutableArray<ProgramOutcome>> Run(ImmutableArray<string> programs, TimeSpan pause, TimeSpan? timeout, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(timeout ?? Timeout.InfiniteTimeSpan);
        var outcomes = ImmutableArray.CreateBuilder<ProgramOutcome>(programs.Length);
        try
        {
            foreach (var program in programs)
            {
                await Task.Delay(outcomes.Count > 0 ? pause : TimeSpan.Zero, patience.Token);
                outcomes.Add(await Restart(program, patience.Token));
                if (!outcomes[^1].IsDone)
                {
                    break;
                }
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            var late = programs[outcomes.Count];
            outcomes.Add(new ProgramOutcome(late, IsDone: true, IsPending: true, $"{late} is not up in time"));
        }

        foreach (var left in programs.AsSpan()[outcomes.Count..])
        {
            outcomes.Add(new ProgramOutcome(left, IsDone: false, IsPending: false, $"{left} is left as it is"));
        }

        return outcomes.MoveToImmutable();
    }

    private async Task<ProgramOutcome> Restart(string program, CancellationToken cancellation)
    {
        if (await desk.Send(new Command.Restart(program)).WaitAsync(cancellation) is CommandResult.Refused refused)
        {
            return ProgramOutcome.Of(program, refused);
        }

        while (true)
        {
            switch (await changes.Wait(state => Look(state, program), cancellation))
            {
                case Arrival.Failed failed:
                    return new ProgramOutcome(program, IsDone: false, IsPending: false, failed.Reason);
                case Arrival.Up up when up.Sure - Clock.Now() is { Ticks: > 0 } rest:
                    await Task.Delay(rest + TimeSpan.FromMilliseconds(1), cancellation);
                    break;
                default:
                    return new ProgramOutcome(program, IsDone: true, IsPending: false, $"{program} is restarted and up");
            }
        }
    }

    /// <summary>Null: not yet. One that has ended before it came up has failed, though it will be tried again.</summary>
    private static Arrival? Look(SupervisionState state, string program) => state.Find(program) switch
    {
        null => new Arrival.Failed($"{program} is no longer configured"),
        { Phase: Phase.Running } => null,
        var known => Arrival.Of(known, Arrival.Settling) is Arrival.Awaited ? new Arrival.Failed(Arrival.Collapse(known)) : Arrival.Of(known, Arrival.Settling),
    };
}
