using System.Runtime.CompilerServices;
using System.Text;
using Supervisor.Engine.Model;
using Supervisor.Engine.Simulation;

namespace Supervisor.Engine.Tests.Program;

/// <summary>
/// Every pair of phase and event, driven and written down in Transitions.txt, so that a change of any answer is a line
/// in the difference. UPDATE_GOLDEN=1 writes the file anew.
/// </summary>
public sealed class TransitionTableTests
{
    private static readonly ExitStatus Failure = new ExitStatus.Exited(1);

    [Fact]
    public void Every_pair_of_phase_and_event_has_the_answer_that_is_written_down()
    {
        var table = Table();
        var path = Path.Combine(Folder(), "Transitions.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") is "1")
        {
            File.WriteAllText(path, table);
        }

        Assert.Equal(File.ReadAllText(path), table);
    }

    [Fact]
    public void Every_phase_is_in_the_table()
    {
        var driven = Phases().Select(phase => phase.Stage.State.Programs[0].Phase.GetType()).ToHashSet();

        Assert.Equal(typeof(Phase).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Phase))).ToHashSet(), driven);
    }

    private static string Table()
    {
        var text = new StringBuilder();
        var events = Events().Count;
        for (var phase = 0; phase < Phases().Count; phase++)
        {
            text.Append(Phases()[phase].Name).Append('\n');
            for (var index = 0; index < events; index++)
            {
                // A fresh stage for each pair, as a stage moves on.
                var stage = Phases()[phase].Stage;
                var (name, @event) = Events()[index];
                stage.After(0.1).Send(@event(stage));
                text.Append("    ").Append(name.PadRight(24)).Append(Answer(stage)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Answer(Stage stage)
    {
        if (stage.IgnoredBecause is { } because)
        {
            return $"- ignored: {because}";
        }

        var effects = stage.Effects.Select(Words.Of).Where(words => words.StartsWith("->", StringComparison.Ordinal)).Select(words => words[3..]);
        return $"{stage.State.Find("web")?.Phase.Word ?? "gone"}: {string.Join("; ", effects)}";
    }

    private static List<(string Name, Stage Stage)> Phases() =>
    [
        ("stopped, never started", Web(StartMode.Manual)),
        ("waiting", new Stage(WebSpec with { After = ["db"] }, Some.Program("db"))),
        ("delaying", new Stage(WebSpec with { StartupDelay = TimeSpan.FromSeconds(3) })),
        ("scheduled", new Stage(WebSpec with { Schedule = OverlapPolicy.Skip })),
        ("preparing", new Stage(WebSpec with { Hooks = new HookSpec { BeforeStart = true } })),
        ("starting", Web()),
        ("starting, stop asked", Web().Stop("web")),
        ("starting, aborted", Web().After(30).Due("web", TimerPurpose.LaunchDeadline)),
        ("running", Web().Launched("web")),
        ("ready", Web().Launched("web").After(5).Due("web", TimerPurpose.Ready)),
        ("running, probed", new Stage(WebSpec with { Ready = Probed }).Launched("web")),
        ("running, told", new Stage(WebSpec with { Ready = new ReadySpec.Told(TimeSpan.FromSeconds(5)) }).Launched("web")),
        ("ready, looked after", new Stage(Watched).Launched("web")),
        ("ready, with chores", new Stage(Busy).Launched("web").Command(new Command.ReloadProgram("web"))),
        ("stopping", Web().Launched("web").Stop("web")),
        ("stopping, by command", new Stage(WebSpec with { Stop = new StopSpec { ByCommand = true } }).Launched("web").Stop("web")),
        ("stopping, in steps", new Stage(WebSpec with { Stop = Steps }).Launched("web").Stop("web")),
        ("stopping, killed", Web().Launched("web").Stop("web").After(10).Due("web", TimerPurpose.KillAfterStop)),
        ("cleaning, looking", Web().Launched("web").MainExits("web", Failure)),
        ("cleaning, asked to stop", Web().Launched("web").Stop("web").MainExits("web", Failure)),
        ("cleaning, asking", Web().Launched("web").MainExits("web", Failure).Remain("web", 2)),
        ("cleaning, killing", Web().Launched("web").MainExits("web", Failure).Remain("web", 2).After(10).Due("web", TimerPurpose.KillAfterStop)),
        ("finishing", new Stage(WebSpec with { Hooks = new HookSpec { AfterStop = true } }).Launched("web").Exits("web", 1)),
        ("scheduled, running", new Stage(WebSpec with { Schedule = OverlapPolicy.Queue }).Send(new Event.ScheduleDue("web")).Launched("web")),
        ("backoff", Web().Launched("web").Exits("web", 1)),
        ("exited", Web().Launched("web").Exits("web", 0)),
        ("fatal", Web().LaunchFails("web", mayPass: false, 127)),
        ("stopped", Web().Launched("web").Stop("web").Exits("web", 0)),
        ("faulted, being killed", Web().Launched("web").Fault("web", "it broke")),
        ("faulted", Web(StartMode.Manual).Fault("web", "it broke")),
    ];

    private static List<(string Name, Func<Stage, Event> Event)> Events() =>
    [
        ("launched", stage => new Event.Launched(stage.Instance("web"), 7)),
        ("launched, earlier", _ => new Event.Launched(new InstanceId("web", 99), 7)),
        ("launch may pass", stage => new Event.LaunchFailed(stage.Instance("web"), new LaunchProblem("EAGAIN", MayPass: true, 125))),
        ("launch failed", stage => new Event.LaunchFailed(stage.Instance("web"), new LaunchProblem("ENOENT", MayPass: false, 127))),
        ("exited 0", stage => new Event.Exited(stage.Instance("web"), new ExitStatus.Exited(0))),
        ("exited 1", stage => new Event.Exited(stage.Instance("web"), Failure)),
        ("descendants remain", stage => new Event.DescendantsRemain(stage.Instance("web"), 2)),
        ("descendants gone", stage => new Event.DescendantsGone(stage.Instance("web"))),
        .. Enum.GetValues<TaskPurpose>().Select(Done),
        .. Enum.GetValues<TaskPurpose>().Select(NotDone),
        ("task of earlier", stage => new Event.TaskEnded(new TaskId(stage.Instance("web"), TaskPurpose.Health, 99), null)),
        ("told ready", Told(new Notification.Ready())),
        ("told reloading", Told(new Notification.Reloading())),
        ("told stopping", Told(new Notification.Stopping())),
        ("told status", Told(new Notification.Status("warm"))),
        ("told main process", Told(new Notification.MainProcess(77))),
        ("told alive", Told(new Notification.Alive())),
        ("told unwell", Told(new Notification.Unwell())),
        ("told interval", Told(new Notification.WatchdogInterval(TimeSpan.FromSeconds(9)))),
        ("told extend", Told(new Notification.ExtendTimeout(TimeSpan.FromMinutes(9)))),
        ("told extend for ever", Told(new Notification.ExtendTimeout(TimeSpan.MaxValue))),
        ("schedule due", _ => new Event.ScheduleDue("web")),
        .. Enum.GetValues<TimerPurpose>().Where(purpose => purpose is not TimerPurpose.ShutdownDeadline).Select(Due),
        ("shutdown deadline", _ => new Event.TimerDue(ShutdownState.TimerOfAll)),
        ("boot", _ => new Event.Boot()),
        ("start", _ => Command(new Command.Start("web"))),
        ("stop", _ => Command(new Command.Stop("web"))),
        ("restart", _ => Command(new Command.Restart("web"))),
        ("signal", _ => Command(new Command.SendSignal("web", new Signal(12), StopScope.Main))),
        ("reload", _ => Command(new Command.ReloadProgram("web"))),
        ("relaunch", stage => Command(new Command.Reconfigure(stage.State.Spec, ["web"]))),
        ("remove", stage => Command(new Command.Reconfigure(stage.State.Spec with { Programs = [] }, []))),
        ("shutdown", _ => Command(new Command.Shutdown("asked"))),
        ("signal shutdown", _ => new Event.Signalled(Some.ShutdownSignal, 0)),
        ("signal forwarded", _ => new Event.Signalled(new Signal(12), 0)),
    ];

    private static (string Name, Func<Stage, Event> Event) Due(TimerPurpose purpose) =>
        ($"due {purpose}", stage => new Event.TimerDue(new TimerId(stage.Instance("web"), purpose)));

    private static (string Name, Func<Stage, Event> Event) Done(TaskPurpose purpose) =>
        ($"done {purpose}", stage => new Event.TaskEnded(Current(stage, purpose), null));

    private static (string Name, Func<Stage, Event> Event) NotDone(TaskPurpose purpose) =>
        ($"not done {purpose}", stage => new Event.TaskEnded(Current(stage, purpose), "exit code 3"));

    /// <summary>The task that is under way where one is.</summary>
    private static TaskId Current(Stage stage, TaskPurpose purpose)
    {
        var program = stage.State.Programs[0];
        return program.Task(purpose)?.Id ?? new TaskId(program.Instance, purpose, program.Tasks);
    }

    private static Func<Stage, Event> Told(Notification notification) => stage => new Event.Notified(stage.Instance("web"), notification);

    private static ProbeSpec Probe => new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));

    private static ReadySpec Probed => new ReadySpec.Probed(Probe, TimeSpan.FromSeconds(5));

    private static ProgramSpec Watched => Some.Program("web") with
    {
        Health = new HealthSpec { Probe = Probe, Watchdog = TimeSpan.FromSeconds(30), Failures = 1 },
    };

    private static ProgramSpec Busy => Some.Program("web") with
    {
        Hooks = new HookSpec { AfterStart = true },
        Reload = new ReloadSpec.ByCommand(TimeSpan.FromSeconds(5)),
    };

    private static StopSpec Steps => new() { Steps = [new(new Signal(3), TimeSpan.FromSeconds(1)), new(Signal.Terminate, TimeSpan.FromSeconds(2))] };

    private static Event.Commanded Command(Command command) => new(new CommandId(1_000), command);

    private static ProgramSpec WebSpec => Some.Program("web") with { Ready = new ReadySpec.After(TimeSpan.FromSeconds(5)) };

    private static Stage Web(StartMode start = StartMode.Automatic) =>
        new(Some.Supervisor(WebSpec with { Start = start }) with { Exit = ExitPolicy.Never });

    private static string Folder([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
