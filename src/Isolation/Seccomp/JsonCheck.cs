using System.Collections.Immutable;
using System.Text.Json;

namespace Supervisor.Isolation.Seccomp;

/// <summary>
/// Takes values out of JSON that somebody else wrote, and remembers the first that is not what it has to be, with its
/// place. After that what it gives is meaningless, and the caller looks at <see cref="Error"/> once, at the end.
/// </summary>
internal sealed class JsonCheck(string profile)
{
    public SeccompError? Error { get; private set; }

    public void Fail(string place, string problem) => Error ??= new(profile, place.Length == 0 ? null : place, problem);

    /// <summary>A member, or null where it is missing or null.</summary>
    public static JsonElement? Member(JsonElement parent, string key) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>Sees to it that an element is an object with no other keys than these.</summary>
    public void Object(JsonElement element, string place, params ReadOnlySpan<string> keys)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            Fail(place, "an object is needed here");
            return;
        }

        foreach (var property in element.EnumerateObject())
        {
            var name = Unescaped(() => property.Name);
            if (name is null || !keys.Contains(name))
            {
                Fail(place, $"the key {Quoted.Text(name ?? "")} is not known; known are {string.Join(", ", keys)}");
            }
        }
    }

    public string Text(JsonElement? element, string place)
    {
        if (element is not { } given)
        {
            return "";
        }

        if (given.ValueKind == JsonValueKind.String && Unescaped(() => given.GetString()) is { } text)
        {
            return text;
        }

        Fail(place, "a string is needed here");
        return "";
    }

    public ulong? Number(JsonElement? element, string place, ulong maximum)
    {
        if (element is not { } given)
        {
            return null;
        }

        if (given.ValueKind == JsonValueKind.Number && given.TryGetUInt64(out var number) && number <= maximum)
        {
            return number;
        }

        Fail(place, $"a whole number from 0 to {maximum} is needed here");
        return null;
    }

    /// <summary>The elements of an array with their places; nothing where it is missing.</summary>
    public IEnumerable<(JsonElement Element, string Place)> Items(JsonElement? array, string place)
    {
        if (array is not { } given)
        {
            yield break;
        }

        if (given.ValueKind != JsonValueKind.Array)
        {
            Fail(place, "an array is needed here");
            yield break;
        }

        var index = 0;
        foreach (var element in given.EnumerateArray())
        {
            yield return (element, $"{place}[{index++}]");
        }
    }

    public ImmutableArray<string> Texts(JsonElement? array, string place) =>
        [.. Items(array, place).Select(item => Text(item.Element, item.Place))];

    // An escape of half a character (\ud800) is found only when the text is asked for.
    private static string? Unescaped(Func<string?> text)
    {
        try
        {
            return text();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
