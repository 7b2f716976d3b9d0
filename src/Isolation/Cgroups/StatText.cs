using System.Collections.Immutable;
using System.Globalization;

namespace Supervisor.Isolation.Cgroups;

/// <summary>The text formats of cgroup files: "Interface Files" in the kernel's cgroup-v2.rst.</summary>
internal static class StatText
{
    public const ulong Unlimited = ulong.MaxValue;

    /// <summary>A number alone in its file; <c>max</c> is <see cref="Unlimited"/>; null where it is neither.</summary>
    public static ulong? Number(string text) => text.Trim() switch
    {
        "max" => Unlimited,
        var digits => ulong.TryParse(digits, NumberStyles.None, null, out var value) ? value : null,
    };

    /// <summary>The value of a key in a flat keyed file: <c>populated 1</c>.</summary>
    public static ulong? Value(string text, string key)
    {
        foreach (var line in text.Split('\n'))
        {
            if (line.Length > key.Length && line[key.Length] == ' ' && line.StartsWith(key, StringComparison.Ordinal))
            {
                return Number(line[(key.Length + 1)..]);
            }
        }

        return null;
    }

    /// <summary>The value of a key in a nested line: <c>8:0 rbytes=1 wbytes=2</c>, <c>some avg10=0.00 total=1</c>.</summary>
    public static string? Nested(string line, string key)
    {
        foreach (var word in line.Split(' '))
        {
            if (word.Length > key.Length && word[key.Length] == '=' && word.StartsWith(key, StringComparison.Ordinal))
            {
                return word[(key.Length + 1)..];
            }
        }

        return null;
    }

    public static ImmutableArray<string> Words(string text) =>
        [.. text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)];

    public static ImmutableArray<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>Process numbers, one a line. 0 stands for a process that has no number in our PID namespace.</summary>
    public static ImmutableArray<int> Processes(string text) =>
        [.. Lines(text).Select(line => int.TryParse(line, NumberStyles.None, null, out var pid) ? pid : 0)];

    /// <summary>Bytes for a person, in binary units: <c>256M</c>, <c>255.9M</c>, <c>max</c>.</summary>
    public static string Size(ulong bytes)
    {
        if (bytes == Unlimited)
        {
            return "max";
        }

        var (unit, letter) = bytes switch
        {
            >= 1UL << 40 => (1UL << 40, "T"),
            >= 1UL << 30 => (1UL << 30, "G"),
            >= 1UL << 20 => (1UL << 20, "M"),
            >= 1UL << 10 => (1UL << 10, "K"),
            _ => (1UL, ""),
        };
        return (bytes % unit == 0 ? $"{bytes / unit}" : $"{(double)bytes / unit:0.0}") + letter;
    }
}
