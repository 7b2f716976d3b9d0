using Supervisor.Engine.Model;
using Supervisor.Engine.Simulation.Judging;

namespace Supervisor.Engine.Tests.Simulation;

/// <summary>Engines that are broken on purpose: a net that lets one of them pass has a hole.</summary>
public sealed class BrokenEngineTests
{
    [Fact]
    public void A_timer_that_is_not_cancelled_is_caught() =>
        Broken.Caught(Broken.Without(effect => effect is Effect.CancelTimer), Invariant.TimersMatch);

    [Fact]
    public void A_launch_without_waiting_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            var jumping = next.Effects.OfType<Effect.Publish>().Select(publish => publish.Notice).OfType<Notice.Waiting>().FirstOrDefault();
            return jumping is null ? next : Append(next, new Effect.Launch(new InstanceId(jumping.Program, 1)));
        },
        Invariant.ConditionsHeld);

    [Fact]
    public void A_second_launch_beside_the_first_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            return @event is Event.Launched launched
                ? Append(next, new Effect.Launch(launched.Instance with { Generation = launched.Instance.Generation + 1_000 }))
                : next;
        },
        Invariant.OneInstance);

    [Fact]
    public void An_answer_that_is_swallowed_is_caught() =>
        Broken.Caught(Broken.Without(effect => effect is Effect.Answer { Result: CommandResult.Done }), Invariant.AnsweredOnce);

    [Fact]
    public void An_answer_given_twice_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            return next.Effects.FirstOrDefault(effect => effect is Effect.Answer) is { } answer ? Append(next, answer) : next;
        },
        Invariant.AnsweredOnce);

    [Fact]
    public void A_kill_that_is_forgotten_is_caught() =>
        Broken.Caught(Broken.Without(effect => effect is Effect.KillAll), Invariant.NothingMortalIsGivenUp);

    [Fact]
    public void A_signal_to_what_has_ended_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            return @event is Event.DescendantsGone gone && next.IgnoredBecause is null
                ? Append(next, new Effect.SendSignal(gone.Instance, Signal.Terminate, StopScope.Group))
                : next;
        },
        Invariant.EffectsForTheLiving);

    [Fact]
    public void A_shutdown_that_ignores_the_order_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            if (state.Shutdown is not null || next.State.Shutdown is null)
            {
                return next;
            }

            var waiting = next.State.Programs.FirstOrDefault(program => program.Phase is Phase.Ready);
            return waiting is null
                ? next
                : Append(next, new Effect.Publish(
                    new Notice.Stopping(waiting.Instance, Signal.Terminate, StopScope.Group, TimeSpan.FromHours(1), "shutdown")));
        },
        Invariant.StopOrder);

    [Fact]
    public void A_restart_without_its_pause_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            var pausing = next.State.Programs.FirstOrDefault(program => program.Phase is Phase.Backoff);
            return pausing is null
                ? next
                : Append(next, new Effect.Launch(pausing.Instance with { Generation = pausing.Generation + 1_000 }));
        },
        Invariant.BackoffWithinBounds);

    [Fact]
    public void An_end_that_is_forgotten_is_caught() =>
        Broken.Caught(
            (state, @event, now) =>
            {
                var next = Supervision.Step(state, @event, now);
                return next with
                {
                    State = next.State with { Ended = false },
                    Effects = next.Effects.RemoveAll(effect => effect is Effect.Exit),
                };
            },
            Invariant.EndsWhenDue,
            Invariant.TimersMatch);

    [Fact]
    public void An_end_that_comes_too_early_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            return state.Shutdown is null && next.State.Shutdown is not null && !next.State.Ended
                ? Append(next, new Effect.Exit(0, "in a hurry"))
                : next;
        },
        Invariant.EndIsTheEnd,
        Invariant.ExitCodeIsTrue);

    [Fact]
    public void An_exit_that_is_not_noticed_is_caught() => Broken.Caught(
        (state, @event, now) => @event is Event.DescendantsGone ? new Transition(state, []) : Supervision.Step(state, @event, now),
        Invariant.StopEnds,
        Invariant.ShutdownEnds,
        Invariant.NothingMortalIsGivenUp,
        Invariant.EffectsForTheLiving);

    [Fact]
    public void An_exception_is_caught() => Broken.Caught(
        (state, @event, now) => @event is Event.LaunchFailed
            ? throw new InvalidOperationException("on purpose")
            : Supervision.Step(state, @event, now),
        Invariant.NeverThrows);

    private static Transition Append(Transition transition, Effect effect) =>
        transition with { Effects = transition.Effects.Add(effect) };
}
