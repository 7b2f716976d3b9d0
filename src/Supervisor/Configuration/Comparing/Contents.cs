using System.Collections.Immutable;
using Supervisor.Configuration.Model;

namespace Supervisor.Configuration.Comparing;

/// <summary>Equality by content.</summary>
internal static class Contents
{
    public static bool Same(ImmutableArray<string>? a, ImmutableArray<string>? b) => (a, b) switch
    {
        (null, null) => true,
        ({ } left, { } right) => left.SequenceEqual(right),
        _ => false,
    };

    public static bool Same(CheckTarget? a, CheckTarget? b) => (a, b) switch
    {
        (CheckTarget.Command left, CheckTarget.Command right) => left.Arguments.SequenceEqual(right.Arguments),
        _ => a == b,
    };

    public static bool Same<TKey, TValue>(ImmutableDictionary<TKey, TValue> a, ImmutableDictionary<TKey, TValue> b)
        where TKey : notnull
    {
        if (ReferenceEquals(a, b))
        {
            return true;
        }

        return a.Count == b.Count
            && a.All(pair => b.TryGetValue(pair.Key, out var other) && EqualityComparer<TValue>.Default.Equals(pair.Value, other));
    }
}
