using System.Text;
using Supervisor.Configuration.Source;

namespace Supervisor.Commands.Controlling;

/// <summary>Rows with aligned columns; colour where it is wanted, and never a space at a line's end.</summary>
internal sealed class TextTable(bool colour)
{
    private const string Gap = "  ";

    private readonly List<Cell[]> _rows = [];

    public void Add(params Cell[] cells) => _rows.Add(cells);

    public override string ToString()
    {
        var widths = new int[_rows.Count == 0 ? 0 : _rows.Max(row => row.Length)];
        foreach (var row in _rows)
        {
            for (var column = 0; column < row.Length; column++)
            {
                widths[column] = Math.Max(widths[column], Width(row[column].Text));
            }
        }

        var text = new StringBuilder();
        foreach (var row in _rows)
        {
            var blank = 0;
            for (var column = 0; column < row.Length; column++)
            {
                var (cell, colourOf, toRight) = row[column];
                var padding = widths[column] - Width(cell);
                if (cell.Length > 0)
                {
                    text.Append(' ', blank + (toRight ? padding : 0)).Append(colourOf.Over(cell, colour));
                    blank = 0;
                }

                blank += (cell.Length > 0 ? toRight ? 0 : padding : widths[column]) + Gap.Length;
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    private static int Width(string text) => DisplayText.Append(new StringBuilder(), text, 0);
}

/// <param name="Text">Fit for a terminal.</param>
/// <param name="ToRight">At the right edge of its column: numbers.</param>
internal readonly record struct Cell(string Text, Paint Colour = Paint.None, bool ToRight = false)
{
    /// <summary>Text of somebody else, which may hold anything.</summary>
    public static Cell Of(string? text, Paint colour = Paint.None) => new(DisplayText.Clean(text ?? ""), colour);

    public static Cell Number(string text) => new(text, ToRight: true);
}
