namespace Supervisor.Configuration.Source;

/// <summary>The known word that was probably meant.</summary>
internal static class Suggestion
{
    private const int LongestWord = 64;

    /// <summary>Null unless one is really near: one slip in a short word, two in a longer one.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        if (word.Length > LongestWord)
        {
            return null;
        }

        var allowed = word.Length switch { 1 => 0, <= 5 => 1, _ => 2 };
        string? best = null;
        foreach (var candidate in known)
        {
            var distance = Distance(word.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance <= allowed)
            {
                allowed = distance - 1;
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>"did you mean `x`?", or null.</summary>
    public static string? DidYouMean(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $"did you mean `{nearest}`?" : null;

    // Optimal string alignment: insertion, deletion, substitution, and a swap of neighbours as one slip.
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var i = 0; i <= left.Length; i++)
        {
            for (var j = 0; j <= right.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }

                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                table[i, j] = Math.Min(Math.Min(table[i - 1, j], table[i, j - 1]) + 1, table[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
                }
            }
        }

        return table[left.Length, right.Length];
    }
}
