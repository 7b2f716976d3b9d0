using System.Globalization;
using System.Text;

namespace Supervisor.Configuration.Values;

/// <summary>What a template may name.</summary>
/// <param name="Program">For <c>{name}</c>.</param>
/// <param name="Variables">For <c>{env.X}</c>: the supervisor's own environment.</param>
/// <param name="Replica">For <c>{replica}</c>, from 1; null for a program without replicas.</param>
internal sealed record TemplateNames(string Program, IReadOnlyDictionary<string, string> Variables, int? Replica = null);

/// <summary>
/// <c>{name}</c>, <c>{replica}</c>, <c>{env.X}</c> and <c>{env.X:-default}</c> in a string; <c>{{</c> and <c>}}</c> are braces. A string is
/// expanded once: what a variable holds is never read again, so a brace in a value is just a brace.
/// </summary>
internal static class Template
{
    private const string BraceHelp = "for a brace of its own write `{{` or `}}`";
    private const string EnvironmentPrefix = "env.";
    private const string DefaultMark = ":-";

    public static bool IsTemplate(string text) => text.AsSpan().ContainsAny('{', '}');

    /// <summary>The expanded text; or problems, each at its first and after its last character.</summary>
    public static string Expand(string text, TemplateNames names, Action<int, int, Parsed<string>> report)
    {
        var target = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is not ('{' or '}'))
            {
                target.Append(c);
            }
            else if (i + 1 < text.Length && text[i + 1] == c)
            {
                target.Append(c);
                i++;
            }
            else if (c == '}')
            {
                report(i, i + 1, Parsed.Wrong<string>("`}` closes nothing", BraceHelp));
            }
            else
            {
                var close = text.IndexOf('}', i);
                if (close < 0)
                {
                    report(i, i + 1, Parsed.Wrong<string>("`{` is not closed", BraceHelp));
                    break;
                }

                var found = Find(text[(i + 1)..close], names);
                if (found.Ok)
                {
                    target.Append(found.Value);
                }
                else
                {
                    report(i, close + 1, found);
                }

                i = close;
            }
        }

        return target.ToString();
    }

    private static Parsed<string> Find(string name, TemplateNames names)
    {
        if (name == "name")
        {
            return Parsed.Value(names.Program);
        }

        if (name == "replica")
        {
            return names.Replica is { } replica
                ? Parsed.Value(replica.ToString(CultureInfo.InvariantCulture))
                : Parsed.Wrong<string>("`{replica}` is known only to a program with replicas", "give it replicas = 1 or more, or leave this out");
        }

        if (!name.StartsWith(EnvironmentPrefix, StringComparison.Ordinal))
        {
            return Parsed.Wrong<string>(
                $"unknown template {Source.DisplayText.Quote("{" + name + "}")}",
                $"known are {{name}}, {{replica}}, {{env.X}} and {{env.X:-default}}; {BraceHelp}");
        }

        var mark = name.IndexOf(DefaultMark, StringComparison.Ordinal);
        var variable = name[EnvironmentPrefix.Length..(mark < 0 ? name.Length : mark)];
        var value = names.Variables.GetValueOrDefault(variable);
        if (mark >= 0)
        {
            // As in a shell, `:-` is for a variable that is unset or empty.
            return Parsed.Value(string.IsNullOrEmpty(value) ? name[(mark + DefaultMark.Length)..] : value);
        }

        return value is null
            ? Parsed.Wrong<string>($"the environment variable {Source.DisplayText.Quote(variable)} is not set", $"set it, or give a default: {{env.{variable}:-default}}")
            : Parsed.Value(value);
    }
}
