namespace Supervisor.Commands.Controlling;

/// <summary>How a word stands out on a terminal.</summary>
internal enum Paint
{
    None,
    Good,
    Busy,
    Bad,
    Faint,
    Strong,
}

internal static class Painting
{
    public static string Over(this Paint paint, string text, bool colour) =>
        colour && paint is not Paint.None && text.Length > 0 ? $"\e[{Code(paint)}m{text}\e[0m" : text;

    /// <summary>ECMA-48, SGR.</summary>
    private static string Code(Paint paint) => paint switch
    {
        Paint.Good => "32",
        Paint.Busy => "33",
        Paint.Bad => "31",
        Paint.Faint => "2",
        Paint.Strong => "1",
        Paint.None => "0",
        _ => throw new ArgumentOutOfRangeException(nameof(paint), paint, null),
    };
}
