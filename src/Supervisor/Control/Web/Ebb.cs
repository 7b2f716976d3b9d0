using Supervisor.Kernel;

namespace Supervisor.Control.Web;

/// <summary>
/// Gives memory back when the last client has been gone for a while: a storm of them leaves several times of what a supervisor
/// needs, and nothing that happens later would make the runtime collect it. Wakes up once after clients, and else never.
/// </summary>
internal sealed class Ebb : IDisposable
{
    /// <summary>Whoever asks every few seconds does not cause a collection each time.</summary>
    private const long Worthwhile = 8 * 1024 * 1024;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private readonly Timer _timer;
    private readonly Lock _gate = new();
    private int _clients;
    private bool _isOver;
    private long _least = long.MaxValue;

    public Ebb() => _timer = new Timer(_ => Collect());

    public void Enter()
    {
        lock (_gate)
        {
            _clients++;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_clients == 0 && !_isOver)
            {
                _timer.Change(Quiet, Timeout.InfiniteTimeSpan);
            }
        }
    }

    /// <summary>Clients may leave after it.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            _timer.Dispose();
        }
    }

    private void Collect()
    {
        if (Volatile.Read(ref _clients) > 0 || (_least != long.MaxValue && Environment.WorkingSet < _least + Worthwhile))
        {
            return;
        }

        Footprint.Collect();
        Footprint.ForgetStartUp();
        _least = Math.Min(_least, Environment.WorkingSet);
    }
}
