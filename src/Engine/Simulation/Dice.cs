using Supervisor.Engine.Program;

namespace Supervisor.Engine.Simulation;

/// <summary>
/// All chance of one simulated run, from its seed. Everything that decides has dice of its own, named after what they
/// are for: so one thing can be left out of a run and the others happen as before.
/// </summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The dice of one thing.</summary>
    public static Dice Of(ulong seed, string what, int number = 0, int kind = 0)
    {
        var mixed = seed ^ 0xCBF29CE484222325;
        foreach (var letter in what)
        {
            // FNV-1a, as the hash of a string differs from run to run.
            mixed = (mixed ^ letter) * 0x100000001B3;
        }

        mixed = (mixed ^ (uint)number) * 0x100000001B3;
        mixed = (mixed ^ (uint)kind) * 0x100000001B3;
        return new Dice(Chance.Next(ref mixed));
    }

    public ulong NextSeed() => Chance.Next(ref _state);

    /// <param name="probability">From 0 to 1.</param>
    public bool Hits(double probability) => Chance.NextUnit(ref _state) < probability;

    /// <summary>From 0 up to, but not including, <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(Chance.Next(ref _state) % (ulong)count);

    public T OneOf<T>(params ReadOnlySpan<T> values) => values[Below(values.Length)];

    public TimeSpan Seconds(params ReadOnlySpan<double> choices) => TimeSpan.FromSeconds(OneOf(choices));

    /// <summary>Up to <paramref name="longest"/>, short spans more often than long ones.</summary>
    public TimeSpan Span(TimeSpan longest)
    {
        var unit = Chance.NextUnit(ref _state);
        return TimeSpan.FromTicks((long)(longest.Ticks * unit * unit * unit));
    }

    public TimeSpan Span(double seconds) => Span(TimeSpan.FromSeconds(seconds));
}
