using System.Text.Json;
using Supervisor.Configuration.Source;

namespace Supervisor.Commands.Controlling;

/// <summary>What a configuration changes, or what is wrong with it, as the supervisor tells it.</summary>
internal static class PlanText
{
    /// <summary>A line a program: added and removed ones, those that restart, those that do not have to.</summary>
    public static void Write(Session session, JsonElement plan)
    {
        var table = new TextTable(session.OutputColour);
        var any = false;
        foreach (var change in plan.Items("programs"))
        {
            table.Add(Row(change));
            any = true;
        }

        if (Words(plan, "supervisor") is { Length: > 0 } keys)
        {
            table.Add(new Cell("~", Paint.Busy), new Cell("[supervisor]"), new Cell("changes"), Cell.Of(keys));
            any = true;
        }

        if (Words(plan, "needs_new_start") is { Length: > 0 } postponed)
        {
            table.Add(new Cell("!", Paint.Bad), new Cell("[supervisor]"), new Cell("stays"), Cell.Of($"{postponed}: only a new start of the supervisor brings that into force"));
            any = true;
        }

        if (any)
        {
            session.Output.Write(table.ToString());
        }
    }

    /// <summary>Mistakes as `supervisor check` shows them.</summary>
    public static void WriteProblems(Session session, JsonElement answer)
    {
        foreach (var problem in answer.Items("problems"))
        {
            foreach (var line in (problem.Text("text") ?? "").TrimEnd('\n').Split('\n'))
            {
                session.Error.WriteLine(DisplayText.Clean(line));
            }
        }
    }

    private static Cell[] Row(JsonElement change)
    {
        var program = Cell.Of(change.Text("program"));
        var because = Words(change, "because");
        return change.Text("step") switch
        {
            "add" => [new Cell("+", Paint.Good), program, new Cell("added")],
            "remove" => [new Cell("-", Paint.Bad), program, new Cell("removed")],
            "restart" => [new Cell("~", Paint.Busy), program, new Cell("restarts"), Cell.Of(Rest(change, because) is { Length: > 0 } rest ? $"{because} (and {rest})" : because)],
            _ => [new Cell("~", Paint.Busy), program, new Cell("changes"), Cell.Of(Words(change, "keys"))],
        };
    }

    private static string Words(JsonElement element, string name) => string.Join(", ", element.Texts(name));

    /// <summary>What differs beside what it restarts for.</summary>
    private static string Rest(JsonElement change, string because)
    {
        var known = because.Split(", ");
        return string.Join(", ", change.Texts("keys").Where(key => !known.Contains(key)));
    }
}
