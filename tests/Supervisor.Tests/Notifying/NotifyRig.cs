using System.Collections.Immutable;
using Supervisor.Commands;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Engine;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Notifying;

/// <summary>A whole supervisor inside the test, with programs that speak; they end with it.</summary>
internal sealed class NotifyRig : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly Composition _parts;
    private readonly Thread _thread;
    private readonly SupervisionLoop _loop;

    public NotifyRig(params (ProgramSpec Spec, ProgramLaunch Launch)[] programs)
    {
        var configuration = new SupervisorConfiguration
        {
            Name = "test",
            Log = new LogSettings { Level = LogThreshold.Warning },
            Engine = new SupervisorSpec { Programs = [.. programs.Select(program => program.Spec)], Exit = ExitPolicy.Never },
            Launches = programs.ToImmutableDictionary(program => program.Spec.Name, program => program.Launch),
        };
        _parts = Composition.Build(new RunOptions("/none", null, null), configuration, ConfigurationEnvironment.OfThisProcess(), out _)!;
        _parts.Output.Start();
        _loop = _parts.Loop;
        _thread = new Thread(() => _loop.Run(Supervision.Initial(configuration.Engine, 1), configuration)) { IsBackground = true };
        _thread.Start();
    }

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("notify-").FullName;

    /// <summary>A program that is ready when it says so, and runs a shell script.</summary>
    public static (ProgramSpec Spec, ProgramLaunch Launch) Program(string name, string script, ReadySource? ready = null) =>
    (
        new ProgramSpec(name)
        {
            Ready = new ReadySpec.Told(null),
            Restart = RestartMode.Never,
            Backoff = new BackoffSpec { Initial = TimeSpan.FromMilliseconds(10) },
            Stop = new StopSpec { Steps = [new(Signal.Kill, TimeSpan.FromSeconds(5))] },
        },
        new ProgramLaunch
        {
            Options = new LaunchOptions
            {
                Command = ["/bin/sh", "-c", script],
                Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", "/usr/bin:/bin").Add("SUPERVISOR_PROCESS_NAME", name),
            },
            Tasks = new ProgramTasks { ReadySource = ready ?? new ReadySource.Notify(), Notifies = ready is null },
        });

    public static void NeedsClient()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for namespaces and other users");
        Assert.SkipUnless(File.Exists("/usr/bin/systemd-notify"), "systemd-notify is missing: apt-get install systemd");
    }

    public ProgramState State(string program) => _loop.Snapshot!.Programs.First(state => state.Spec.Name == program);

    /// <summary>Waits until a program is as it should be.</summary>
    public ProgramState WaitFor(string program, Predicate<ProgramState> condition)
    {
        var deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (_loop.Snapshot is null || !condition(State(program)))
        {
            Assert.True(Environment.TickCount64 < deadline, $"{program} is {(_loop.Snapshot is null ? "not there" : State(program))}");
            _ = Thread.Yield();
            using var pause = new ManualResetEventSlim();
            pause.Wait(10);
        }

        return State(program);
    }

    public ProgramState WaitUntilReady(string program) => WaitFor(program, state => state.Phase is Phase.Ready);

    public void Dispose()
    {
        _parts.Mailbox.Post(new Message.CommandSent(new Command.Shutdown("the test is over"), _ => { }));
        Assert.True(_thread.Join(Patience), "the loop does not end");
        _parts.Output.Drain(TimeSpan.FromSeconds(2), out _);
        _parts.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
