using System.Text.Json;
using Supervisor.Configuration.Source;
using Supervisor.Output.Sinks;

namespace Supervisor.Commands.Controlling;

/// <summary>Events as lines for a person. Pure.</summary>
internal sealed class EventView(bool colour)
{
    private readonly List<string> _programs = [];

    public string Show(JsonElement happening)
    {
        var program = TextOf(happening, "program"u8);
        var line = $"{TextOf(happening, "time"u8)}  {TextOf(happening, "type"u8),-20} {$"{program} {TextOf(happening, "message"u8)}".Trim()}";
        return Painted(DisplayText.Clean(line), program);
    }

    /// <summary>What a stream of them says beside the events.</summary>
    public static string ShowGap(JsonElement gap) =>
        $"-- {(gap.TryGetProperty("missed"u8, out var missed) ? missed.GetInt64() : 0)} events were missed here --";

    private string Painted(string line, string program)
    {
        if (!colour || program.Length == 0)
        {
            return line;
        }

        if (!_programs.Contains(program))
        {
            _programs.Add(program);
        }

        var (before, after) = LinePrefix.ColourAround(_programs.IndexOf(program));
        return $"{System.Text.Encoding.UTF8.GetString(before)}{line}{System.Text.Encoding.UTF8.GetString(after)}";
    }

    private static string TextOf(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() ?? "" : "";
}
