namespace Supervisor.Engine.Program;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators"): the whole state is one number,
/// so that chance can be part of a state and a run replays from its seed.
/// </summary>
public static class Chance
{
    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>The next number, and the state after it.</summary>
    public static ulong Next(ref ulong state)
    {
        state += Increment;
        var mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 up to, but not including, 1.</summary>
    public static double NextUnit(ref ulong state) => (Next(ref state) >> 11) * (1.0 / (1UL << 53));
}
