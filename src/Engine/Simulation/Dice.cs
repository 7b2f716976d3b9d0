using Supervisor.Engine.Program;

namespace Supervisor.Engine.Simulation;

/// <summary>All chance of one simulated run, from its seed.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    public ulong NextSeed() => Chance.Next(ref _state);

    /// <param name="probability">From 0 to 1.</param>
    public bool Hits(double probability) => Chance.NextUnit(ref _state) < probability;

    /// <summary>From 0 up to, but not including, <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(Chance.Next(ref _state) % (ulong)count);

    public T OneOf<T>(ReadOnlySpan<T> values) => values[Below(values.Length)];

    /// <summary>Up to <paramref name="longest"/>, short spans more often than long ones.</summary>
    public TimeSpan Span(TimeSpan longest)
    {
        var unit = Chance.NextUnit(ref _state);
        return TimeSpan.FromTicks((long)(longest.Ticks * unit * unit * unit));
    }
}
