using System.Globalization;
using System.Text.Json;
using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Source;

namespace Supervisor.Commands.Controlling;

/// <summary><c>memory.high=200M</c> and the like, as the object that stands for a table of the configuration.</summary>
internal static class LimitText
{
    /// <summary>For <c>memory=1G</c> beside <c>memory.high=…</c>: what the short form stands for.</summary>
    private const string Short = "max";

    public static IEnumerable<string> Keys => LimitKeys.Table.Declared.Select(key => key.Name);

    /// <summary>What is wrong with one of them; null for nothing that can be seen here.</summary>
    public static string? Problem(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals <= 0)
        {
            return $"{DisplayText.Quote(text)} is not KEY=VALUE; write memory=256M";
        }

        var key = text[..equals].Split('.')[0];
        return equals == text.Length - 1 ? $"{DisplayText.Quote(text)} has no value"
            : Keys.Contains(key, StringComparer.Ordinal) ? null
            : $"there is no limit {DisplayText.Quote(key)}; {Suggestion.DidYouMean(key, Keys) ?? $"there are {string.Join(", ", Keys)}"}";
    }

    public static byte[] ToJson(IEnumerable<string> texts)
    {
        var root = new Branch();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            root.Add(text[..equals].Split('.'), text[(equals + 1)..]);
        }

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            root.Write(json, "");
        }

        return bytes.ToArray();
    }

    /// <summary>A value, or a table of them.</summary>
    private sealed class Branch
    {
        private readonly SortedList<string, Branch> _inner = new(StringComparer.Ordinal);
        private string? _value;

        public void Add(ReadOnlySpan<string> path, string value)
        {
            if (path.IsEmpty)
            {
                _value = value;
                return;
            }

            if (!_inner.TryGetValue(path[0], out var next))
            {
                _inner.Add(path[0], next = new Branch());
            }

            next.Add(path[1..], value);
        }

        public void Write(Utf8JsonWriter json, string key)
        {
            if (_inner.Count == 0 && _value is not null)
            {
                WriteValue(json, key, _value);
                return;
            }

            json.WriteStartObject();
            if (_value is not null && !_inner.ContainsKey(Short))
            {
                json.WritePropertyName(Short);
                WriteValue(json, Short, _value);
            }

            foreach (var (name, branch) in _inner)
            {
                json.WritePropertyName(name);
                branch.Write(json, name);
            }

            json.WriteEndObject();
        }

        /// <summary>A number and a truth are written without quotes in the configuration too; lists of processors are text.</summary>
        private static void WriteValue(Utf8JsonWriter json, string key, string value)
        {
            if (value is "true" or "false")
            {
                json.WriteBooleanValue(value is "true");
            }
            else if (key is not ("set" or "nodes") && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var whole))
            {
                json.WriteNumberValue(whole);
            }
            else if (key is not ("set" or "nodes") && decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var real))
            {
                json.WriteNumberValue(real);
            }
            else
            {
                json.WriteStringValue(value);
            }
        }
    }
}
