using System.Collections.Immutable;

namespace Supervisor.Engine.Simulation;

/// <summary>
/// What is left out of a schedule, so that what remains is short enough to be understood: programs, disturbances, faults
/// and keys of the configuration, each by its name. It is written as one line, and read again to replay.
/// </summary>
public sealed record Cut(ImmutableSortedSet<string> Names)
{
    private const string Only = "only:";

    public static Cut None { get; } = new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>All that can be left out.</summary>
    public static ImmutableArray<string> Everything { get; } =
    [
        .. Enumerable.Range(0, Blueprint.Letters).Select(rank => Program(Blueprint.Letter(rank))),
        .. Enumerable.Range(0, Outside.MostDisturbances).Select(Disturbance),
        .. Enum.GetNames<Key>(),
        .. Enum.GetNames<Fault>(),
    ];

    /// <summary>What is left out, or, after <c>only:</c>, what is not.</summary>
    public static Cut Parse(string text)
    {
        var only = text.StartsWith(Only, StringComparison.Ordinal);
        var names = text[(only ? Only.Length : 0)..].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return None.With(only ? Everything.Except(names) : names);
    }

    public Cut With(IEnumerable<string> names) => new(Names.Union(names));

    public override string ToString() => Names.Count > Everything.Length / 2
        ? Only + string.Join(',', Everything.Where(name => !Names.Contains(name)))
        : string.Join(',', Names);

    internal bool Has(Fault fault) => !Names.IsEmpty && Names.Contains(fault.ToString());

    internal bool Has(Key key) => !Names.IsEmpty && Names.Contains(key.ToString());

    internal bool HasProgram(string letter) => !Names.IsEmpty && Names.Contains(Program(letter));

    internal bool HasDisturbance(int number) => !Names.IsEmpty && Names.Contains(Disturbance(number));

    private static string Program(string letter) => $"program-{letter}";

    private static string Disturbance(int number) => $"disturbance-{number}";
}
