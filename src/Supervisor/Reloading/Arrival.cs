using Supervisor.Engine.Model;
using Supervisor.Logging;

namespace Supervisor.Reloading;

/// <summary>Whether a program that was to start has come up.</summary>
internal abstract record Arrival
{
    /// <summary>Where nothing else shows that a program works, it has to live that long.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private Arrival()
    {
    }

    public static Arrival Of(ProgramState program, TimeSpan settling) => program.Phase switch
    {
        Phase.Ready ready => new Up(program.Spec.Ready is ReadySpec.AtOnce ? ready.Since + settling : ready.Since),
        Phase.Exited { Success: true } or Phase.Scheduled => new Up(program.Phase.Since),

        // Somebody has asked for that, and it says nothing of the program.
        Phase.Stopped { Why: StopReason.Command } => new Up(program.Phase.Since),
        Phase.Exited or Phase.Fatal or Phase.Faulted => new Failed($"{program.Name} failed: {EndReason.Words(program)}"),
        _ => new Awaited(),
    };

    /// <summary>Why it is not there yet, for whoever has waited long enough.</summary>
    public static string Delay(ProgramState program, TimeSpan waited)
    {
        var last = program is { Phase: Phase.Backoff, LastExit: not null } ? $" after it {EndReason.Words(program)}" : "";
        return $"{program.Name} is not ready after {Configuration.Values.DurationText.Format(waited)}: it is in the state {program.Phase.Word}{last}";
    }

    /// <summary>It ran, and does so no longer.</summary>
    public static string Collapse(ProgramState program) =>
        $"{program.Name} did not stay up: {(program is { Phase: Phase.Backoff, LastExit: not null } ? $"it {EndReason.Words(program)}" : $"it is in the state {program.Phase.Word}")}";

    /// <summary>It is on its way.</summary>
    public sealed record Awaited : Arrival;

    /// <param name="Sure">When that can be believed, if nothing changes until then.</param>
    public sealed record Up(MonotonicTime Sure) : Arrival;

    /// <summary>Nothing will come of it by itself.</summary>
    public sealed record Failed(string Reason) : Arrival;
}
