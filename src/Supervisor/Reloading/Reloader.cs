using System.Collections.Immutable;
using Serilog;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;
using Supervisor.Control.Operations;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Kernel;

namespace Supervisor.Reloading;

/// <summary>
/// Makes the next configuration away from the loop, one request after the other: reads and checks it, says what it changes,
/// and offers it to the loop by the mailbox. The next request begins when the engine has answered, so each starts from what
/// is in force; while a configuration is on trial, none does. A file with mistakes changes nothing.
/// </summary>
internal sealed class Reloader(
    string file,
    Func<SupervisorConfiguration, SupervisorConfiguration> adjust,
    ConfigurationInForce inForce,
    ConfigurationEnvironment environment,
    ControlGroups controlGroups,
    Mailbox mailbox,
    StateChanges changes,
    ILogger log)
{
    private const string Mistakes = "the configuration has errors; nothing changes";
    private readonly Lock _gate = new();
    private readonly Queue<ReloadWork> _actions = new();
    private readonly Queue<ReloadWork> _waiting = new();
    private ReloadWork? _return;
    private bool _isBusy;
    private string? _onTrial;

    /// <summary>Any thread.</summary>
    public ConfigurationHistory History { get; } = new(inForce.Current, Clock.UnixMicroseconds());

    /// <summary>Keys of [supervisor] that are looked at once, when it starts.</summary>
    private static ImmutableArray<string> Fixed => ["name", "log", "machine", "control"];

    /// <summary>Reads the file again, because of a signal. One that waits already stands for several. Any thread; never blocks.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            if (!_waiting.Any(work => work is ReloadWork.Read))
            {
                Add(_waiting, new ReloadWork.Read(null, static _ => { }));
            }
        }
    }

    /// <summary>Reads the file again. Any thread; never blocks.</summary>
    /// <param name="trial">How long the programs that it changes have to come up, or else it is rolled back; null: it stays.</param>
    public Task<ReloadOutcome> Reload(TimeSpan? trial) => Ask(answer => new ReloadWork.Read(trial, answer));

    /// <summary>Another number of replicas, until the file says otherwise again. Any thread; never blocks.</summary>
    public Task<ReloadOutcome> Scale(string program, int replicas) => Ask(answer => new ReloadWork.Scale(program, replicas, answer));

    /// <summary>A configuration that was in force is so again. Any thread; never blocks.</summary>
    /// <param name="number">As <see cref="History"/> has it; null for the one before.</param>
    public Task<ReloadOutcome> RollBack(int? number) => Ask(answer => new ReloadWork.Return(number, answer));

    /// <summary>What the file would change now. Reads and compares; not for the loop's thread.</summary>
    public ReloadOutcome Plan()
    {
        switch (ConfigurationLoader.Load(file, environment))
        {
            case ConfigurationResult.Valid valid:
                var difference = Compare(adjust(valid.Configuration), out var postponed);
                return new ReloadOutcome.Planned(ReloadPlan.Of(difference, postponed)) { Warnings = valid.Warnings };
            case ConfigurationResult.Invalid invalid:
                return new ReloadOutcome.Invalid(Mistakes, invalid.Problems);
            default:
                throw new InvalidOperationException("a configuration is valid or not");
        }
    }

    /// <summary>What belongs to a change that is in force, and would hold up the loop. Any thread; never blocks.</summary>
    public void Do(Action action)
    {
        lock (_gate)
        {
            Add(_actions, new ReloadWork.Act(action));
        }
    }

    /// <summary>The engine has answered an offer. Called by the loop.</summary>
    /// <param name="afterwards">What is still to be done away from the loop, before anything else is.</param>
    public void Settled(Action? afterwards)
    {
        lock (_gate)
        {
            Begin(afterwards);
        }
    }

    private Task<ReloadOutcome> Ask(Func<Action<ReloadOutcome>, ReloadWork> work)
    {
        // The loop must not run what follows on the answer.
        var answer = new TaskCompletionSource<ReloadOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_onTrial is { } trial)
            {
                answer.SetResult(new ReloadOutcome.Refused($"{trial}; try again when that is decided"));
            }
            else
            {
                Add(_waiting, work(answer.SetResult));
            }
        }

        return answer.Task;
    }

    private void Add(Queue<ReloadWork> queue, ReloadWork work)
    {
        queue.Enqueue(work);
        Wake();
    }

    private void Wake()
    {
        if (!_isBusy)
        {
            _isBusy = true;
            Begin(null);
        }
    }

    private void Begin(Action? first) => ThreadPool.UnsafeQueueUserWorkItem(_ => Run(first), null);

    /// <summary>Until one has been offered, or nothing waits any more.</summary>
    private void Run(Action? first)
    {
        if (first is not null)
        {
            Guard(first, null);
        }

        while (Next() is { } work)
        {
            var offered = false;
            Guard(() => offered = Do(work), work);
            if (offered)
            {
                return;
            }
        }
    }

    private ReloadWork? Next()
    {
        lock (_gate)
        {
            if (!_actions.TryDequeue(out var work) && _onTrial is null)
            {
                (work, _return) = (_return, null);
                work ??= _waiting.TryDequeue(out var waiting) ? waiting : null;
            }

            _isBusy = work is not null;
            return work;
        }
    }

    private void Guard(Action action, ReloadWork? work)
    {
#pragma warning disable CA1031 // on a thread of the pool an exception would end PID 1
        try
        {
            action();
        }
        catch (Exception exception)
        {
            log.Error(exception, "the configuration could not be changed");
            work?.Answer(new ReloadOutcome.Refused(exception.Message));
        }
#pragma warning restore CA1031
    }

    /// <returns>Whether the engine is to answer.</returns>
    private bool Do(ReloadWork work)
    {
        var current = inForce.Current;
        switch (work)
        {
            case ReloadWork.Act act:
                act.Action();
                return false;
            case ReloadWork.Read:
                return Take(ConfigurationLoader.Load(file, environment), adjust, work, "reload");
            case ReloadWork.Scale scale when current.Replicas.TryGetValue(scale.Program, out var source):
                return Take(source.Scale(current, scale.Replicas), static next => next, work, $"scale {scale.Program} to {scale.Replicas}");
            case ReloadWork.Scale scale:
                return Refuse(work, $"cannot scale {scale.Program}: the configuration gives it no replicas");
            case ReloadWork.Return { To: { } number } when History.Find(number) is null:
                return Refuse(work, $"configuration {number} is not kept");
            case ReloadWork.Return { To: var number } when (number is { } to ? History.Find(to) : History.Previous()) is { } kept:
                return Offer(kept.Configuration, work, $"rollback to {kept.Number}", kept.Number);
            case ReloadWork.Return:
                return Refuse(work, "no configuration before the one in force is kept");
            default:
                throw new InvalidOperationException($"unknown work {work.GetType().Name}");
        }
    }

    private static bool Refuse(ReloadWork work, string reason)
    {
        work.Answer(new ReloadOutcome.Refused(reason));
        return false;
    }

    private bool Take(ConfigurationResult result, Func<SupervisorConfiguration, SupervisorConfiguration> adjusted, ReloadWork work, string what)
    {
        switch (result)
        {
            case ConfigurationResult.Invalid invalid:
                Tell(invalid.Problems, what);
                log.Error("{what}: {problem}", what, Mistakes);
                work.Answer(new ReloadOutcome.Invalid(work is ReloadWork.Read ? Mistakes : $"cannot {what}", invalid.Problems));
                return false;
            case ConfigurationResult.Valid valid:
                Tell(valid.Warnings, what);
                return Offer(adjusted(valid.Configuration), WithWarnings(work, valid.Warnings), what);
            default:
                throw new InvalidOperationException("a configuration is valid or not");
        }
    }

    private static ReloadWork WithWarnings(ReloadWork work, ImmutableArray<Diagnostic> warnings) =>
        warnings.IsEmpty ? work : work with { Answer = outcome => work.Answer(outcome with { Warnings = warnings }) };

    private ConfigurationDifference Compare(SupervisorConfiguration next, out ImmutableArray<string> postponed)
    {
        var difference = ConfigurationDifference.Between(inForce.Current, next);
        postponed = [.. difference.Supervisor.Where(Fixed.Contains)];
        return difference with { Supervisor = difference.Supervisor.RemoveRange(postponed) };
    }

    private bool Offer(SupervisorConfiguration next, ReloadWork work, string what, int? returnTo = null)
    {
        var current = inForce.Current;
        foreach (var line in ConfigurationDifference.Between(current, next).Lines())
        {
            log.Information("{what}: {change}", what, line);
        }

        var difference = Compare(next, out var postponed);
        if (!postponed.IsEmpty)
        {
            log.Warning("{what}: [supervisor] {keys}: only a new start of the supervisor brings that into force", what, string.Join(", ", postponed));
        }

        var plan = ReloadPlan.Of(difference, postponed);
        if (difference.IsEmpty)
        {
            log.Information("{what}: nothing changes", what);
            work.Answer(new ReloadOutcome.Done(plan, returnTo is { } same ? History.Return(same, Clock.UnixMicroseconds()) : History.All().Current));
            return false;
        }

        controlGroups.Prepare(next);
        next = next with { Name = current.Name, Log = current.Log, Machine = current.Machine, Control = current.Control };
        var proposal = new ReloadProposal(work, what, next, difference, plan, returnTo, changes.State);
        mailbox.Post(new Message.ConfigurationOffered(new ConfigurationOffer(next, difference, result => Take(proposal, result))));
        return true;
    }

    /// <summary>What the engine says. On the loop's thread.</summary>
    private void Take(ReloadProposal proposal, CommandResult result)
    {
        if (result is CommandResult.Refused refused)
        {
            proposal.Work.Answer(new ReloadOutcome.Refused(refused.Reason));
            return;
        }

        var now = Clock.UnixMicroseconds();
        var number = proposal.ReturnTo is { } to ? History.Return(to, now) : History.Add(proposal.Next, proposal.Plan, proposal.What, now);
        if (proposal.Work is not ReloadWork.Read { Trial: { } time })
        {
            proposal.Work.Answer(new ReloadOutcome.Done(proposal.Plan, number));
            return;
        }

        var back = History.Previous()!.Number;
        lock (_gate)
        {
            _onTrial = $"configuration {number} is on trial for {DurationText.Format(time)}, and may be rolled back to {back}";
        }

        log.Information("reload: {Trial}", _onTrial);
        var trial = new Trial(proposal.Next.Engine, Trial.WatchedOf(proposal.Before, proposal.Next.Engine, proposal.Difference), time);
        ThreadPool.UnsafeQueueUserWorkItem(_ => Judge(trial, proposal, number, back), null);
    }

    private async void Judge(Trial trial, ReloadProposal proposal, int number, int back)
    {
        string? problem;
#pragma warning disable CA1031 // on a thread of the pool an exception would end PID 1
        try
        {
            problem = await trial.Watch(changes);
        }
        catch (Exception exception)
        {
            log.Error(exception, "a configuration on trial cannot be watched");
            problem = exception.Message;
        }
#pragma warning restore CA1031

        if (problem is null)
        {
            log.Information("reload: configuration {Number} has proved itself: all that it changes has come up", number);
            EndTrial(null);
            proposal.Work.Answer(new ReloadOutcome.Done(proposal.Plan, number));
            return;
        }

        if (problem == Trial.Ending)
        {
            EndTrial(null);
            proposal.Work.Answer(new ReloadOutcome.Refused($"configuration {number} is not decided: {problem}"));
            return;
        }

        log.Warning("reload: configuration {Number} is rolled back to {Back}: {Problem}", number, back, problem);
        History.Fail(number, problem);
        EndTrial(new ReloadWork.Return(back, outcome =>
        {
            Revive(proposal);
            proposal.Work.Answer(new ReloadOutcome.RolledBack(proposal.Plan, problem, (outcome as ReloadOutcome.Refused)?.Reason));
        }));
    }

    private void EndTrial(ReloadWork? next)
    {
        lock (_gate)
        {
            (_onTrial, _return) = (null, next);
            Wake();
        }
    }

    /// <summary>Programs that only somebody's wish had started, and that the change had removed, run again.</summary>
    private void Revive(ReloadProposal proposal)
    {
        foreach (var name in proposal.Difference.Removed)
        {
            if (proposal.Before.Find(name) is { Phase.IsActive: true, Spec: { Start: StartMode.Manual, Schedule: null } })
            {
                mailbox.Post(new Message.CommandSent(new Command.Start(name), static _ => { }));
            }
        }
    }

    private void Tell(ImmutableArray<Diagnostic> problems, string what)
    {
        foreach (var problem in problems)
        {
            if (problem.Severity is Severity.Error)
            {
                log.Error("{what}: {location}: {problem}", what, problem.Location, problem.Message);
            }
            else
            {
                log.Warning("{what}: {location}: {problem}", what, problem.Location, problem.Message);
            }
        }
    }
}
