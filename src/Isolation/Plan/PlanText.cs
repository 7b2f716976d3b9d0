using System.Globalization;
using System.Text;

namespace Supervisor.Isolation.Plan;

/// <summary>A plan as stable text, for people and for tests that compare it.</summary>
internal static class PlanText
{
    private const int PurposeColumn = 60;

    public static string Of(SpawnPlan plan)
    {
        var text = new StringBuilder();
        var entry = plan.Mode switch
        {
            CloneMode.Shared => "shares the launcher's memory until exec",
            CloneMode.Copying => "gets a copy of the launcher's memory",
            _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Mode, "no such mode"),
        };
        text.Append(CultureInfo.InvariantCulture, $"clone: the child {entry}\n");
        for (var index = 0; index < plan.Count; index++)
        {
            var step = plan.Steps[index];
            var line = $"{index + 1,3}  {Of(step)}";
            text.Append(line.Length < PurposeColumn ? line.PadRight(PurposeColumn) : line + "  ");
            text.Append(step.Purpose);
            if (!step.Tolerated.IsEmpty)
            {
                text.Append(" [may fail: ").AppendJoin(", ", step.Tolerated.Select(errno => errno.Name)).Append(']');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static string Of(Step step)
    {
        var text = new StringBuilder();
        if (step.Store is { } store)
        {
            text.Append(store).Append(" = ");
        }

        text.Append(step.Call.Name).Append('(').AppendJoin(", ", step.Arguments.Select(Of)).Append(')');
        return text.ToString();
    }

    private static string Of(Argument argument) => argument switch
    {
        Argument.Immediate immediate => immediate.Name ?? immediate.Value.ToString(CultureInfo.InvariantCulture),
        Argument.Text text => Quoted(text.Value),
        Argument.TextList list => list.Words ?? $"[{string.Join(", ", list.Values.Select(Quoted))}]",
        Argument.Structure structure => $"{{{structure.Words}}}",
        Argument.FromRegister register => register.Register.ToString(),
        Argument.Descriptor descriptor => $"<{descriptor.Words}>",
        _ => throw new ArgumentOutOfRangeException(nameof(argument), argument, "no such argument"),
    };

    private static string Quoted(string value)
    {
        var text = new StringBuilder(value.Length + 2).Append('"');
        foreach (var character in value)
        {
            _ = character switch
            {
                '"' or '\\' => text.Append('\\').Append(character),
                '\n' => text.Append("\\n"),
                '\t' => text.Append("\\t"),
                _ when char.IsControl(character) => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)character:x2}"),
                _ => text.Append(character),
            };
        }

        return text.Append('"').ToString();
    }
}
