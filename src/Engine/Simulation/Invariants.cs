using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>Judges every effect before it is carried out, and every state after its step. The first violation counts.</summary>
internal sealed class Invariants(SupervisorSpec spec, World world, Observer observer, Marks marks)
{
    private readonly List<string> _launched = [];

    public Violation? Found { get; private set; }

    public void BeforeEffect(Effect effect)
    {
        Require(!observer.Ended || effect is Effect.Answer, Invariant.EndIsTheEnd, effect);
        switch (effect)
        {
            case Effect.Launch launch:
                OnLaunch(launch);
                break;
            case Effect.AbortLaunch abort:
                Require(Process(abort.Instance) is { Launching: true }, Invariant.EffectsForTheLiving, effect);
                break;
            case Effect.SendSignal send:
                Require(Process(send.Instance) is { Launching: false, Over: false }, Invariant.EffectsForTheLiving, effect);
                break;
            case Effect.KillAll kill:
                Require(Process(kill.Instance) is { Launching: false, Over: false }, Invariant.EffectsForTheLiving, effect);
                break;
            case Effect.WatchDescendants watch:
                Require(Process(watch.Instance) is { MainAlive: false, Watched: false }, Invariant.EffectsForTheLiving, effect);
                break;
            case Effect.ForgetDescendants forget:
                Require(Process(forget.Instance) is { Over: false }, Invariant.EffectsForTheLiving, effect);
                break;
            case Effect.Answer answer:
                Require(observer.OpenCommands.Remove(answer.Id), Invariant.AnsweredOnce, effect);
                marks.Meet(answer.Result is CommandResult.Done ? Mark.CommandDone : Mark.CommandRefused);
                break;
            case Effect.Publish { Notice: var notice }:
                OnNotice(notice);
                observer.See(notice, world.Now);
                break;
            case Effect.Exit:
                OnExit(effect);
                break;
        }
    }

    public void AfterStep(SupervisionState state)
    {
        foreach (var program in _launched)
        {
            Require(ConditionsHold(observer.Of(program)), Invariant.ConditionsHeld, program);
        }

        _launched.Clear();
        foreach (var seen in observer.Programs)
        {
            Require(seen.MustEndBy is not { } bound || world.Now <= bound, Invariant.StopEnds, seen.Spec.Name);
        }

        if (!observer.Ended && observer.ShutdownSince is { } since)
        {
            Require(world.Now <= since + spec.ShutdownTimeout + Limits.GiveUpKill, Invariant.ShutdownEnds, "too late");
        }

        TimersMatch(state);
        CountsMatch(state);
        EndsWhenDue(state);
    }

    private void OnLaunch(Effect.Launch launch)
    {
        foreach (var process in world.Processes.Values)
        {
            var other = process.Instance.Program == launch.Instance.Program && process is { Over: false, GivenUp: false };
            Require(!other, Invariant.OneInstance, launch);
        }

        var seen = observer.Of(launch.Instance.Program);
        Require(observer.ShutdownSince is null, Invariant.NoLaunchInShutdown, launch);
        Require(seen.NotBefore is not { } earliest || world.Now >= earliest, Invariant.BackoffWithinBounds, launch);
        _launched.Add(launch.Instance.Program);
    }

    private void OnNotice(Notice notice)
    {
        switch (notice)
        {
            case Notice.RestartScheduled scheduled:
                OnRestart(scheduled);
                break;
            case Notice.KillGivenUp givenUp when Process(givenUp.Instance) is { } process:
                Require(process.Unkillable || process.Stuck, Invariant.NothingMortalIsGivenUp, notice);
                process.GivenUp = true;
                break;
            case Notice.Stopping { Reason: "shutdown" } stopping when observer.ShutdownOrdered:
                Require(DependentsHaveEnded(stopping.Instance.Program), Invariant.StopOrder, notice);
                break;
        }
    }

    private void OnRestart(Notice.RestartScheduled scheduled)
    {
        var seen = observer.Of(scheduled.Program);
        var backoff = seen.Spec.Backoff;
        var grown = Math.Min(backoff.Initial.TotalSeconds * Math.Pow(backoff.Factor, scheduled.Attempt - 1), backoff.Max.TotalSeconds);
        var delay = scheduled.Delay.TotalSeconds;
        var kept = delay >= (grown * (1 - backoff.Jitter)) - 1e-6 && delay <= (grown * (1 + backoff.Jitter)) + 1e-6;
        Require(kept, Invariant.BackoffWithinBounds, scheduled);
        if (seen.Spec.MaxRestarts is { } limit)
        {
            var recent = seen.Restarts.Count(time => world.Now - time < limit.Within);
            Require(recent < limit.Count, Invariant.RestartLimitKept, scheduled);
        }
    }

    private void OnExit(Effect effect)
    {
        observer.Ended = true;
        Require(observer.OpenCommands.Count == 0, Invariant.AnsweredOnce, effect);
        foreach (var process in world.Processes.Values)
        {
            Require(process.Over || process.GivenUp, Invariant.EndIsTheEnd, process.Instance);
        }
    }

    private bool ConditionsHold(Seen seen)
    {
        foreach (var requirement in seen.Spec.Requires)
        {
            var stage = observer.Of(requirement.Program).Stage;
            var met = stage is Stage.Ready or Stage.Succeeded || (stage is Stage.Started && requirement.Condition is Condition.Started);
            if (!met)
            {
                return false;
            }
        }

        foreach (var name in seen.Spec.After)
        {
            if (observer.Of(name) is { EverStarted: false, Stage: Stage.Waiting or Stage.Starting or Stage.Pausing })
            {
                return false;
            }
        }

        return true;
    }

    private bool DependentsHaveEnded(string program)
    {
        foreach (var process in world.Processes.Values)
        {
            var dependent = observer.Of(process.Instance.Program).Spec;
            var depends = dependent.After.Contains(program) || dependent.Requires.Any(requirement => requirement.Program == program);
            if (depends && process is { Over: false, GivenUp: false })
            {
                return false;
            }
        }

        return true;
    }

    private void TimersMatch(SupervisionState state)
    {
        var expected = 0;
        foreach (var program in state.Programs)
        {
            expected += Matches(program.Phase.Timer);
        }

        expected += state.Ended ? 0 : Matches(state.Shutdown?.Timer);
        Require(expected == world.Armed.Count, Invariant.TimersMatch, "armed timers that no phase wants");
    }

    private int Matches(PhaseTimer? timer)
    {
        if (timer is not { } wanted)
        {
            return 0;
        }

        Require(world.Armed.TryGetValue(wanted.Id, out var due) && due == wanted.Due, Invariant.TimersMatch, wanted);
        return 1;
    }

    private void CountsMatch(SupervisionState state)
    {
        var open = 0;
        var active = 0;
        var alive = 0;
        foreach (var program in state.Programs)
        {
            open += program.Open.Length;
            active += program.Phase.IsActive ? 1 : 0;
            alive += program.Phase.IsAlive ? 1 : 0;
        }

        Require(active == state.Active && alive == state.Alive, Invariant.CountsMatch, "active or alive");
        Require(open == observer.OpenCommands.Count, Invariant.AnsweredOnce, "a command is open that no program remembers, or the reverse");
    }

    private void EndsWhenDue(SupervisionState state)
    {
        if (observer.Ended || !state.Booted)
        {
            return;
        }

        var main = spec.Programs.Any(program => program.Main);
        var idle = state.Programs.All(program => !program.Phase.IsActive);
        var byItself = !main && spec.Exit is not ExitPolicy.Never;
        Require(!idle || (observer.ShutdownSince is null && !byItself), Invariant.EndsWhenDue, "nothing is active");
        if (observer.ShutdownSince is null)
        {
            var failed = observer.Programs.Any(seen => seen.Stage is Stage.Failed);
            Require(main || spec.Exit is not ExitPolicy.WhenAnyFails || !failed, Invariant.EndsWhenDue, "one has failed");
            var mainEnded = observer.Programs.Any(seen => seen.Spec.Main && seen.Stage is Stage.Failed or Stage.Succeeded);
            Require(!mainEnded, Invariant.EndsWhenDue, "a main program has ended");
        }
    }

    private SimulatedProcess? Process(InstanceId instance) => world.Processes.GetValueOrDefault(instance);

    private void Require(bool holds, Invariant invariant, object detail)
    {
        if (!holds)
        {
            Found ??= new Violation(invariant, detail.ToString() ?? string.Empty);
        }
    }
}
