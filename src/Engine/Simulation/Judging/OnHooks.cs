using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation.Judging;

/// <summary>The commands before a start, after a start and after a stop are not left out.</summary>
internal sealed class OnHooks(Court court) : Judge(court)
{
    private readonly HashSet<InstanceId> _prepared = [];

    /// <summary>They owe the command after their stop.</summary>
    private readonly Dictionary<string, InstanceId> _owing = [];
    private readonly HashSet<InstanceId> _ready = [];

    public override void Before(Occurrence occurrence, SupervisionState state)
    {
        switch (occurrence.Event)
        {
            case Event.TaskEnded { Problem: null, Task: { Purpose: TaskPurpose.BeforeStart } task } when !occurrence.OutOfDate:
                _prepared.Add(task.Instance);
                break;
            case Event.Commanded { Command: Command.Reconfigure { Spec: var spec } }:
                foreach (var program in spec.Programs.Where(program => !program.Hooks.AfterStop))
                {
                    _owing.Remove(program.Name);
                }

                break;
        }
    }

    public override void On(Effect effect)
    {
        switch (effect)
        {
            case Effect.Launch { Instance: var instance }:
                var hooks = Observer.Find(instance.Program)?.Spec.Hooks;
                Require(hooks is not { BeforeStart: true } || _prepared.Contains(instance), Invariant.HooksRun, effect);
                Paid(instance.Program, effect);
                break;
            case Effect.Perform { Task: { Purpose: TaskPurpose.AfterStart } task }:
                _ready.Remove(task.Instance);
                Marks.Meet(Mark.RanAfterStart);
                break;
            case Effect.Perform { Task: { Purpose: TaskPurpose.AfterStop } task }:
                _owing.Remove(task.Instance.Program);
                Marks.Meet(Mark.RanAfterStop);
                break;
            case Effect.Perform { Task: { Purpose: TaskPurpose.BeforeStart } task }:
                Paid(task.Instance.Program, effect);
                Marks.Meet(Mark.RanBeforeStart);
                break;
            case Effect.Publish { Notice: var notice }:
                OnNotice(notice);
                break;
        }
    }

    public override void After(SupervisionState state)
    {
        foreach (var instance in _ready)
        {
            // It may have been asked to stop in the same moment.
            var stays = state.Find(instance.Program) is { Phase: Phase.Ready, Spec.Hooks.AfterStart: true } program && program.Instance == instance;
            Require(!stays, Invariant.HooksRun, instance);
        }

        _ready.Clear();
    }

    private void OnNotice(Notice notice)
    {
        switch (notice)
        {
            case Notice.Ready { Instance: var instance }:
                _ready.Add(instance);
                break;
            case Notice.Exited { Instance: var instance } when Observer.Find(instance.Program)?.Spec.Hooks.AfterStop is true:
                _owing[instance.Program] = instance;
                break;
            case Notice.RestartScheduled or Notice.Ended or Notice.BecameFatal or Notice.Stopped:
                Paid(Subject.Of(notice)!, notice);
                break;
        }
    }

    private void Paid(string program, object detail) =>
        Require(!_owing.ContainsKey(program) || Observer.ShutdownForced, Invariant.HooksRun, detail);
}
