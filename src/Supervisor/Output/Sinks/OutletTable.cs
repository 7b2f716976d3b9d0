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
    private readonly Queue<Outlet> _fresh = new();
    private volatile bool _hasFresh;

    public void Add(Outlet outlet)
    {
        lock (_gate)
        {
            var index = _entries.IndexOf(null);
            if (index < 0)
            {
                index = _entries.Count;
                _entries.Add(null);
            }

            _entries[index] = new Entry(outlet) { Users = 1 };
            _fresh.Enqueue(outlet);
            _hasFresh = true;
            outlet.Token = FirstToken + (ulong)index;
        }
    }

    /// <summary>One that has not been prepared yet.</summary>
    public Outlet? TakeFresh()
    {
        if (!_hasFresh)
        {
            return null;
        }

        lock (_gate)
        {
            _hasFresh = _fresh.TryDequeue(out var outlet);
            return outlet;
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

    /// <summary>The one of that kind and name that is there already, with one user more, or a new one.</summary>
    public T ShareOrAdd<T>(string name, Func<T> make)
        where T : Outlet
    {
        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                if (entry?.Outlet is T outlet && outlet.Name == name)
                {
                    entry.Users++;
                    return outlet;
                }
            }

            var made = make();
            Add(made);
            return made;
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

    /// <summary>What has not been written yet.</summary>
    public long BytesWaiting => Snapshot().Sum(outlet => (long)outlet.BytesWaiting);

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
