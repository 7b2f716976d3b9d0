using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Supervisor.Client;
using Supervisor.Configuration.Values;

namespace Supervisor.Commands.Controlling;

/// <summary>supervisor reload and rollback.</summary>
internal static class ReloadCommands
{
    private const int Mistakes = 422;
    private const string UsualTrial = "30s";

    public static Command BuildReload(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var reload = new Command("reload", "Read the file again; show what differs, and touch only that. A file with mistakes changes nothing.");
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would change, and change nothing." };
        var orRollBack = new Option<string?>("--or-roll-back")
        {
            HelpName = "DURATION",
            Arity = ArgumentArity.ZeroOrOne,
            Description = $"Put the configuration before back, if what has changed is not ready within that time ({UsualTrial} unless given).",
        };
        orRollBack.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var text }] && DurationText.Parse(text) is { Ok: false } wrong)
            {
                result.AddError($"--or-roll-back: {wrong.Problem}; {wrong.Help}.");
            }
        });
        reload.Validators.Add(result =>
        {
            if (result.GetValue(dryRun) && result.GetResult(orRollBack) is not null)
            {
                result.AddError("--dry-run and --or-roll-back exclude each other; leave one of them out.");
            }
        });
        reload.Add(dryRun);
        reload.Add(orRollBack);
        new ControlOptions(reload, inherited).Act(parts, (session, result) => Put(session, (result.GetValue(dryRun), result.GetResult(orRollBack)) switch
        {
            (true, _) => "/v1/reload?dry_run=true",
            (_, not null) => $"/v1/reload?or_roll_back={Session.Encode(result.GetValue(orRollBack) ?? UsualTrial)}",
            _ => "/v1/reload",
        }));
        help.Add(reload, "supervisor reload --dry-run", "supervisor reload", "supervisor reload --or-roll-back=1m");
        return reload;
    }

    public static Command BuildRollback(CommandLineParts parts, RunSymbols inherited, ExamplesHelp help)
    {
        var rollback = new Command("rollback", "Put a configuration that was in force before into force again, programs included.");
        var number = new Argument<int?>("N") { Arity = ArgumentArity.ZeroOrOne, Description = "Its number, as --list shows it; the one before the one in force unless given." };
        var list = new Option<bool>("--list") { Description = "Show the configurations that are kept, and change nothing." };
        rollback.Add(number);
        rollback.Add(list);
        new ControlOptions(rollback, inherited).Act(parts, (session, result) => result.GetValue(list)
            ? session.Ask(new ControlRequest("GET", "/v1/configurations"), answer => List(session, answer))
            : Put(session, result.GetValue(number) is { } to ? $"/v1/rollback?to={to.ToString(CultureInfo.InvariantCulture)}" : "/v1/rollback"));
        help.Add(rollback, "supervisor rollback --list", "supervisor rollback", "supervisor rollback 3");
        return rollback;
    }

    /// <summary>A request that may lead to another configuration, and what came of it.</summary>
    public static int Put(Session session, string path) =>
        session.Exchange(new ControlRequest("POST", path), session.LooseDeadline, answer => Tell(session, answer.Status, answer.ReadAll()));

    private static int Tell(Session session, int status, byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        if (root.Text("outcome") is not { } outcome)
        {
            return session.Refuse(status, body);
        }

        if (session.Json)
        {
            session.Print(body);
        }
        else
        {
            PlanText.WriteProblems(session, root);
            PlanText.Write(session, root);
        }

        if (root.Text("error") is { } error)
        {
            return session.Fail(error, status == Mistakes ? CommandLine.UsageError : ControlExit.Of(status));
        }

        if (!session.Json)
        {
            session.Output.WriteLine(outcome switch
            {
                "planned" => root.Items("programs").Any() || root.Texts("supervisor").Any() ? "nothing was changed" : "nothing would change",
                "unchanged" => "nothing changes",
                _ => $"configuration {root.Number("configuration")} is in force",
            });
        }

        return ControlExit.Done;
    }

    private static int List(Session session, ControlAnswer answer)
    {
        var body = answer.ReadAll();
        if (session.Json)
        {
            session.Print(body);
            return ControlExit.Done;
        }

        using var document = JsonDocument.Parse(body);
        var table = new TextTable(session.OutputColour);
        table.Add(new Cell(""), new Cell("N", Paint.Faint), new Cell("SINCE", Paint.Faint), new Cell("BY", Paint.Faint), new Cell("CHANGES", Paint.Faint));
        foreach (var kept in document.RootElement.EnumerateArray())
        {
            var isInForce = kept.Truth("in_force") is true;
            var changes = kept.Text("rolled_back") is { } reason ? $"rolled back: {reason}" : Changes(kept);
            table.Add(
                new Cell(isInForce ? "*" : "", Paint.Good), Cell.Number($"{kept.Number("number")}"), Cell.Of(kept.Text("since")), Cell.Of(kept.Text("cause")), Cell.Of(changes));
        }

        session.Output.Write(table.ToString());
        return ControlExit.Done;
    }

    private static string Changes(JsonElement kept)
    {
        var words = kept.Items("programs").Select(change => change.Text("step") switch
        {
            "add" => $"+{change.Text("program")}",
            "remove" => $"-{change.Text("program")}",
            _ => $"~{change.Text("program")}",
        }).ToList();
        if (kept.Texts("supervisor").Any())
        {
            words.Add("~[supervisor]");
        }

        return string.Join(' ', words);
    }
}
