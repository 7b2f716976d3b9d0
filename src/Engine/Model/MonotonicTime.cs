namespace Supervisor.Engine.Model;

/// <summary>
/// A point in time on CLOCK_MONOTONIC (clock_gettime(2)): it never jumps, and means nothing outside this boot. The
/// engine is given it and never reads it.
/// </summary>
/// <param name="Nanoseconds">Nanoseconds since an arbitrary start; 292 years fit.</param>
public readonly record struct MonotonicTime(long Nanoseconds) : IComparable<MonotonicTime>
{
    private const long NanosecondsPerTick = 100;

    public static MonotonicTime operator +(MonotonicTime time, TimeSpan span) => time.Add(span);

    public static TimeSpan operator -(MonotonicTime later, MonotonicTime earlier) => later.Subtract(earlier);

    public static bool operator <(MonotonicTime left, MonotonicTime right) => left.Nanoseconds < right.Nanoseconds;

    public static bool operator >(MonotonicTime left, MonotonicTime right) => left.Nanoseconds > right.Nanoseconds;

    public static bool operator <=(MonotonicTime left, MonotonicTime right) => left.Nanoseconds <= right.Nanoseconds;

    public static bool operator >=(MonotonicTime left, MonotonicTime right) => left.Nanoseconds >= right.Nanoseconds;

    public MonotonicTime Add(TimeSpan span) => new(Nanoseconds + (span.Ticks * NanosecondsPerTick));

    public TimeSpan Subtract(MonotonicTime earlier) => new((Nanoseconds - earlier.Nanoseconds) / NanosecondsPerTick);

    public int CompareTo(MonotonicTime other) => Nanoseconds.CompareTo(other.Nanoseconds);

    public override string ToString() => $"{Nanoseconds / 1_000_000_000.0:0.000}s";
}
