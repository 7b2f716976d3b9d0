using System.Collections.Immutable;
using Supervisor.Engine.Model;
using Supervisor.Engine.Rehearsing;

namespace Supervisor.Commands.Simulating;

/// <summary>An option that makes up a fault.</summary>
/// <param name="Form">What its value looks like.</param>
/// <param name="Read">The value to a fault of a program that is there; null after an error.</param>
internal sealed record FaultKind(string Option, string Form, string Description, Func<FaultReader, Mishap?> Read);

/// <summary>The one list of faults that can be made up.</summary>
internal static class FaultKinds
{
    public const string Signal = "--signal";
    public const string SignalForm = "SIGNAL@TIME";

    private static readonly ExitStatus Crash = new ExitStatus.Killed(new Signal(11), CoreDumped: false);

    public static ImmutableArray<FaultKind> All { get; } =
    [
        new("--crash", "PROGRAM@TIME", "It is killed by SIGSEGV, at that time or as soon after it as it runs.", ReadCrash),
        new("--exit", "PROGRAM=CODE@TIME", "It ends with that exit code, at that time or as soon after it as it runs.", ReadExit),
        new("--hang", "PROGRAM@stop|start", "It does not stop before SIGKILL, or its launches come to nothing.", ReadHang),
        new("--unhealthy", "PROGRAM@FROM..UNTIL", "Its health checks fail, and it gives no sign of life; without an end: for good.", ReadUnhealthy),
        new("--fail-probe", "PROGRAM@TIME", "Its next probe from then on fails, whether for readiness or for health.", ReadFailedProbe),
        new("--never-ready", "PROGRAM", "It does not become ready.", ReadNeverReady),
        new("--fail-launch", "PROGRAM[@N[..M]]", "Its launch N (to M) fails for want of memory; without a number, its command is missing.", ReadFailedLaunch),
    ];

    private static Mishap.Ends? ReadCrash(FaultReader reader) =>
        reader.Time() is { } at ? new Mishap.Ends(reader.Program, Crash, at) : null;

    private static Mishap.Ends? ReadExit(FaultReader reader) =>
        reader.Code() is { } code && reader.Time() is { } at ? new Mishap.Ends(reader.Program, new ExitStatus.Exited(code), at) : null;

    private static Mishap? ReadHang(FaultReader reader)
    {
        switch (reader.Moment)
        {
            case "stop":
                return new Mishap.HangsAtStop(reader.Program);
            case "start":
                return new Mishap.HangsAtStart(reader.Program);
            default:
                reader.Refuse("say where it hangs");
                return null;
        }
    }

    private static Mishap.Unhealthy? ReadUnhealthy(FaultReader reader)
    {
        if (reader.Spec.Health is null)
        {
            reader.Refuse($"{reader.Program} has no health check", form: false);
            return null;
        }

        return reader.Span() is var (from, until) ? new Mishap.Unhealthy(reader.Program, from, until) : null;
    }

    private static Mishap.ProbeFails? ReadFailedProbe(FaultReader reader)
    {
        if (reader.Spec is { Health.Probe: null, Ready: not ReadySpec.Probed } or { Health: null, Ready: not ReadySpec.Probed })
        {
            reader.Refuse($"{reader.Program} is not probed", form: false);
            return null;
        }

        return reader.Time() is { } at ? new Mishap.ProbeFails(reader.Program, at) : null;
    }

    private static Mishap.NeverReady? ReadNeverReady(FaultReader reader)
    {
        if (reader.Spec.Ready is ReadySpec.AtOnce or ReadySpec.After)
        {
            reader.Refuse($"{reader.Program} counts as ready whatever it does: it has no readiness check", form: false);
            return null;
        }

        if (reader.Moment is not null)
        {
            reader.Refuse("it takes no time");
            return null;
        }

        return new Mishap.NeverReady(reader.Program);
    }

    private static Mishap.LaunchFails? ReadFailedLaunch(FaultReader reader) => reader.Moment is null
        ? new Mishap.LaunchFails(reader.Program, First: 1, Last: int.MaxValue, MayPass: false)
        : reader.Numbers() is var (first, last) ? new Mishap.LaunchFails(reader.Program, first, last, MayPass: true) : null;
}
