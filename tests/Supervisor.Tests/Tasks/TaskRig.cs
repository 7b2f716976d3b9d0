using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Commands;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;
using Supervisor.Processes;
using Supervisor.Tasks;

namespace Supervisor.Tests.Tasks;

/// <summary>A running program and the tasks beside it, with the real launcher, mailbox and epoll; the test drives the turns.</summary>
internal sealed class TaskRig : IDisposable
{
    private const int TurnMilliseconds = 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly InstanceId Web = new("web", 1);

    private readonly Queue<Event> _events = new();
    private readonly Dictionary<TaskId, string?> _ended = [];
    private readonly Composition _parts;
    private readonly ProgramLaunch _program;
    private readonly TaskRunner _tasks;
    private readonly Epoll _epoll;
    private readonly Mailbox _mailbox;
    private readonly Instances _instances;
    private int _lastNumber;

    public TaskRig(ProgramTasks tasks, Confinement? confinement = null)
    {
        _program = new ProgramLaunch
        {
            Options = new LaunchOptions
            {
                Command = ["/bin/sleep", "1000"],
                Environment = ImmutableDictionary<string, string>.Empty
                    .Add("PATH", "/usr/sbin:/usr/bin:/sbin:/bin").Add("SUPERVISOR_PROCESS_NAME", "web").Add("RIG", Directory.Path),
                Name = "web",
                Confinement = confinement ?? Confinement.None,
            },
            Tasks = tasks,
            Stdout = new StreamOutput.Null(),
            Stderr = new StreamOutput.Null(),
        };
        var configuration = new SupervisorConfiguration
        {
            Name = "rig",
            Engine = new SupervisorSpec { Programs = [new ProgramSpec("web")] },
            Launches = ImmutableDictionary<string, ProgramLaunch>.Empty.Add("web", _program),
        };
        _parts = Composition.Build(new RunOptions("/none", null, null), configuration, ConfigurationEnvironment.OfThisProcess(), out var error)
            ?? throw new InvalidOperationException($"{error}");
        _tasks = _parts.Tasks;
        Table = _parts.TaskTable;
        _epoll = _parts.Epoll;
        _mailbox = _parts.Mailbox;
        _instances = _parts.Instances;
    }

    public TaskTable Table { get; }

    /// <summary>For whatever tasks want to tell; RIG in their environment.</summary>
    public TestDirectory Directory { get; } = new();

    public Instance Program => _instances.Find(Web)!;

    /// <summary>Launches the program, and waits for that.</summary>
    public TaskRig Start()
    {
        _parts.Launcher.Start(new LaunchRequest(1, _program.Options));
        Until("the program runs", () => _instances.Find(Web) is not null);
        return this;
    }

    public TaskId Perform(TaskPurpose purpose, params KeyValuePair<string, string>[] lastEnd)
    {
        var id = new TaskId(Web, purpose, ++_lastNumber);
        _tasks.Perform(id, _program, lastEnd, _events);
        return id;
    }

    /// <summary>Performs it and waits for its answer: null for a success.</summary>
    public string? Outcome(TaskPurpose purpose, params KeyValuePair<string, string>[] lastEnd)
    {
        var id = Perform(purpose, lastEnd);
        Until($"{id} has ended", () => _ended.ContainsKey(id));
        _ended.Remove(id, out var problem);
        return problem;
    }

    public void Cancel(TaskId id) => _tasks.Cancel(id, _events);

    public bool HasEnded(TaskId id) => _ended.ContainsKey(id);

    public void UntilNothingIsLeft() => Until("nothing is left of any task", () => Table.Count == 0);

    /// <summary>The process numbers in a file that a task writes, once there are so many.</summary>
    public int[] Pids(string file, int count)
    {
        int[] pids = [];
        Until($"{count} processes are in {file}", () =>
        {
            var path = Path.Combine(Directory.Path, file);
            pids = File.Exists(path)
                ? [.. File.ReadAllText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => int.Parse(line, CultureInfo.InvariantCulture))]
                : [];
            return pids.Length == count;
        });
        return pids;
    }

    public static bool IsAlive(int pid) => ProcessTable.TryRead(pid, out var entry) && entry.IsAlive;

    public void Until(string what, Func<bool> condition)
    {
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, $"waited in vain: {what}");
            Turn();
        }
    }

    public void Dispose()
    {
        _tasks.CancelAll();
        if (_instances.Find(Web) is { } instance)
        {
            _ = instance.Process.SendSignal(SignalNumber.KILL);
            _ = instance.Process.WaitForExit();
            instance.Process.Dispose();
        }

        UntilNothingIsLeft();
        _parts.Dispose();
        Directory.Dispose();
    }

    private void Turn()
    {
        _parts.Search.BeginTurn();
        var count = _epoll.Wait(TurnMilliseconds);
        for (var index = 0; index < count; index++)
        {
            if (_epoll.TokenOf(index) == Epoll.WokenUp)
            {
                TakeMessages();
            }
            else
            {
                _tasks.Take(_epoll.TokenOf(index), _events);
            }
        }

        _tasks.LookAgain(_events);
        while (_events.TryDequeue(out var next))
        {
            if (next is Event.TaskEnded ended)
            {
                Assert.True(_ended.TryAdd(ended.Task, ended.Problem), $"{ended.Task} has ended twice");
            }
        }
    }

    private void TakeMessages()
    {
        _mailbox.Acknowledge();
        while (_mailbox.TryTake(out var message))
        {
            switch (message)
            {
                case Message.LaunchCompleted { Outcome: var outcome } when CommandTasks.IsTicket(outcome.Ticket):
                    _tasks.Complete(outcome, _events);
                    break;
                case Message.LaunchCompleted { Outcome: LaunchOutcome.Started started }:
                    _instances.Add(Web, started.Process);
                    break;
                case Message.TaskAnswered answer:
                    _tasks.Complete(answer, _events);
                    break;
                default:
                    Assert.Fail($"{message}");
                    break;
            }
        }
    }
}
