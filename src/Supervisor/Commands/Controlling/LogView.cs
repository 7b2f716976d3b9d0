using System.Text;
using System.Text.Json;
using Supervisor.Output.Sinks;

namespace Supervisor.Commands.Controlling;

/// <summary>Documents of the log as lines for a person. Pure.</summary>
/// <param name="colour">A colour for each program.</param>
/// <param name="timestamps">The time before each line.</param>
internal sealed class LogView(bool colour, bool noPrefix, bool timestamps)
{
    private readonly List<string> _programs = [];
    private int _width;

    /// <summary>The line to show; null for none.</summary>
    /// <param name="isProblem">It is about the log, and no line of it.</param>
    public string? Take(ReadOnlyMemory<byte> document, out bool isProblem)
    {
        isProblem = false;
        using var json = JsonDocument.Parse(document);
        var root = json.RootElement;
        if (root.TryGetProperty("programs"u8, out var programs))
        {
            Begin(programs);
            return null;
        }

        var program = TextOf(root, "program"u8) ?? "";
        if (root.TryGetProperty("missed"u8, out var missed))
        {
            return $"{Prefix(program)}-- {missed.GetInt64()} lines were missed here --";
        }

        isProblem = root.TryGetProperty("problem"u8, out var problem);
        return isProblem
            ? $"supervisor: {program}: {problem.GetString()}"
            : $"{Prefix(program)}{(timestamps && TextOf(root, "time"u8) is { } time ? time + " " : "")}{TextOf(root, "line"u8)}";
    }

    private void Begin(JsonElement programs)
    {
        foreach (var program in programs.EnumerateArray())
        {
            var name = program.GetString() ?? "";
            _programs.Add(name);
            _width = Math.Min(LinePrefix.WidestAlignment, Math.Max(_width, name.Length));
        }
    }

    private string Prefix(string program)
    {
        var number = _programs.IndexOf(program);
        if (number < 0)
        {
            // It has come since.
            number = _programs.Count;
            _programs.Add(program);
        }

        if (noPrefix || _programs.Count < 2)
        {
            return "";
        }

        var (before, after) = LinePrefix.ColourAround(colour ? number : null);
        return $"{Encoding.UTF8.GetString(before)}{program.PadRight(_width)} |{Encoding.UTF8.GetString(after)} ";
    }

    private static string? TextOf(JsonElement root, ReadOnlySpan<byte> name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;
}
