using System.Text;

namespace Supervisor.Isolation.Seccomp;

/// <summary>A text of an unknown file within a message: short, and without what a terminal would obey.</summary>
internal static class Quoted
{
    private const int Longest = 40;

    public static string Text(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            quoted.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        }

        return quoted.Append(text.Length > Longest ? "…\"" : "\"").ToString();
    }
}
