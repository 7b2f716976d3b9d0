using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
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

/// <summary>The one place where the objects of a running supervisor are put together.</summary>
internal static class Composition
{
    /// <summary>Builds the host, or says which descriptor the kernel refused to make.</summary>
    public static IHost? Build(
        RunOptions options, SupervisorConfiguration configuration, ConfigurationEnvironment environment, out SyscallError? error)
    {
        if (OutputPump.Create(OutputSettings.FromEnvironment(), out error) is not { } output
            || Epoll.Create(out error) is not { } epoll
            || LoopDescriptors.Create(epoll, out error) is not { } descriptors)
        {
            return null;
        }

        output.AlignTo(configuration.Launches.Keys);
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var log = Logs.Create(output, configuration.Log, configuration.Name, output.StderrIsTerminal);
        builder.Services.AddSerilog(log, dispose: false);
        builder.Services.AddSingleton<IHostLifetime, SupervisionLifetime>();
        var inForce = new ConfigurationInForce(configuration);
        builder.Services.AddSingleton(inForce);
        builder.Services.AddSingleton(environment);
        builder.Services.AddSingleton(output);
        builder.Services.AddSingleton(epoll);
        builder.Services.AddSingleton(descriptors);
        builder.Services.AddSingleton<Mailbox>();
        builder.Services.AddSingleton(new Instances(SupervisionLoop.FirstInstanceToken));
        builder.Services.AddSingleton<OwnProcess>();
        builder.Services.AddSingleton<NoticeLog>();
        builder.Services.AddSingleton<FamilySearch>();
        builder.Services.AddSingleton(services => new Descendants(
            services.GetRequiredService<FamilySearch>(), services.GetRequiredService<Instances>().IsMain));
        builder.Services.AddSingleton(services => MakeLauncher(services.GetRequiredService<Mailbox>()));
        builder.Services.AddSingleton(services => new Reloader(
            () => options.Load(options.ConfigurationPath, environment), options.Override, inForce,
            services.GetRequiredService<ControlGroups>(), services.GetRequiredService<Mailbox>(), services.GetRequiredService<StateChanges>(), log));
        builder.Services.AddSingleton<SocketHolder>();
        builder.Services.AddSingleton<Changeover>();
        builder.Services.AddSingleton<TerminalLoan>();
        builder.Services.AddSingleton<ControlGroups>();
        builder.Services.AddSingleton(new Schedules(descriptors.WallTimer, log));
        builder.Services.AddSingleton<ProgramStreams>();
        builder.Services.AddSingleton<Notifications>();
        builder.Services.AddSingleton<TaskTable>();
        builder.Services.AddSingleton<CommandTasks>();
        builder.Services.AddSingleton<SocketProbes>();
        builder.Services.AddSingleton<FileProbes>();
        builder.Services.AddSingleton<TaskRunner>();
        builder.Services.AddSingleton<Guests>();
        builder.Services.AddSingleton<EffectRunner>();
        builder.Services.AddSingleton(new ControlRecords(new EventHistory(), new ProgramCounters()));
        builder.Services.AddSingleton(services => new Pauses(services.GetRequiredService<Instances>(), services.GetRequiredService<Descendants>, log));
        builder.Services.AddSingleton(LookingOn);
        builder.Services.AddSingleton<CommandDesk>();
        builder.Services.AddSingleton(services => new StateChanges(
            services.GetRequiredService<Onlookers>(), () => services.GetRequiredService<ControlPlane>().State));
        builder.Services.AddSingleton(services => new ControlPlane(
            () => services.GetRequiredService<SupervisionLoop>().Snapshot, inForce, services.GetRequiredService<CommandDesk>(), services.GetRequiredService<StateChanges>(), services.GetRequiredService<Reloader>(),
            services.GetRequiredService<Instances>(), services.GetRequiredService<Guests>(), output, log, services.GetRequiredService<ControlRecords>(), services.GetRequiredService<Pauses>()));
        builder.Services.AddSingleton<ProcessRecords>();
        builder.Services.AddSingleton<ListenerDesk>();
        builder.Services.AddSingleton<SupervisordFacade>();
        builder.Services.AddSingleton<WebServer>();
        builder.Services.AddSingleton<ControlDoor>();
        builder.Services.AddSingleton<SupervisionLoop>();
        return builder.Build();
    }

    private static Onlookers LookingOn(IServiceProvider services)
    {
        var records = services.GetRequiredService<ControlRecords>();
        var onlookers = new Onlookers(services.GetRequiredService<ILogger>());
        onlookers.Add(records.Events.LookOn);
        onlookers.Add(records.Counters.LookOn);
        onlookers.Add(services.GetRequiredService<Pauses>().LookOn);
        return onlookers;
    }

    private static Launcher MakeLauncher(Mailbox mailbox) =>
        new(outcome => mailbox.Post(new Message.LaunchCompleted(outcome)));
}
