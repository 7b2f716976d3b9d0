using System.Text;

namespace Supervisor.Isolation.Seccomp;

/// <summary>A text of an unknown file within a message: short, and without what a terminal would obey.</summary>
internal static class Quoted
{
    /// <summary>At most 40 characters of it, in quotation marks.</summary>
    public static string Text(string text) => $"\"{Plain(text, 40)}\"";

    public static string Plain(string text, int longest)
    {
        var plain = new StringBuilder();
        foreach (var character in text.AsSpan(0, Math.Min(text.Length, longest)))
        {
            plain.Append(char.IsControl(character) || char.IsSurrogate(character) ? '?' : character);
        }

        return plain.Append(text.Length > longest ? "…" : "").ToString();
    }
}
