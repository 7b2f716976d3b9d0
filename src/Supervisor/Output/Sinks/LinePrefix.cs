using System.Text;

namespace Supervisor.Output.Sinks;

/// <summary>What stands before each line of a program: <c>web     | </c>, and <c>web     + </c> before the rest of a long one.</summary>
internal sealed class LinePrefix
{
    /// <summary>Names are aligned up to this many columns; a longer one stands out.</summary>
    public const int WidestAlignment = 20;

    // Colours that are readable on light and on dark; red and yellow are left to the log.
    private static ReadOnlySpan<byte> Colours => [36, 32, 35, 34, 96, 92, 95, 94];

    private readonly byte[] _first;
    private readonly byte[] _rest;

    /// <param name="name">The program's name.</param>
    /// <param name="width">Columns for the name.</param>
    /// <param name="colour">Any number picks a colour; null is none.</param>
    public LinePrefix(string name, int width, int? colour)
    {
        Width = width;
        _first = Build(name, width, colour, '|');
        _rest = Build(name, width, colour, '+');
    }

    public int Width { get; }

    public ReadOnlySpan<byte> For(bool continuation) => continuation ? _rest : _first;

    /// <summary>What switches a colour on and off; nothing without one.</summary>
    public static (byte[] Before, byte[] After) ColourAround(int? colour) => colour is { } number
        ? (Encoding.UTF8.GetBytes($"\e[{Colours[number % Colours.Length]}m"), [.. "\e[0m"u8])
        : ([], []);

    private static byte[] Build(string name, int width, int? colour, char mark)
    {
        var (before, after) = ColourAround(colour);
        return [.. before, .. Encoding.UTF8.GetBytes($"{name.PadRight(width)} {mark}"), .. after, (byte)' '];
    }
}
