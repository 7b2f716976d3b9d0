using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Processes;

namespace Supervisor.Tasks;

/// <summary>
/// The door: does what <see cref="Effect.Perform"/> asks for, and answers it by <see cref="Event.TaskEnded"/>. A task of a
/// program that runs is a guest in its namespaces: it sees its files, reaches its ports and is limited with it.
/// </summary>
internal sealed class TaskRunner(
    CommandTasks commands, SocketProbes sockets, FileProbes files, Instances instances, TaskTable table)
{
    private const string NothingToDo = "nothing is configured for it";
    private const string NotRunning = "the program is not running";

    /// <summary>Whether anything must be looked at again that no descriptor tells of.</summary>
    public bool IsWatching => commands.IsWatching;

    public static bool IsToken(ulong token) => token >= TaskTable.FirstToken;

    /// <param name="program">Whose task it is.</param>
    /// <param name="lastEnd">How the instance ended, for a command after its stop: variables of its environment.</param>
    public void Perform(TaskId id, ProgramLaunch program, IEnumerable<KeyValuePair<string, string>> lastEnd, Queue<Event> events)
    {
        var tasks = program.Tasks;
        var problem = id.Purpose switch
        {
            TaskPurpose.BeforeStart => Command(id, tasks.BeforeStart, program, null, []),
            TaskPurpose.AfterStop => Command(id, tasks.AfterStop, program, null, lastEnd),
            TaskPurpose.AfterStart => Command(id, tasks.AfterStart, program),
            TaskPurpose.Stop => Command(id, tasks.Stop, program),
            TaskPurpose.Reload => Command(id, tasks.Reload, program),
            TaskPurpose.Readiness => Check(id, tasks.Readiness, program, events),
            TaskPurpose.Health => Check(id, tasks.Health, program, events),
            _ => throw new ArgumentOutOfRangeException(nameof(id), id, "no such purpose"),
        };
        if (problem is not null)
        {
            events.Enqueue(new Event.TaskEnded(id, problem));
        }
    }

    /// <summary>Ends it with all its processes; nothing more is heard of it.</summary>
    public void Cancel(TaskId id, Queue<Event> events)
    {
        switch (table.Cancel(id))
        {
            case CommandRun run:
                commands.Cancel(run);
                break;
            case SocketRun run:
                sockets.Cancel(run, events);
                break;
            default:
                // A look at a file cannot be called back.
                break;
        }
    }

    /// <summary>Before the supervisor ends: kills every command that is left.</summary>
    public void CancelAll()
    {
        foreach (var run in table.All)
        {
            run.IsCancelled = true;
            if (run is CommandRun command)
            {
                commands.Cancel(command);
            }
        }
    }

    public void Complete(LaunchOutcome outcome, Queue<Event> events) => commands.Complete(outcome, events);

    /// <summary>What another thread did for a task.</summary>
    public void Complete(Message.TaskAnswered answer, Queue<Event> events)
    {
        switch (table.Find(answer.Token))
        {
            case SocketRun run:
                sockets.Connect(run, answer.Result, events);
                break;
            case FileRun run:
                files.Complete(run, answer.Result, events);
                break;
            default:
                break;
        }
    }

    /// <summary>Epoll says that something has happened.</summary>
    public void Take(ulong token, Queue<Event> events)
    {
        switch (table.Find(token))
        {
            case CommandRun run:
                commands.Take(run, events);
                break;
            case SocketRun run:
                sockets.Take(run, events);
                break;
            default:
                break;
        }
    }

    /// <summary>The instance has ended, and with it what clients run beside it.</summary>
    public void EndGuests(InstanceId instance) => commands.EndGuests(instance);

    public void LookAgain(Queue<Event> events) => commands.LookAgain(events);

    private string? Check(TaskId id, CheckTarget? target, ProgramLaunch program, Queue<Event> events) => target switch
    {
        CheckTarget.Command command => Command(id, command.Arguments, program),
        CheckTarget.Tcp tcp => Connect(new SocketRun(id, table.NextToken(), tcp.Address, tcp.Port, null), program, events),
        CheckTarget.Http http => Connect(
            new SocketRun(id, table.NextToken(), http.Address, http.Port, HttpExchange.Request(http.Host, http.Path)), program, events),
        CheckTarget.File file => Look(id, file.Path, program, events),
        null => NothingToDo,
        _ => throw new ArgumentOutOfRangeException(nameof(target), target, "no such target"),
    };

    private string? Command(TaskId id, ImmutableArray<string>? command, ProgramLaunch program) =>
        instances.Find(id.Instance) is { } instance ? Command(id, command, program, instance, [MainPid(program, instance)]) : NotRunning;

    private string? Command(
        TaskId id, ImmutableArray<string>? command, ProgramLaunch program, Instance? instance, IEnumerable<KeyValuePair<string, string>> variables) =>
        command is { } arguments ? commands.Begin(id, arguments, program, instance, variables) : NothingToDo;

    private string? Connect(SocketRun run, ProgramLaunch program, Queue<Event> events)
    {
        if (instances.Find(run.Instance) is not { } instance)
        {
            return NotRunning;
        }

        OwnedDescriptor? process = null;
        if ((InstanceNamespaces.Of(program, instance) & NamespaceKinds.Net) != NamespaceKinds.None
            && !OwnedDescriptor.TryCopy(instance.Process.NamespaceDescriptor, out process, out var errno))
        {
            return $"cannot enter the network of the program: {errno}";
        }

        sockets.Begin(run, process, events);
        return null;
    }

    private string? Look(TaskId id, string path, ProgramLaunch program, Queue<Event> events)
    {
        if (instances.Find(id.Instance) is not { } instance)
        {
            return NotRunning;
        }

        var pid = instance.Pid.ToString(CultureInfo.InvariantCulture);
        var isElsewhere = (InstanceNamespaces.Of(program, instance) & NamespaceKinds.Mount) != NamespaceKinds.None;
        var whole = Path.Combine(program.Options.Directory ?? (isElsewhere ? "/" : "."), path);
        files.Begin(new FileRun(id, table.NextToken(), whole), isElsewhere ? $"/proc/{pid}/root" : null, events);
        return null;
    }

    /// <summary>As the program itself sees its number; a name that systemd made known.</summary>
    public static KeyValuePair<string, string> MainPid(ProgramLaunch program, Instance instance)
    {
        var isElsewhere = (InstanceNamespaces.Of(program, instance) & NamespaceKinds.Pid) != NamespaceKinds.None;
        var pid = isElsewhere ? NamespacePid.Of(instance.Pid) : instance.Pid;
        return new("MAINPID", pid.ToString(CultureInfo.InvariantCulture));
    }
}
