using System.Globalization;
using System.Text;

namespace Supervisor.Control.Metrics;

/// <summary>Prometheus' text format, 0.0.4: a family of samples after the other.</summary>
internal sealed class MetricText
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    public void Family(string name, string type, string help) =>
        _text.Append("# HELP ").Append(name).Append(' ').Append(help).Append("\n# TYPE ").Append(name).Append(' ').Append(type).Append('\n');

    /// <param name="labels">Names and values by turns.</param>
    public void Sample(string name, double value, params ReadOnlySpan<string> labels)
    {
        _text.Append(name);
        for (var index = 0; index + 1 < labels.Length; index += 2)
        {
            _text.Append(index == 0 ? '{' : ',').Append(labels[index]).Append("=\"");
            AppendEscaped(labels[index + 1]);
            _text.Append('"');
        }

        _text.Append(labels.Length > 1 ? "} " : " ").Append(value.ToString(CultureInfo.InvariantCulture)).Append('\n');
    }

    public override string ToString() => _text.ToString();

    private void AppendEscaped(string value)
    {
        foreach (var character in value)
        {
            _ = character switch
            {
                '\\' => _text.Append("\\\\"),
                '"' => _text.Append("\\\""),
                '\n' => _text.Append("\\n"),
                _ => _text.Append(character),
            };
        }
    }
}
