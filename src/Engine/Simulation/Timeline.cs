using System.Globalization;
using System.Text;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>A run for a person to read: each event at its time, and under it what followed.</summary>
public sealed class Timeline
{
    private readonly StringBuilder _text = new();

    public void Add(MonotonicTime now, Event @event, Transition transition)
    {
        _text.Append(CultureInfo.InvariantCulture, $"{now}  {Words.Of(@event)}");
        _text.AppendLine(transition.IgnoredBecause is { } because ? $"  (ignored: {because})" : string.Empty);
        foreach (var effect in transition.Effects)
        {
            _text.Append("            ").AppendLine(Words.Of(effect));
        }
    }

    public override string ToString() => _text.ToString();
}
