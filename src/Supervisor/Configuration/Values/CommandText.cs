namespace Supervisor.Configuration.Values;

/// <summary>Argument vectors for a person, as a shell would take them.</summary>
internal static class CommandText
{
    public static string Of(IEnumerable<string> words) => string.Join(' ', words.Select(Quoted));

    public static string Quoted(string word)
    {
        var shown = Source.DisplayText.Clean(word);
        return word.Length > 0 && !word.AsSpan().ContainsAny(" \t\n\r\"'\\") ? shown : $"'{shown.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }
}
