using System.Collections.Concurrent;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;

namespace Supervisor.Control.Metrics;

/// <summary>How often what has happened to each program. The loop's thread alone counts; any thread reads.</summary>
internal sealed class ProgramCounters
{
    private static readonly Counted Nothing = new();
    private readonly ConcurrentDictionary<string, Counted> _programs = new(StringComparer.Ordinal);

    public Counted Of(string program) => _programs.GetValueOrDefault(program, Nothing);

    /// <summary>Called at each step of the engine.</summary>
    public void LookOn(EngineStep step)
    {
        if (step.Event.About is { } about)
        {
            CountProbe(step, about);
        }

        foreach (var effect in step.Effects)
        {
            if (effect is Effect.Publish { Notice: var notice })
            {
                Count(notice);
            }
        }
    }

    private void Count(Notice notice)
    {
        switch (notice)
        {
            case Notice.Started started:
                Change(started.Instance.Program).Starts++;
                break;
            case Notice.LaunchFailed failed:
                Change(failed.Instance.Program).LaunchFailures++;
                break;
            case Notice.RestartScheduled restart:
                Change(restart.Program).Restarts++;
                break;
            case Notice.Exited exited:
                CountExit(Change(exited.Instance.Program), exited);
                break;
            case Notice.Dropped dropped:
                _programs.TryRemove(dropped.Program, out _);
                break;
            default:
                break;
        }
    }

    private static void CountExit(Counted counted, Notice.Exited exited)
    {
        switch (exited.Status)
        {
            case ExitStatus.Killed { Cause: not null }:
                counted.OutOfMemory++;
                break;
            case ExitStatus.Killed:
                counted.Signals++;
                break;
            case var _ when exited.Success:
                counted.Successes++;
                break;
            default:
                counted.Failures++;
                break;
        }
    }

    /// <summary>A probe has its answer, or its time is over; what is out of date counts for nothing.</summary>
    private void CountProbe(EngineStep step, InstanceId about)
    {
        var failed = step.Event switch
        {
            Event.TaskEnded { Task.Purpose: TaskPurpose.Readiness or TaskPurpose.Health } ended => ended.Problem is not null,
            Event.TimerDue { Timer.Purpose: TimerPurpose.ReadinessProbe or TimerPurpose.HealthProbe } => true,
            _ => (bool?)null,
        };
        if (failed is { } bad && step.Before.Find(about.Program) is { } program && IsAnswered(program, step.Event))
        {
            if (bad)
            {
                Change(about.Program).FailedProbes++;
            }
            else
            {
                Change(about.Program).GoodProbes++;
            }
        }
    }

    private static bool IsAnswered(ProgramState program, Event happened) => happened switch
    {
        Event.TaskEnded ended => program.Task(ended.Task.Purpose)?.Id == ended.Task,

        // The same timer tells when the next one is due; then none is under way.
        Event.TimerDue due => due.Timer.Instance == program.Instance
            && program.Task(due.Timer.Purpose is TimerPurpose.HealthProbe ? TaskPurpose.Health : TaskPurpose.Readiness) is not null,
        _ => false,
    };

    private Counted Change(string program) => _programs.GetOrAdd(program, static _ => new Counted());

    /// <summary>Of one program. A reader may see a number that is a moment old.</summary>
    internal sealed class Counted
    {
        public long Starts { get; set; }

        public long LaunchFailures { get; set; }

        public long Restarts { get; set; }

        public long Successes { get; set; }

        public long Failures { get; set; }

        public long Signals { get; set; }

        public long OutOfMemory { get; set; }

        public long GoodProbes { get; set; }

        public long FailedProbes { get; set; }
    }
}
