using System.Collections.Immutable;
using Supervisor.Engine.Model;
using Supervisor.Kernel;
using Supervisor.Reloading;

namespace Supervisor.Control.Operations;

/// <summary>Programs that stand in for each other are restarted one by one: the next when the one before has come up, and none after one that has not.</summary>
internal sealed class RollingRestart(CommandDesk desk, StateChanges changes)
{
    /// <param name="pause">After one has come up, before the next.</param>
    /// <param name="cancellation">The one under way goes on by itself then, and no other is begun.</param>
    public async Task<ImmutableArray<ProgramOutcome>> Run(ImmutableArray<string> programs, TimeSpan pause, CancellationToken cancellation)
    {
        var outcomes = ImmutableArray.CreateBuilder<ProgramOutcome>(programs.Length);
        string? failed = null;
        foreach (var program in programs)
        {
            if (failed is not null)
            {
                outcomes.Add(new ProgramOutcome(program, IsDone: false, IsPending: false, $"{program} is left as it is, as {failed} did not come up"));
                continue;
            }

            if (outcomes.Count > 0 && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, cancellation);
            }

            var outcome = await Restart(program, cancellation);
            outcomes.Add(outcome);
            failed = outcome.IsDone ? null : program;
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
            var arrival = await changes.Wait(state => Look(state, program), cancellation);
            if (arrival is not Arrival.Up up)
            {
                return new ProgramOutcome(program, IsDone: false, IsPending: false, ((Arrival.Failed)arrival).Reason);
            }

            var rest = up.Sure - Clock.Now();
            if (rest <= TimeSpan.Zero)
            {
                return new ProgramOutcome(program, IsDone: true, IsPending: false, $"{program} is restarted and {changes.State.Find(program)?.Phase.Word}");
            }

            await Task.Delay(rest + TimeSpan.FromMilliseconds(1), cancellation);
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
