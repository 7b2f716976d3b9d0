using Supervisor.Engine.Model;

namespace Supervisor.Engine.Program;

/// <summary>One probe after the other: each is bounded by its timeout, and the next begins an interval after its end.</summary>
internal static class Probing
{
    /// <summary>Makes a probe now.</summary>
    public static ProgramState Make(Turn turn, ProgramState program, TaskPurpose purpose, ProbeSpec spec, string? lastProblem, out ProbeRound round)
    {
        var begun = Slots.Begin(turn, program, purpose, spec.Timeout, out var task);
        round = new ProbeRound(spec, task.Id, task.Deadline, lastProblem);
        return begun;
    }

    /// <summary>The probe is over; the next follows after the interval.</summary>
    public static ProbeRound Pause(Turn turn, ProbeRound round, string? problem) =>
        round with { Running = null, Due = turn.Now + round.Spec.Interval, LastProblem = problem };

    public static string Overdue(ProbeRound round) => $"no answer within {Spans.Words(round.Spec.Timeout)}";
}
