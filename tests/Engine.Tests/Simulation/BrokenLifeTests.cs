using Supervisor.Engine.Model;
using Supervisor.Engine.Simulation.Judging;

namespace Supervisor.Engine.Tests.Simulation;

/// <summary>More engines that are broken on purpose: in what they do beside programs, for health, at times, and for another configuration.</summary>
public sealed class BrokenLifeTests
{
    [Fact]
    public void A_task_that_is_not_cancelled_is_caught() =>
        Broken.Caught(Broken.Without(effect => effect is Effect.CancelTask), Invariant.TasksMatch);

    [Fact]
    public void A_task_that_is_never_begun_is_caught() =>
        Broken.Caught(Broken.Without(effect => effect is Effect.Perform { Task.Purpose: TaskPurpose.Health }), Invariant.TasksMatch);

    [Fact]
    public void A_probe_that_is_begun_twice_is_caught() => Broken.Caught(
        Broken.Adding(next => next.Effects.FirstOrDefault(effect => effect is Effect.Perform { Task.Purpose: TaskPurpose.Health })),
        Invariant.OneTaskOfAPurpose);

    [Fact]
    public void A_launch_without_the_command_before_it_is_caught() => Broken.Caught(
        Broken.WithSpecs(program => program with { Hooks = program.Hooks with { BeforeStart = false } }),
        Invariant.HooksRun);

    [Fact]
    public void A_start_without_the_command_after_it_is_caught() => Broken.Caught(
        Broken.Without(effect => effect is Effect.Perform { Task.Purpose: TaskPurpose.AfterStart }),
        Invariant.HooksRun,
        Invariant.TasksMatch);

    [Fact]
    public void An_end_without_the_command_after_it_is_caught() => Broken.Caught(
        Broken.WithSpecs(program => program with { Hooks = program.Hooks with { AfterStop = false } }),
        Invariant.HooksRun);

    [Fact]
    public void The_command_after_a_stop_before_descendants_are_gone_is_caught() => Broken.Caught(
        (state, @event, now) => @event is Event.DescendantsRemain remain
            ? Supervision.Step(state, new Event.DescendantsGone(remain.Instance), now)
            : Supervision.Step(state, @event, now),
        Invariant.EffectsForTheLiving,
        Invariant.OneInstance);

    [Fact]
    public void A_step_of_a_stop_that_is_forgotten_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            return @event is Event.TimerDue { Timer.Purpose: TimerPurpose.StopStep }
                ? next with { Effects = next.Effects.RemoveAll(effect => effect is Effect.SendSignal) }
                : next;
        },
        Invariant.StopStepsKept);

    [Fact]
    public void A_removed_program_that_is_never_dropped_is_caught() =>
        Broken.Caught(Broken.Without(effect => effect is Effect.Drop), Invariant.DroppedOnce);

    [Fact]
    public void A_removed_program_that_is_dropped_while_it_lives_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            var leaving = next.State.Programs.FirstOrDefault(program => program is { Leaving: true, Phase: Phase.Stopping });
            return leaving is null ? next : next with { Effects = next.Effects.Add(new Effect.Drop(leaving.Name)) };
        },
        Invariant.DroppedOnce);

    [Fact]
    public void A_program_that_restarts_though_it_has_not_changed_is_caught() => Broken.Caught(
        (state, @event, now) => @event is Event.Commanded { Command: Command.Reconfigure reconfigure } commanded
            ? Supervision.Step(
                state,
                commanded with { Command = reconfigure with { Relaunch = [.. reconfigure.Spec.Programs.Select(program => program.Name)] } },
                now)
            : Supervision.Step(state, @event, now),
        Invariant.UnchangedIsLeftAlone);

    [Fact]
    public void A_run_that_overlaps_the_one_before_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            var running = @event is Event.ScheduleDue due ? state.Find(due.Program) : null;
            return running is { Spec.Schedule: not null, Phase: Phase.Ready }
                ? next with { Effects = next.Effects.Add(new Effect.Launch(running.Instance with { Generation = running.Generation + 1 })) }
                : next;
        },
        Invariant.OverlapKept,
        Invariant.OneInstance);

    [Fact]
    public void A_time_of_a_schedule_that_is_missed_is_caught() => Broken.Caught(
        (state, @event, now) => @event is Event.ScheduleDue ? new Transition(state, []) : Supervision.Step(state, @event, now),
        Invariant.OverlapKept);

    [Fact]
    public void A_schedule_that_ends_with_its_first_run_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            return next.State.Programs.FirstOrDefault(program => program is { Phase: Phase.Scheduled { Success: true } }) is { } over
                ? next with
                {
                    State = next.State with
                    {
                        Active = next.State.Active - 1,
                        Programs = next.State.Programs.Replace(over, over with { Phase = new Phase.Exited(now, new ExitStatus.Exited(0), Success: true) }),
                    },
                }
                : next;
        },
        Invariant.ScheduleGoesOn);

    [Fact]
    public void A_dependent_that_is_not_restarted_is_caught() => Broken.Caught(
        Broken.WithSpecs(program => program with { OnExit = Consequence.None }),
        Invariant.DependentsFollow);

    [Fact]
    public void A_failure_for_good_that_means_nothing_to_others_is_caught() => Broken.Caught(
        Broken.WithSpecs(program => program with { OnGiveUp = Consequence.None }),
        Invariant.DependentsFollow);

    [Fact]
    public void A_failed_probe_that_is_forgotten_is_caught() => Broken.Caught(
        (state, @event, now) => @event is Event.TaskEnded { Task.Purpose: TaskPurpose.Health, Problem: not null } ended
            ? Supervision.Step(state, ended with { Problem = null }, now)
            : Supervision.Step(state, @event, now),
        Invariant.IllnessIsMet);

    [Fact]
    public void An_illness_that_nothing_follows_is_caught() => Broken.Caught(
        Broken.WithSpecs(program => program with { Health = program.Health is { } health ? health with { OnFailure = UnhealthyAction.None } : null }),
        Invariant.IllnessIsMet);

    [Fact]
    public void A_watchdog_that_waits_for_twice_its_time_is_caught() => Broken.Caught(
        Broken.WithSpecs(program => program with { Health = program.Health is { Watchdog: { } time } health ? health with { Watchdog = time * 2 } : program.Health }),
        Invariant.WatchdogHonoured);

    [Fact]
    public void A_late_answer_of_a_task_that_is_acted_upon_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var current = @event is Event.TaskEnded ended ? state.Find(ended.Task.Instance.Program)?.Task(ended.Task.Purpose) : null;
            return Supervision.Step(state, current is { } task ? ((Event.TaskEnded)@event) with { Task = task.Id } : @event, now);
        },
        Invariant.LateMeansNothing);

    [Fact]
    public void A_wish_that_is_not_waited_for_is_caught() => Broken.Caught(
        Broken.WithSpecs(program => program with { Wants = [], After = [.. program.After, .. program.Wants.Select(wish => wish.Program)] }),
        Invariant.ConditionsHeld);

    [Fact]
    public void Another_exit_code_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            return next with { Effects = [.. next.Effects.Select(effect => effect is Effect.Exit { Code: not 0 } exit ? exit with { Code = 0 } : effect)] };
        },
        Invariant.ExitCodeIsTrue);

    [Fact]
    public void A_condition_that_is_met_and_not_noticed_is_caught() => Broken.Caught(
        (state, @event, now) =>
        {
            var next = Supervision.Step(state, @event, now);
            return @event is Event.TaskEnded { Task.Purpose: TaskPurpose.Health } && next.Effects.Any(effect => effect is Effect.Launch)
                ? next with
                {
                    State = next.State with { Programs = [.. next.State.Programs.Select((program, at) => program.Phase is Phase.Starting ? state.Programs[at] : program)], Alive = state.Alive },
                    Effects = next.Effects.RemoveAll(effect => effect is Effect.Launch or Effect.ArmTimer { Timer.Purpose: TimerPurpose.LaunchDeadline }
                        or Effect.Publish { Notice: Notice.Starting }),
                }
                : next;
        },
        Invariant.ComesToRest);
}
