using System.CommandLine;
using System.Globalization;
using Supervisor.Client;
using Supervisor.Configuration.Source;
using Supervisor.Logging;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor status: what each program does, and why.</summary>
internal static class StatusCommand
{
    public static Command Build(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var command = new Command("status", "Show what each program does, and why.");
        var names = ProgramArguments.Any();
        command.Add(names);
        var options = new ControlOptions(command, inherited);
        options.Act(parts, (session, result) => Run(session, result.GetValue(names) ?? []));
        help.Add(
            command,
            "supervisor status",
            "supervisor status web 'worker-*'",
            "supervisor status --json | jq '.[] | select(.state != \"ready\")'");
        return command;
    }

    public static int Run(Session session, string[] names) => session.Ask(
        new ControlRequest("GET", $"/v1/programs{ProgramArguments.Query(names)}"),
        answer =>
        {
            var body = answer.ReadAll();
            var programs = ProgramRow.Read(body);
            if (session.Json)
            {
                session.Print(body);
            }
            else
            {
                session.Output.Write(Table(programs, session.OutputColour));
            }

            return programs.All(program => program.IsUp) ? ControlExit.Done : ControlExit.NotRunning;
        });

    public static string Table(IReadOnlyList<ProgramRow> programs, bool colour)
    {
        var hasHealth = programs.Any(program => program.Health.Length > 0);
        var table = new TextTable(colour);
        table.Add([
            Head("NAME"), Head("STATE"), Head("PID") with { ToRight = true }, Head("UPTIME") with { ToRight = true }, Head("RESTARTS") with { ToRight = true },
            .. hasHealth ? (Cell[])[Head("HEALTH")] : [], Head("DETAIL")]);
        foreach (var program in programs)
        {
            table.Add([
                Cell.Of(program.Name, Paint.Strong), Cell.Of(program.Shown, program.StateColour),
                Cell.Number(program.Pid is { } pid ? Text(pid) : "-"),
                Cell.Number(program.Uptime is { } uptime ? DurationText.Of(uptime) : "-"),
                Cell.Number(Text(program.Restarts)),
                .. hasHealth ? (Cell[])[Cell.Of(program.Health.Length > 0 ? program.Health : "-", program.HealthColour)] : [],
                new Cell(Detail(program))]);
        }

        return table.ToString();
    }

    /// <summary>The reason of the state, what the program says of itself, and what its confinement lacks.</summary>
    private static string Detail(ProgramRow program) => DisplayText.Clean(string.Join("; ", new[]
    {
        program.Reason,
        program.StatusText,
        program.Missing.Count > 0 ? $"without {string.Join(", ", program.Missing)}" : "",
    }.Where(part => part.Length > 0)));

    private static Cell Head(string text) => new(text, Paint.Faint);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
