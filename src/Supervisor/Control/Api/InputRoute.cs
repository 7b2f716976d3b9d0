using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Supervisor.Control.Operations;
using Supervisor.Control.Web;

namespace Supervisor.Control.Api;

/// <summary>Something to read for programs.</summary>
internal static class InputRoute
{
    public static IEnumerable<Route> All(ControlPlane plane) =>
    [
        Route.Post("/v1/programs/{name}/stdin", "Writes the body to the standard input of programs that run and have stdin = \"open\".", context => Run(context, plane))
            .Answering(OperationRoutes.Outcomes) with
        {
            BodyType = "application/octet-stream",
        },
    ];

    private static async Task Run(HttpContext context, ControlPlane plane)
    {
        if (plane.Find(Requests.Name(context)) is not { Unknown: [], Programs: var programs })
        {
            await ProgramRoutes.Unknown(context, plane);
            return;
        }

        var bytes = await Requests.Bytes(context);
        var outcomes = ImmutableArray.CreateBuilder<ProgramOutcome>(programs.Length);
        foreach (var program in programs)
        {
            var problem = plane.State.Find(program)?.Phase.ProcessId is null
                ? "it does not run"
                : await ProgramInput.Write(plane.Output.Inputs, program, bytes) switch
                {
                    InputResult.Written => null,
                    InputResult.Closed => "it has no stdin = \"open\"",
                    _ => "it does not read its input",
                };
            outcomes.Add(new ProgramOutcome(
                program, IsDone: problem is null, IsPending: false, problem is null ? $"{bytes.Length} bytes written to {program}" : $"cannot write to {program}: {problem}"));
        }

        var all = outcomes.MoveToImmutable();
        await OutcomeText.Answer(context, all, OutcomeText.StatusOf(all, isLate: false));
    }
}
