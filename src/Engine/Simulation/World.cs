using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>
/// What the shell and the kernel are to the engine: it carries out effects and tells what comes of them. Everything in
/// it follows from the seed.
/// </summary>
internal sealed class World
{
    private readonly Dictionary<TimerId, MonotonicTime> _armed = [];
    private readonly Processes _processes;

    public World(ulong seed, Faults faults)
    {
        Climate = new Climate(seed, faults);
        _processes = new Processes(Future, Climate);
        Tasks = new Tasks(Future, Climate, _processes);
    }

    public Future Future { get; } = new();

    public Climate Climate { get; }

    public Tasks Tasks { get; }

    public MonotonicTime Now => Future.Now;

    public IReadOnlyDictionary<TimerId, MonotonicTime> Armed => _armed;

    public IReadOnlyDictionary<InstanceId, SimulatedProcess> Processes => _processes.All;

    /// <summary>Nothing is to come but what comes for ever: probes, signs of life, and their timers.</summary>
    public bool IsQuiet => Future.Restless == 0 && Tasks.OnlyLookAfter && _armed.Keys.All(timer => IsOfHealth(timer.Purpose));

    public void Apply(Effect effect)
    {
        switch (effect)
        {
            case Effect.Launch launch:
                _processes.Launch(launch.Instance);
                break;
            case Effect.AbortLaunch abort:
                _processes.Abort(_processes.All[abort.Instance]);
                break;
            case Effect.SendSignal send:
                _processes.Signal(_processes.All[send.Instance], send.Signal, send.Scope);
                break;
            case Effect.KillAll kill:
                _processes.Kill(_processes.All[kill.Instance]);
                break;
            case Effect.WatchDescendants watch:
                _processes.Watch(_processes.All[watch.Instance]);
                break;
            case Effect.ForgetDescendants forget:
                _processes.All[forget.Instance].Over = true;
                break;
            case Effect.ArmTimer arm:
                _armed[arm.Timer] = arm.Due;
                Future.In(arm.Due - Now, () => Ring(arm.Timer, arm.Due), restless: false);
                break;
            case Effect.CancelTimer cancel:
                _armed.Remove(cancel.Timer);
                break;
            case Effect.Perform perform:
                Tasks.Perform(perform.Task, perform.Timeout);
                break;
            case Effect.CancelTask cancel:
                Tasks.Cancel(cancel.Task);
                break;
        }
    }

    private static bool IsOfHealth(TimerPurpose purpose) => purpose is TimerPurpose.HealthProbe or TimerPurpose.Watchdog;

    private Occurrence? Ring(TimerId timer, MonotonicTime due) =>
        _armed.TryGetValue(timer, out var armed) && armed == due && _armed.Remove(timer)
            ? new Occurrence(new Event.TimerDue(timer))
            : null;
}

/// <summary>How the world behaves, and what it knows of the configuration.</summary>
internal sealed class Climate(ulong seed, Faults faults)
{
    private readonly Dictionary<string, ProgramSpec> _programs = [];

    public ulong Seed => seed;

    public Faults Faults { get; private set; } = faults;

    public bool IsCalm { get; private set; }

    /// <summary>From now on everything that is begun works, and runs until it is stopped.</summary>
    public void Calm()
    {
        Faults = Faults.None;
        IsCalm = true;
    }

    public void Configure(SupervisorSpec spec)
    {
        foreach (var program in spec.Programs)
        {
            _programs[program.Name] = program;
        }
    }

    /// <summary>The latest of that name, also when it is configured no longer.</summary>
    public ProgramSpec SpecOf(string program) => _programs.GetValueOrDefault(program) ?? new ProgramSpec(program);
}
