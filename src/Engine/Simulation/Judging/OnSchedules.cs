using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>Programs that run at times.</summary>
internal sealed class OnSchedules(Court court) : Judge(court)
{
    private readonly HashSet<string> _ended = [];
    private ProgramState? _due;
    private RunAnswer? _expected;

    public override void Before(Occurrence occurrence, SupervisionState state)
    {
        (_due, _expected) = (null, null);
        if (occurrence.Event is Event.ScheduleDue { Program: var name } && state is { Shutdown: null, Ended: false }
            && state.Find(name) is { Spec.Schedule: { } policy, Leaving: false } program)
        {
            _due = program;
            _expected = (program.Phase, policy) switch
            {
                (Phase.Stopped or Phase.Exited or Phase.Fatal or Phase.Faulted, _) => null,
                (Phase.Scheduled, _) => RunAnswer.Starts,
                (_, OverlapPolicy.Queue) => RunAnswer.Queued,
                ({ IsAlive: true }, OverlapPolicy.Replace) => RunAnswer.Replaces,
                _ => RunAnswer.Skipped,
            };
        }
    }

    public override void On(Effect effect)
    {
        if (effect is not Effect.Publish { Notice: var notice })
        {
            Require(
                _expected is not (RunAnswer.Skipped or RunAnswer.Queued) || Subject.Of(effect)?.Program != _due!.Name,
                Invariant.OverlapKept,
                effect);
            return;
        }

        switch (notice)
        {
            case Notice.RunDue due:
                Require(_due?.Name != due.Program || _expected == due.Answer, Invariant.OverlapKept, notice);
                _expected = due.Program == _due?.Name && due.Answer is RunAnswer.Starts or RunAnswer.Replaces ? null : _expected;
                Marks.Meet(due.Answer switch
                {
                    RunAnswer.Starts => Mark.RunStarted,
                    RunAnswer.Skipped => Mark.RunSkipped,
                    RunAnswer.Queued => Mark.RunQueued,
                    _ => Mark.RunReplaced,
                });
                break;
            case Notice.Ended or Notice.BecameFatal or Notice.Stopped or Notice.RestartScheduled:
                _ended.Add(Subject.Of(notice)!);
                break;
        }
    }

    public override void After(SupervisionState state)
    {
        Require(_expected is not (RunAnswer.Starts or RunAnswer.Replaces), Invariant.OverlapKept, "a run that is due is forgotten");
        if (_due is { Phase: Phase.Running or Phase.Ready, Spec.Schedule: OverlapPolicy.Replace } replaced)
        {
            var runsOn = state.Find(replaced.Name) is { Phase: Phase.Running or Phase.Ready } program && program.Instance == replaced.Instance;
            Require(!runsOn, Invariant.OverlapKept, replaced.Name);
        }

        if (state is { Shutdown: null, Ended: false })
        {
            foreach (var program in state.Programs)
            {
                var over = program is { Spec.Schedule: not null, Leaving: false, Phase: Phase.Exited or Phase.Fatal };
                Require(!over, Invariant.ScheduleGoesOn, program.Name);
            }

            foreach (var name in _ended)
            {
                Require(Observer.Find(name) is not { RunQueued: true, Leaving: false }, Invariant.ScheduleGoesOn, $"the queued run of {name}");
            }
        }

        _ended.Clear();
    }
}
