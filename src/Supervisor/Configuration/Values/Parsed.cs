namespace Supervisor.Configuration.Values;

/// <summary>A value, or what is wrong with its text; <see cref="Value"/> means something only without a problem.</summary>
/// <param name="At">Where in the text, for texts that are long enough to need it.</param>
internal readonly record struct Parsed<T>(T Value, string? Problem = null, string? Help = null, int At = 0)
{
    public bool Ok => Problem is null;
}

internal static class Parsed
{
    public static Parsed<T> Value<T>(T value) => new(value);

    public static Parsed<T> Wrong<T>(string problem, string? help = null, int at = 0) => new(default!, problem, help, at);
}
