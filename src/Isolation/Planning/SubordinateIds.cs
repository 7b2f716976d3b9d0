using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Planning;

/// <summary>The ranges of subuid(5) and subgid(5) that belong to one user.</summary>
/// <param name="Users">First number and count of each range.</param>
/// <param name="Groups">Likewise.</param>
public sealed record SubordinateIds(ImmutableArray<(uint First, uint Count)> Users, ImmutableArray<(uint First, uint Count)> Groups)
{
    private const int MaximumFileSize = 1024 * 1024;

    /// <summary>No ranges.</summary>
    public static SubordinateIds None { get; } = new([], []);

    /// <summary>Reads both files; a missing or unreadable one is empty.</summary>
    /// <param name="user">The number of the user.</param>
    /// <param name="name">Its name; null where it has none.</param>
    public static SubordinateIds Read(uint user, string? name) =>
        new(Parse(TextOf("/etc/subuid"), user, name), Parse(TextOf("/etc/subgid"), user, name));

    internal static ImmutableArray<(uint First, uint Count)> Parse(string text, uint user, string? name)
    {
        var number = user.ToString(CultureInfo.InvariantCulture);
        var ranges = ImmutableArray.CreateBuilder<(uint, uint)>();
        foreach (var line in text.Split('\n'))
        {
            if (line.Split(':') is [var owner, var first, var count] && (owner == number || owner == name)
                && Accounts.TryParseNumber(first, out var from) && Accounts.TryParseNumber(count, out var many) && many > 0)
            {
                ranges.Add((from, many));
            }
        }

        return ranges.ToImmutable();
    }

    private static string TextOf(string path) =>
        KernelFile.TryRead(path, MaximumFileSize, out var bytes, out _) ? Encoding.UTF8.GetString(bytes) : "";
}
