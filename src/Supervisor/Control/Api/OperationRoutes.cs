using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Operations;
using Supervisor.Control.Web;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Control.Api;

/// <summary>What is asked of programs: start, stop, restart, reload, and signals.</summary>
internal static class OperationRoutes
{
    public static readonly ImmutableArray<RouteAnswer> Outcomes =
    [
        new(StatusCodes.Status200OK, "All of them did it, or are about to where nobody waits.", "Outcome"),
        new(StatusCodes.Status404NotFound, "There is no such program.", "Error"),
        new(StatusCodes.Status409Conflict, "One of them refused, or did not get there.", "Outcome"),
    ];

    private static readonly RouteParameter Wait = new("wait", "boolean", "Whether to answer only when all of them have got there; true unless given.");
    private static readonly RouteParameter Timeout = new("timeout", "string", "How long to wait at most, as 30s; they go on after it.");
    private static readonly RouteParameter Stream = new("stream", "boolean", "Whether to tell on the way what happens, a line of JSON each; the last one is the outcome.");

    public static IEnumerable<Route> All(ControlPlane plane)
    {
        yield return Of("start", "Starts programs, and waits until they run and are ready.", name => new Command.Start(name));
        yield return Of("stop", "Stops programs, and waits until nothing of them is left.", name => new Command.Stop(name));
        yield return Of("restart", "Stops programs and starts them again.", name => new Command.Restart(name));
        yield return Of("reload", "Tells programs to read their own configuration again.", name => new Command.ReloadProgram(name));
        yield return Route.Post("/v1/programs/{name}/signal", "Sends a signal to programs that run.", context => Signal(context, plane))
            .With(
                new RouteParameter("signal", "string", "Its name or number: HUP, SIGTERM, 10."),
                new RouteParameter("scope", "string", "Whom to: the main process, its process group, or all of its processes; main unless given.") { Choices = ["main", "group", "all"] })
            .Answering(Outcomes);

        Route Of(string verb, string summary, Func<string, Command> command) =>
            Route.Post($"/v1/programs/{{name}}/{verb}", summary, context => Run(context, plane, command, rolls: verb is "restart"))
                .With([Wait, Timeout, Stream, .. verb is "restart" ? RollingRoute.Parameters : []])
                .Answering(
                [
                    .. Outcomes,
                    new RouteAnswer(StatusCodes.Status200OK, "What happens, with stream=true.", null, RouteAnswer.Lines),
                    new RouteAnswer(StatusCodes.Status504GatewayTimeout, "The time was too short; what is pending goes on.", "Outcome"),
                ]);
    }

    private static async Task Run(HttpContext context, ControlPlane plane, Func<string, Command> command, bool rolls)
    {
        if (!Requests.TryFlag(context, "wait", usual: true, out var wait, out var problem)
            || !Requests.TryFlag(context, "stream", usual: false, out var stream, out problem)
            || !Requests.TryFlag(context, "rolling", usual: false, out var rolling, out problem)
            || !Requests.TryDuration(context, "timeout", out var timeout, out problem))
        {
            await Answers.Wrong(context, problem);
            return;
        }

        if (plane.Find(Requests.Name(context)) is not { Unknown: [], Programs: var programs })
        {
            await ProgramRoutes.Unknown(context, plane);
            return;
        }

        if (rolling && rolls)
        {
            await RollingRoute.Restart(context, plane, programs, timeout);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, plane.Ending.Token);
        var since = plane.Events.Last;
        var operation = await ProgramOperation.Begin(plane.Desk, programs, command, either.Token);
        var limit = wait ? Task.Delay(timeout ?? System.Threading.Timeout.InfiniteTimeSpan, either.Token) : Task.CompletedTask;
        if (stream)
        {
            await new ProgressStream(context, plane, operation, programs).Run(since, limit, either.Token);
        }
        else
        {
            await Task.WhenAny(operation.All, limit);
            either.Token.ThrowIfCancellationRequested();
            var isLate = wait && !operation.IsOver;
            var outcomes = operation.Outcomes();
            await OutcomeText.Answer(context, outcomes, OutcomeText.StatusOf(outcomes, isLate));
        }

        // A long time limit that is not needed any more leaves no timer behind.
        await either.CancelAsync();
    }

    private static async Task Signal(HttpContext context, ControlPlane plane)
    {
        if (Requests.Text(context, "signal") is not { } word || !SignalNumber.TryParse(word, out var signal))
        {
            await Answers.Wrong(context, Requests.Text(context, "signal") is { } bad ? $"there is no signal '{Requests.Shown(bad)}'" : "signal is needed: its name or number");
            return;
        }

        StopScope? scope = Requests.Text(context, "scope") switch
        {
            null or "main" => StopScope.Main,
            "group" => StopScope.Group,
            "all" => StopScope.All,
            _ => null,
        };
        if (scope is not { } whom)
        {
            await Answers.Wrong(context, "scope is main, group or all");
            return;
        }

        if (plane.Find(Requests.Name(context)) is not { Unknown: [], Programs: var programs })
        {
            await ProgramRoutes.Unknown(context, plane);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, plane.Ending.Token);
        var operation = await ProgramOperation.Begin(
            plane.Desk, programs, program => new Command.SendSignal(program, new Signal(signal.Number), whom), either.Token);
        var outcomes = operation.Outcomes();
        await OutcomeText.Answer(context, outcomes, OutcomeText.StatusOf(outcomes, isLate: false));
    }
}
