using Serilog;
using Supervisor.Commands;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Control;
using Supervisor.Control.Events;
using Supervisor.Control.Metrics;
using Supervisor.Control.Operations;
using Supervisor.Control.Supervisord;
using Supervisor.Control.Web;
using Supervisor.EventLoop;
using Supervisor.HeldSockets;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Listening;
using Supervisor.Logging;
using Supervisor.Machine;
using Supervisor.Notifying;
using Supervisor.Output;
using Supervisor.Processes;
using Supervisor.Reloading;
using Supervisor.Scheduling;
using Supervisor.Tasks;

namespace Supervisor;

/// <summary>
/// The one place where the objects of a running supervisor are put together. By hand: a container that looks constructors up
/// would take longer than all the rest of the start. What needs a host, the web server, has one from the first connection on.
/// </summary>
internal sealed class Composition : IDisposable
{
    private readonly Notifications _notifications;
    private readonly ControlPlane _plane;
    private readonly ListenerDesk _listeners;

    private Composition(
        RunOptions options, SupervisorConfiguration configuration, ConfigurationEnvironment environment, OutputPump output, Epoll epoll, LoopDescriptors descriptors)
    {
        (Output, Epoll, Descriptors) = (output, epoll, descriptors);
        Log = Logs.Create(output, configuration.Log, configuration.Name, output.StderrIsTerminal);
        InForce = new ConfigurationInForce(configuration);
        Mailbox = new Mailbox(epoll);
        Instances = new Instances(SupervisionLoop.FirstInstanceToken);
        Launcher = new Launcher(outcome => Mailbox.Post(new Message.LaunchCompleted(outcome)));
        ControlGroups = new ControlGroups(Launcher, epoll, Log);
        Sockets = new SocketHolder(Log);
        Search = new FamilySearch();
        Descendants = new Descendants(Search, Instances.IsMain);

        var onlookers = new Onlookers(Log);
        var records = new ControlRecords(new EventHistory(), new ProgramCounters());
        var pauses = new Pauses(Instances, Descendants, Log);
        onlookers.Add(records.Events.LookOn);
        onlookers.AddKeeper(records.Counters.LookOn);
        onlookers.Add(pauses.LookOn);
        var changes = new StateChanges(onlookers, () => _plane!.State);

        var streams = new ProgramStreams(output);
        var schedules = new Schedules(descriptors.WallTimer, Log);
        var reloader = new Reloader(
            () => options.Load(options.ConfigurationPath, environment), options.Override, InForce, ControlGroups, Mailbox, changes, Log);
        var changeover = new Changeover(InForce, reloader, streams, output, schedules, Instances, Sockets, Log);
        _notifications = new Notifications(InForce, epoll, Instances, streams, Mailbox, Log);

        TaskTable = new TaskTable();
        var commands = new CommandTasks(InForce, OwnProcess, Launcher, streams, Instances, Search, TaskTable, epoll, Log);
        Tasks = new TaskRunner(commands, new SocketProbes(TaskTable, epoll, Mailbox), new FileProbes(TaskTable, Mailbox), Instances, TaskTable);
        var terminal = new TerminalLoan(Log);
        var effects = new EffectRunner(
            InForce, OwnProcess, Launcher, streams, descriptors, Instances, Descendants, Tasks, new NoticeLog(Log), terminal, ControlGroups,
            _notifications, Log, reloader, changeover, Sockets);

        _plane = new ControlPlane(
            () => Loop!.Snapshot, InForce, new CommandDesk(Mailbox), changes, reloader, Instances, new Guests(InForce, Instances, commands), output, Log, records, pauses);
        var processes = new ProcessRecords(onlookers, InForce);
        _listeners = new ListenerDesk(onlookers, InForce, output, Mailbox, Log);
        var facade = new SupervisordFacade(_plane, processes, _listeners);
        Door = new ControlDoor(epoll, new WebServer(_plane, facade, Log), Log);
        Loop = new SupervisionLoop(
            epoll, descriptors, Mailbox, Instances, Search, Descendants, Tasks, effects, terminal, ControlGroups, schedules, changeover, _notifications,
            onlookers, Door, Log);
    }

    public ILogger Log { get; }

    public ConfigurationInForce InForce { get; }

    public OutputPump Output { get; }

    public Epoll Epoll { get; }

    public LoopDescriptors Descriptors { get; }

    public Mailbox Mailbox { get; }

    public Instances Instances { get; }

    public OwnProcess OwnProcess { get; } = new();

    public Launcher Launcher { get; }

    public ControlGroups ControlGroups { get; }

    public SocketHolder Sockets { get; }

    public FamilySearch Search { get; }

    public Descendants Descendants { get; }

    public TaskTable TaskTable { get; }

    public TaskRunner Tasks { get; }

    public ControlDoor Door { get; }

    public SupervisionLoop Loop { get; }

    /// <summary>Puts all together, or says which descriptor the kernel refused to make. Nothing of it acts yet.</summary>
    public static Composition? Build(
        RunOptions options, SupervisorConfiguration configuration, ConfigurationEnvironment environment, out SyscallError? error)
    {
        if (OutputPump.Create(OutputSettings.FromEnvironment(), out error) is not { } output
            || Epoll.Create(out error) is not { } epoll
            || LoopDescriptors.Create(epoll, out error) is not { } descriptors)
        {
            return null;
        }

        output.AlignTo(configuration.Launches.Keys);
        return new Composition(options, configuration, environment, output, epoll, descriptors);
    }

    public void Dispose()
    {
        Door.Dispose();
        _listeners.Dispose();
        _plane.Dispose();
        _notifications.Dispose();
        Sockets.Dispose();
        Launcher.Dispose();
    }
}
