using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Operations;

namespace Supervisor.Control.Api;

/// <summary>A restart of one program after the other.</summary>
internal static class RollingRoute
{
    /// <summary>Answers when all have come up, one has not, or the time is over; then no other is begun.</summary>
    /// <param name="programs">In the order in which they are to be restarted.</param>
    /// <param name="timeout">For all of them; null for as long as it takes.</param>
    public static async Task Restart(HttpContext context, ControlPlane plane, ImmutableArray<string> programs, TimeSpan? timeout)
    {
        if (!Requests.TryDuration(context, "pause", out var pause, out var problem))
        {
            await Answers.Wrong(context, problem);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, plane.Ending.Token);
        var outcomes = await new RollingRestart(plane.Desk, plane.Changes).Run(programs, pause ?? TimeSpan.Zero, timeout, either.Token);
        await OutcomeText.Answer(context, outcomes, OutcomeText.StatusOf(outcomes, outcomes.Any(outcome => outcome.IsPending)));
    }
}
