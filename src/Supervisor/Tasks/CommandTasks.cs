using System.Collections.Immutable;
using System.Globalization;
using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;
using Supervisor.Machine;
using Supervisor.Processes;
using Supervisor.Reloading;

namespace Supervisor.Tasks;

/// <summary>
/// Launches the commands of tasks and ends them with all their processes: when they are cancelled, and when they have ended
/// by themselves, because nobody stops later what a hook or a probe has left behind.
/// </summary>
internal sealed class CommandTasks(
    ConfigurationInForce inForce,
    OwnProcess ownProcess,
    Launcher launcher,
    ProgramStreams streams,
    Instances instances,
    FamilySearch search,
    TaskTable table,
    Epoll epoll,
    ILogger log)
{
    private readonly Dictionary<long, CommandRun> _launching = [];
    private readonly List<CommandRun> _restless = [];
    private readonly List<ProcessEntry> _members = [];
    private readonly bool _mapsOnlyItself = Syscall.Call(SyscallNumber.Geteuid) != 0;
    private long _lastTicket;
    private long _lastGuest;

    /// <summary>Whether anything must be looked at again that no descriptor tells of.</summary>
    public bool IsWatching => _restless.Count > 0;

    /// <summary>Tickets of commands are below zero, and those of programs above.</summary>
    public static bool IsTicket(long ticket) => ticket < 0;

    /// <param name="instance">The running program that it is a guest of; null for a confinement of its own.</param>
    /// <param name="variables">For its environment.</param>
    /// <returns>Why there is no such task; null where it was begun.</returns>
    public string? Begin(
        TaskId id,
        ImmutableArray<string> command,
        ProgramLaunch program,
        Instance? instance,
        IEnumerable<KeyValuePair<string, string>> variables)
    {
        var targets = new JoinTargets();
        if (Resolve(program, instance, targets, out var problem) is not { } options)
        {
            targets.Dispose();
            return problem;
        }

        if (streams.Lend(id.Instance.Program, program, new StdinSource.Null(), out var error) is not { } lent)
        {
            targets.Dispose();
            return $"{error}";
        }

        var run = new CommandRun(id.Instance, id, CommandOptions.Mark(id), table.NextToken(), --_lastTicket, targets, AdopterIn(instance));
        Launch(run, CommandOptions.Of(ownProcess.Restore(options), command, run.Mark, variables) with { Streams = lent });
        return null;
    }

    /// <summary>A command that a client runs beside a program, with streams of its own. What becomes of it is told to <paramref name="guest"/>.</summary>
    /// <param name="variables">For its environment, beside those that it was asked for with.</param>
    /// <returns>Why there is none; null where it was begun.</returns>
    public string? Begin(GuestCommand guest, ProgramLaunch program, Instance instance, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var targets = new JoinTargets();
        if (Resolve(program, instance, targets, out var problem) is not { } options)
        {
            targets.Dispose();
            return problem;
        }

        var mark = CommandOptions.Mark(instance.Id, ++_lastGuest);
        var run = new CommandRun(instance.Id, null, mark, table.NextToken(), --_lastTicket, targets, AdopterIn(instance)) { Guest = guest };
        guest.Run = run;
        Launch(run, CommandOptions.Of(ownProcess.Restore(options), guest.Request, mark, variables) with { Streams = guest.Streams });
        return null;
    }

    /// <summary>What became of a launch; its process is killed at once where nobody wants it any more.</summary>
    public void Complete(LaunchOutcome outcome, Queue<Event> events)
    {
        if (!_launching.Remove(outcome.Ticket, out var run))
        {
            return;
        }

        run.Targets.Dispose();
        var failure = (outcome as LaunchOutcome.Failed)?.Failure;
        if (run.Guest is null)
        {
            streams.Return(run.Instance.Program, failure?.Errno ?? default);
        }

        if (outcome is not LaunchOutcome.Started started)
        {
            run.Guest?.Fail(failure!);
            table.End(run, failure!.ToString(), events);
            return;
        }

        run.Process = started.Process;
        run.Guest?.Begin(started.Pid);
        if (Syscall.Failed(epoll.Add(run.Process.PidDescriptor, Epoll.EPOLLIN, run.Token), out var errno))
        {
            log.Debug("{Task}: cannot watch its process by epoll: {Errno}; looking at it from time to time", run.Mark, errno);
            _restless.Add(run);
        }

        if (run.IsCancelled)
        {
            Kill(run);
        }
    }

    public void Cancel(CommandRun run)
    {
        if (run.Process is null)
        {
            launcher.Abort(run.Ticket);
        }
        else if (!run.HasEnded)
        {
            Kill(run);
        }
    }

    /// <summary>Epoll says that its process, or the last in its own PID namespace, has ended.</summary>
    public void Take(CommandRun run, Queue<Event> events)
    {
        if (Advance(run, events))
        {
            _restless.Remove(run);
        }
        else if (run.HasEnded && !_restless.Contains(run))
        {
            _restless.Add(run);
        }
    }

    /// <summary>To be called after orphans were reaped, and from time to time while <see cref="IsWatching"/>.</summary>
    public void LookAgain(Queue<Event> events)
    {
        for (var index = _restless.Count - 1; index >= 0; index--)
        {
            if (Advance(_restless[index], events))
            {
                _restless.RemoveAt(index);
            }
        }
    }

    /// <summary>Ends what clients run beside an instance, which has ended itself.</summary>
    public void EndGuests(InstanceId instance)
    {
        foreach (var run in table.All)
        {
            if (run is CommandRun { Guest: not null } command && command.Instance == instance)
            {
                command.IsCancelled = true;
                Cancel(command);
            }
        }
    }

    private static int AdopterIn(Instance? instance) => instance?.Process.HolderPid is > 0 and var holder ? holder : Kin.None;

    private void Launch(CommandRun run, LaunchOptions options)
    {
        table.Add(run);
        _launching.Add(run.Ticket, run);
        launcher.Start(new LaunchRequest(run.Ticket, options with { Name = run.Instance.Program, Owner = inForce.Current.Name }));
    }

    private LaunchOptions? Resolve(ProgramLaunch program, Instance? instance, JoinTargets targets, out string? problem)
    {
        if (instance is null)
        {
            return targets.Resolve(program, instances, out problem);
        }

        if (targets.Of(instance, out var cgroup, out var errno) is not { } joined)
        {
            problem = $"cannot enter the namespaces of the program: {errno}";
            return null;
        }

        problem = null;
        var kinds = InstanceNamespaces.Of(program, instance);
        ImmutableArray<NamespaceJoin> joins = [.. new ProgramJoin(instance.Id.Program, kinds).Of(joined)];
        return CommandOptions.Inside(program.Options, joins, kinds, cgroup, _mapsOnlyItself);
    }

    /// <summary>
    /// Its process is not reaped yet, so its number is its own, as a process and as a group. The family is first: once the
    /// process is dead, whoever has left its session is known by nothing but the mark.
    /// </summary>
    private void Kill(CommandRun run)
    {
        var process = run.Process!;
        _ = KillFamily(run);
        _ = process.SendSignal(SignalNumber.KILL);
        _ = Syscall.Call(SyscallNumber.Kill, -process.Pid, SignalNumber.KILL.Number);
        _ = OwnCgroup(run)?.Kill();
        process.EndNamespace();
    }

    /// <returns>Whether nothing of it is left.</returns>
    private bool Advance(CommandRun run, Queue<Event> events)
    {
        var process = run.Process!;
        if (!run.HasEnded)
        {
            if (!Wait.HasEnded(process.PidDescriptor))
            {
                return false;
            }

            run.HasEnded = true;
            _ = epoll.Remove(process.PidDescriptor);
            _ = OwnCgroup(run)?.Kill();
            _ = Syscall.Call(SyscallNumber.Kill, -process.Pid, SignalNumber.KILL.Number);
        }

        if (IsAnythingLeft(run))
        {
            return false;
        }

        run.Status ??= Wait.ForProgram(process.PidDescriptor);
        launcher.Retire(process);
        run.Guest?.End(run.Status);
        table.End(run, Problem(run.Status), events);
        return true;
    }

    private bool IsAnythingLeft(CommandRun run)
    {
        if (run.Process!.HolderDescriptor >= 0)
        {
            return IsNamespaceLeft(run);
        }

        if (OwnCgroup(run) is { IsPopulated: true } cgroup)
        {
            _ = cgroup.Kill();
            return true;
        }

        if (run.IsAtHome && !Wait.AnyOrphan())
        {
            return false;
        }

        var wasPopulated = run.WasPopulated;
        if (KillFamily(run) == 0 && wasPopulated && !run.WasPopulated)
        {
            // One empty look may have missed a process that was just being forked; two in a row have not.
            search.BeginTurn();
            _ = KillFamily(run);
        }

        return run.WasPopulated;
    }

    /// <summary>A PID namespace of its own ends with its holder, which waits for its process to be reaped.</summary>
    private bool IsNamespaceLeft(CommandRun run)
    {
        var process = run.Process!;
        if (run.Status is null)
        {
            process.EndNamespace();
            run.Status = Wait.ForProgram(process.PidDescriptor);
            _ = epoll.Add(process.HolderDescriptor, Epoll.EPOLLIN, run.Token);
        }

        if (!Wait.HasEnded(process.HolderDescriptor))
        {
            return true;
        }

        _ = epoll.Remove(process.HolderDescriptor);
        return false;
    }

    private int KillFamily(CommandRun run)
    {
        _ = search.Collect(run.Mark, run.Kin, instances.IsMain, _members);
        foreach (var member in _members)
        {
            FamilySearch.Send(member, SignalNumber.KILL);
        }

        run.WasPopulated = _members.Count > 0 || search.IsUnsure;
        return _members.Count;
    }

    /// <summary>The control group that was made for it; that of a program that it is a guest of is not its own.</summary>
    private static CgroupLeaf? OwnCgroup(CommandRun run) => run.Process!.Cgroup;

    private static string? Problem(ExitStatus? status) => status switch
    {
        ExitStatus.Exited { Code: 0 } => null,
        ExitStatus.Exited { Code: var code } => string.Create(CultureInfo.InvariantCulture, $"exit code {code}"),
        ExitStatus.Killed killed => $"killed by {new SignalNumber(killed.Signal.Number)}",
        _ => "it ended in an unknown way",
    };
}
