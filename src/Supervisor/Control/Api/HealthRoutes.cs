using System.Text;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Web;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Api;

/// <summary>What an orchestrator asks: whether the supervisor is alive, and whether its programs are ready.</summary>
internal static class HealthRoutes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Get("/livez", "Whether the supervisor's loop turns. No credentials are needed.", context => ShowLife(context, plane))
            .Answering(
                new RouteAnswer(StatusCodes.Status200OK, "It does.", null, RouteAnswer.Text),
                new RouteAnswer(StatusCodes.Status503ServiceUnavailable, "It does not.", null, RouteAnswer.Text)),
        Route.Get("/readyz", "Whether all programs that start by themselves are ready, or have done what they had to. Without credentials it gives no reasons.",
            context => ShowReadiness(context, plane))
            .Answering(
                new RouteAnswer(StatusCodes.Status200OK, "They are.", null, RouteAnswer.Text),
                new RouteAnswer(StatusCodes.Status503ServiceUnavailable, "They are not: a line for each, with its reason.", null, RouteAnswer.Text)),
    ];

    /// <summary>Why it is not ready: a line each; empty where it is.</summary>
    public static IReadOnlyList<string> Obstacles(SupervisionState state, MonotonicTime now)
    {
        var obstacles = new List<string>();
        if (state.Shutdown is { } shutdown)
        {
            obstacles.Add($"shutting down: {shutdown.Reason}");
        }

        if (!state.Booted)
        {
            obstacles.Add("starting");
        }

        foreach (var program in state.Programs)
        {
            if (!program.Leaving && IsObstacle(program))
            {
                var reason = ProgramReason.Of(state, program, now);
                obstacles.Add($"{program.Name}: {program.Phase.Word}{(reason.Length > 0 ? $": {reason}" : "")}");
            }
        }

        return obstacles;
    }

    private static bool IsObstacle(ProgramState program) => program.Phase switch
    {
        Phase.Ready => program.Health is { Verdict: not Health.Healthy, Probe: not null },
        Phase.Exited exited => !exited.Success,
        Phase.Fatal or Phase.Faulted => true,
        Phase.Scheduled => false,

        // Somebody has stopped it, or it was never asked to start.
        Phase.Stopped => program.Spec.Start is not StartMode.Manual,
        _ => program.Spec.Schedule is null,
    };

    private static async Task ShowLife(HttpContext context, ControlPlane plane)
    {
        // An answer from the loop itself: this thread being alive proves nothing.
        var visit = plane.Desk.Visit(static () => 0);
        await Task.WhenAny(visit, Task.Delay(Patience, context.RequestAborted));
        await (visit.IsCompletedSuccessfully
            ? Answers.Text(context, "ok\n")
            : Answers.Text(context, "the event loop does not answer\n", StatusCodes.Status503ServiceUnavailable));
    }

    private static Task ShowReadiness(HttpContext context, ControlPlane plane)
    {
        var obstacles = Obstacles(plane.State, Kernel.Clock.Now());
        if (obstacles.Count == 0)
        {
            return Answers.Text(context, "ok\n");
        }

        var text = new StringBuilder("not ready\n");
        if (context.Features.Get<Admission>() is not null)
        {
            foreach (var obstacle in obstacles)
            {
                text.Append(obstacle).Append('\n');
            }
        }

        return Answers.Text(context, text.ToString(), StatusCodes.Status503ServiceUnavailable);
    }
}
