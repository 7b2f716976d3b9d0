namespace Supervisor.Output.Sinks;

/// <summary>
/// All outlets, by the number that epoll knows them by, and how many sinks use each. Added by any thread, removed by the
/// pump's.
/// </summary>
internal sealed class OutletTable
{
    /// <summary>Epoll's tokens from here on are outlets.</summary>
    public const ulong FirstToken = 1UL << 32;

    private readonly Lock _gate = new();
    private readonly List<Entry?> _entries = [];

    public void Add(Outlet outlet, int users = 1)
    {
        lock (_gate)
        {
            var index = _entries.IndexOf(null);
            if (index < 0)
            {
                index = _entries.Count;
                _entries.Add(null);
            }

            _entries[index] = new Entry(outlet) { Users = users };
            outlet.Token = FirstToken + (ulong)index;
        }
    }

    public Outlet? Find(ulong token)
    {
        lock (_gate)
        {
            var index = (int)(token - FirstToken);
            return index < _entries.Count ? _entries[index]?.Outlet : null;
        }
    }

    /// <summary>The one that a sink of the same kind uses already, with one user more.</summary>
    public T? Share<T>(Func<T, bool> isIt)
        where T : Outlet
    {
        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                if (entry?.Outlet is T outlet && isIt(outlet))
                {
                    entry.Users++;
                    return outlet;
                }
            }

            return null;
        }
    }

    /// <summary>One user less. What the outlet has not written yet it still writes.</summary>
    public void Release(Outlet outlet)
    {
        lock (_gate)
        {
            _entries[IndexOf(outlet)]!.Users--;
        }
    }

    /// <summary>Takes an outlet without users out of the table; it is the caller's to dispose of then.</summary>
    public bool RemoveUnused(Outlet outlet)
    {
        lock (_gate)
        {
            var unused = _entries[IndexOf(outlet)]!.Users == 0;
            if (unused)
            {
                _entries[IndexOf(outlet)] = null;
            }

            return unused;
        }
    }

    /// <summary>Those that are there now; for rare occasions.</summary>
    public Outlet[] Snapshot()
    {
        lock (_gate)
        {
            return [.. _entries.OfType<Entry>().Select(entry => entry.Outlet)];
        }
    }

    private static int IndexOf(Outlet outlet) => (int)(outlet.Token - FirstToken);

    private sealed class Entry(Outlet outlet)
    {
        public Outlet Outlet { get; } = outlet;

        public int Users { get; set; }
    }
}
