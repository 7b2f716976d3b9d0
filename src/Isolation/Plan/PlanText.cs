using System.Globalization;
using System.Text;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Plan;

/// <summary>A plan as stable text, for people and for tests that compare it.</summary>
internal static class PlanText
{
    private const int PurposeColumn = 60;

    public static string Of(SpawnPlan plan)
    {
        var text = new StringBuilder();
        var memory = plan.Mode switch
        {
            CloneMode.Shared => "shares the launcher's memory until exec",
            CloneMode.Copying => "gets a copy of the launcher's memory",
            _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Mode, "no such mode"),
        };
        AppendControlGroup(text, plan);
        var birth = plan.PidEntry is PidEntry.ByThread ? $", is born in the PID namespace of {plan.JoinedPids?.Description ?? "the holder"}," : "";
        if (plan.Holder != NamespaceKinds.None)
        {
            text.Append(CultureInfo.InvariantCulture, $"holder: clone3({NamespaceWords.Flags(plan.Holder)}), a process that holds the namespaces and reaps in them\n");
            AppendDuties(text, plan);
            text.Append(CultureInfo.InvariantCulture, $"clone: the child{birth} {memory}\n");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"clone: the child{birth} {memory}\n");
            AppendDuties(text, plan);
        }

        for (var index = 0; index < plan.Count; index++)
        {
            var step = plan.Steps[index];
            var line = $"{index + 1,3}  {Of(step)}";
            text.Append(line.Length < PurposeColumn ? line.PadRight(PurposeColumn) : line + "  ");
            text.Append(step.Purpose);
            if (!step.Tolerated.IsEmpty)
            {
                text.Append(" [may fail: ").AppendJoin(", ", step.Tolerated.Select(errno => errno.Name));
                text.Append(step.SkipsAfterTolerated switch { 0 => "]", 1 => "; skips 1 step]", var skipped => $"; skips {skipped} steps]" });
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static void AppendControlGroup(StringBuilder text, SpawnPlan plan)
    {
        if (plan.Limits is not { } limits)
        {
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"launcher: make the control group {plan.Name}, to be born in\n");
        if (!LimitFiles.Of(limits).TryGet(out var files, out var failure))
        {
            text.Append(CultureInfo.InvariantCulture, $"launcher: {failure}\n");
            return;
        }

        foreach (var file in files)
        {
            text.Append(CultureInfo.InvariantCulture, $"launcher: write \"{file.Value}\" to its {file.File}\n");
        }
    }

    private static void AppendDuties(StringBuilder text, SpawnPlan plan)
    {
        foreach (var duty in plan.Duties)
        {
            IEnumerable<string> purposes = duty is Duty.Link link ? link.Plan.Steps.Select(step => step.Purpose) : [duty.Purpose];
            foreach (var purpose in purposes)
            {
                text.Append(CultureInfo.InvariantCulture, $"launcher: {purpose}\n");
            }
        }
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
        Argument.FilterProgram program => $"{{{program.Words}}}",
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
