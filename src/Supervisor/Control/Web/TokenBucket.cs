namespace Supervisor.Control.Web;

/// <summary>So many at once, and so many a second. Any thread.</summary>
internal sealed class TokenBucket(int burst, int perSecond)
{
    private const double MillisecondsPerSecond = 1000;

    private readonly Lock _gate = new();
    private double _tokens = burst;
    private long _seen = Environment.TickCount64;

    /// <summary>Whether one more may go on now.</summary>
    public bool TryTake() => TryTake(Environment.TickCount64);

    internal bool TryTake(long now)
    {
        lock (_gate)
        {
            _tokens = Math.Min(burst, _tokens + (Math.Max(0, now - _seen) * perSecond / MillisecondsPerSecond));
            _seen = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }
}
