using System.Text.Json;
using Supervisor.Configuration.Values;
using Supervisor.Isolation.Options;

namespace Supervisor.Control.Api.Configuring;

/// <summary>Keys and values of a configuration as JSON: durations as the file has them, sizes as numbers, what is not set as null.</summary>
internal readonly struct Fields(Utf8JsonWriter json)
{
    public const string Masked = "***";

    public void Text(string name, string? value) => json.WriteString(name, value);

    public void Flag(string name, bool? value)
    {
        if (value is { } truth)
        {
            json.WriteBoolean(name, truth);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public void Number(string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            Text(name, value is null ? null : "unlimited");
        }
    }

    /// <summary>A number, or "unlimited".</summary>
    public void Amount(string name, ulong? value)
    {
        if (value is { } number and not CgroupLimits.Unlimited)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            Text(name, value is null ? null : "unlimited");
        }
    }

    public void Duration(string name, TimeSpan? value) => json.WriteString(name, value is { } time ? Of(time) : null);

    public void Mode(string name, int? value) => json.WriteString(name, value is { } mode ? $"0{Convert.ToString(mode, 8)}" : null);

    public void List(string name, IEnumerable<string>? values)
    {
        if (values is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>In the order of their names.</summary>
    public void Map(string name, IEnumerable<KeyValuePair<string, string>> values)
    {
        json.WriteStartObject(name);
        foreach (var (key, value) in values.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    public void Table(string name, Action<Fields> write)
    {
        json.WriteStartObject(name);
        write(this);
        json.WriteEndObject();
    }

    /// <param name="isSet">Else it is null.</param>
    public void Table(string name, bool isSet, Action<Fields> write)
    {
        if (isSet)
        {
            Table(name, write);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public void Tables<T>(string name, IEnumerable<T> items, Action<Fields, T> write)
        where T : class
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            write(this, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static string Of(TimeSpan time) => time < TimeSpan.Zero ? $"-{DurationText.Format(-time)}" : DurationText.Format(time);
}
