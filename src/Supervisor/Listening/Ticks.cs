namespace Supervisor.Listening;

/// <summary>When the time passes a multiple of a period. Whatever the clock does, each is told of once. Pure.</summary>
internal sealed class Ticks
{
    private static readonly int[] Periods = [5, 60, 3600];

    private readonly long[] _last = [-1, -1, -1];

    /// <summary>The periods of which another one has begun, each with when that was.</summary>
    /// <param name="now">Seconds since 1970; the first is that from which they are counted.</param>
    public IEnumerable<(int Period, long Moment)> At(long now)
    {
        for (var index = 0; index < Periods.Length; index++)
        {
            var moment = now - (now % Periods[index]);
            var before = _last[index];
            _last[index] = moment;
            if (before >= 0 && before != moment)
            {
                yield return (Periods[index], moment);
            }
        }
    }
}
