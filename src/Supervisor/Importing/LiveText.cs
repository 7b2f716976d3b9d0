using System.Text;

namespace Supervisor.Importing;

/// <summary>
/// Text with variables in it that are to be looked up when the configuration is loaded, not when it is imported. Such a
/// variable stands between two characters that Unicode keeps for a program's own use, and no text of a file has them.
/// </summary>
internal static class LiveText
{
    private const char Open = '\uFDD0';
    private const char Close = '\uFDD1';

    public static string Variable(string name) => $"{Open}{name}{Close}";

    /// <summary>Whether a template can name it.</summary>
    public static bool CanBeNamed(string variable) =>
        variable.Length > 0 && !variable.AsSpan().ContainsAny("{}") && !variable.Contains(":-", StringComparison.Ordinal);

    public static bool HasVariables(string text) => text.Contains(Open, StringComparison.Ordinal);

    /// <summary>Without the characters that only this class may write.</summary>
    public static string Clean(string text) =>
        text.AsSpan().ContainsAny(Open, Close) ? text.Replace(Open, '\uFFFD').Replace(Close, '\uFFFD') : text;

    /// <summary>As a template of the configuration: braces doubled, variables as <c>{env.X}</c>.</summary>
    public static string Template(string text)
    {
        var target = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                Open => target.Append("{env."),
                Close => target.Append('}'),
                '{' or '}' => target.Append(c, 2),
                _ => target.Append(c),
            };
        }

        return target.ToString();
    }

    /// <summary>For a message.</summary>
    public static string Shown(string text) => HasVariables(text) ? text.Replace($"{Open}", "%(ENV_", StringComparison.Ordinal).Replace($"{Close}", ")s", StringComparison.Ordinal) : text;
}
