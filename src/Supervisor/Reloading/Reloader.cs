using System.Collections.Immutable;
using Serilog;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;

namespace Supervisor.Reloading;

/// <summary>
/// Makes the next configuration away from the loop, one request after the other: reads and checks it, says what it changes,
/// and offers it to the loop by the mailbox. The next request begins when the engine has answered, so each starts from what
/// is in force. A file with mistakes changes nothing.
/// </summary>
internal sealed class Reloader(
    string file,
    Func<SupervisorConfiguration, SupervisorConfiguration> adjust,
    ConfigurationInForce inForce,
    ConfigurationEnvironment environment,
    ControlGroups controlGroups,
    Mailbox mailbox,
    ILogger log)
{
    private const string Mistakes = "the configuration has errors; nothing changes";
    private readonly Lock _gate = new();
    private readonly Queue<Work> _waiting = new();
    private bool _isBusy;

    /// <summary>Keys of [supervisor] that are looked at once, when it starts.</summary>
    private static ImmutableArray<string> Fixed => ["name", "log", "machine", "control"];

    /// <summary>Reads the file again, because of a signal. One that waits already stands for several. Any thread; never blocks.</summary>
    public void Reload()
    {
        lock (_gate)
        {
            if (!_waiting.Any(work => work is Work.Read))
            {
                Add(new Work.Read(static _ => { }));
            }
        }
    }

    /// <summary>Reads the file again, and answers. Any thread; never blocks.</summary>
    /// <param name="answer">Called once, on any thread.</param>
    public void Reload(Action<CommandResult> answer) => Enqueue(new Work.Read(answer));

    /// <summary>Another number of replicas, until the file says otherwise again. Any thread; never blocks.</summary>
    /// <param name="answer">Called once, on any thread.</param>
    public void Scale(string program, int replicas, Action<CommandResult> answer) => Enqueue(new Work.Scale(program, replicas, answer));

    /// <summary>What belongs to a change that is in force, and would hold up the loop. Any thread; never blocks.</summary>
    public void Do(Action action) => Enqueue(new Work.Act(action));

    /// <summary>The engine has answered an offer. Called by the loop.</summary>
    /// <param name="afterwards">What is still to be done away from the loop, before anything else is.</param>
    public void Settled(Action? afterwards)
    {
        lock (_gate)
        {
            Begin(afterwards);
        }
    }

    private void Enqueue(Work work)
    {
        lock (_gate)
        {
            Add(work);
        }
    }

    private void Add(Work work)
    {
        _waiting.Enqueue(work);
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

    private Work? Next()
    {
        lock (_gate)
        {
            _isBusy = _waiting.TryDequeue(out var work);
            return work;
        }
    }

    private void Guard(Action action, Work? work)
    {
#pragma warning disable CA1031 // on a thread of the pool an exception would end PID 1
        try
        {
            action();
        }
        catch (Exception exception)
        {
            log.Error(exception, "the configuration could not be changed");
            work?.Answer(new CommandResult.Refused(exception.Message));
        }
#pragma warning restore CA1031
    }

    /// <returns>Whether the engine is to answer.</returns>
    private bool Do(Work work)
    {
        var current = inForce.Current;
        switch (work)
        {
            case Work.Act act:
                act.Action();
                return false;
            case Work.Read:
                return Take(ConfigurationLoader.Load(file, environment), adjust, work, "reload");
            case Work.Scale scale when current.Replicas.TryGetValue(scale.Program, out var source):
                return Take(source.Scale(current, scale.Replicas), static next => next, work, $"scale {scale.Program} to {scale.Replicas}");
            case Work.Scale scale:
                work.Answer(new CommandResult.Refused($"cannot scale {scale.Program}: the configuration gives it no replicas"));
                return false;
            default:
                throw new InvalidOperationException($"unknown work {work.GetType().Name}");
        }
    }

    private bool Take(ConfigurationResult result, Func<SupervisorConfiguration, SupervisorConfiguration> adjusted, Work work, string what)
    {
        switch (result)
        {
            case ConfigurationResult.Invalid invalid:
                Tell(invalid.Problems, what);
                log.Error("{what}: {problem}", what, Mistakes);
                work.Answer(new CommandResult.Refused($"cannot {what}: {First(invalid.Problems)}"));
                return false;
            case ConfigurationResult.Valid valid:
                Tell(valid.Warnings, what);
                return Offer(adjusted(valid.Configuration), work, what);
            default:
                throw new InvalidOperationException("a configuration is valid or not");
        }
    }

    private bool Offer(SupervisorConfiguration next, Work work, string what)
    {
        var current = inForce.Current;
        var difference = ConfigurationDifference.Between(current, next);
        foreach (var line in difference.Lines())
        {
            log.Information("{what}: {change}", what, line);
        }

        ImmutableArray<string> postponed = [.. difference.Supervisor.Where(Fixed.Contains)];
        if (!postponed.IsEmpty)
        {
            log.Warning("{what}: [supervisor] {keys}: only a new start of the supervisor brings that into force", what, string.Join(", ", postponed));
        }

        difference = difference with { Supervisor = difference.Supervisor.RemoveRange(postponed) };
        if (difference.IsEmpty)
        {
            log.Information("{what}: nothing changes", what);
            work.Answer(new CommandResult.Done("nothing changes"));
            return false;
        }

        controlGroups.Prepare(next);
        next = next with { Name = current.Name, Log = current.Log, Machine = current.Machine, Control = current.Control };
        mailbox.Post(new Message.ConfigurationOffered(new ConfigurationOffer(next, difference, work.Answer)));
        return true;
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

    private static string First(ImmutableArray<Diagnostic> problems)
    {
        var first = problems.First(problem => problem.Severity is Severity.Error);
        return $"{first.Location}: {first.Message}";
    }

    private abstract record Work(Action<CommandResult> Answer)
    {
        public sealed record Read(Action<CommandResult> Answer) : Work(Answer);

        public sealed record Act(Action Action) : Work(static _ => { });

        public sealed record Scale(string Program, int Replicas, Action<CommandResult> Answer) : Work(Answer);
    }
}
