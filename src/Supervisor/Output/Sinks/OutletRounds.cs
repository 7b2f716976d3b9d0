namespace Supervisor.Output.Sinks;

/// <summary>
/// Which outlets the pump has to look after in a turn: those that have been written to, and those in trouble. All others
/// cost nothing, however many there are.
/// </summary>
/// <param name="table">Where an outlet that nobody uses any more is taken out.</param>
/// <param name="log">The one that the supervisor's own log goes to: reports on it wait until it works.</param>
/// <param name="ready">Gets the sources that an outlet need not hold any longer.</param>
internal sealed class OutletRounds(OutletTable table, Outlet log, ReadyQueue ready, Action<OutputReport> report)
{
    private const int LongestWait = 60_000;

    private readonly List<Outlet> _touched = [];
    private readonly List<Outlet> _troubled = [];

    /// <summary>How long the pump may wait: until one of them is to be looked after, and no longer than it would (-1: without end).</summary>
    public int UntilDue(int milliseconds)
    {
        var due = long.MaxValue;
        foreach (var outlet in _troubled)
        {
            due = Math.Min(due, outlet.DueAt);
        }

        if (due == long.MaxValue)
        {
            return milliseconds;
        }

        var wait = (int)Math.Clamp(due - Environment.TickCount64, 0, LongestWait);
        return milliseconds < 0 ? wait : Math.Min(wait, milliseconds);
    }

    /// <summary>A sink has been offered lines, or has gone.</summary>
    public void Note(Outlet outlet)
    {
        if (outlet.CollectsOverTurn)
        {
            if (!outlet.IsTouched)
            {
                outlet.IsTouched = true;
                _touched.Add(outlet);
            }
        }
        else
        {
            outlet.Flush();
        }

        ListIfTroubled(outlet);
    }

    /// <summary>The end of a turn.</summary>
    public void Finish(long now)
    {
        foreach (var outlet in _touched)
        {
            outlet.IsTouched = false;
            outlet.Flush();
            ListIfTroubled(outlet);
        }

        _touched.Clear();
        TellTroubles(now);
    }

    /// <summary>The beginning of a turn: who may take more by now does, and releases those who have waited for it.</summary>
    public void LookAfter(long now)
    {
        foreach (var outlet in _troubled)
        {
            outlet.LookAfter(now);
            if (!outlet.IsStuck)
            {
                outlet.Waiting.MoveTo(ready);
            }
        }
    }

    /// <summary>A source has gone, and its sink's outlet perhaps with it, once all is written.</summary>
    public void Retire(Outlet outlet)
    {
        outlet.Flush();
        if (outlet.BytesWaiting > 0)
        {
            ListIfTroubled(outlet);
        }
        else if (table.RemoveUnused(outlet))
        {
            _troubled.Remove(outlet);
            outlet.Dispose();
        }
    }

    private void ListIfTroubled(Outlet outlet)
    {
        if (outlet.IsTroubled && !outlet.IsListed)
        {
            outlet.IsListed = true;
            _troubled.Add(outlet);
        }
    }

    private void TellTroubles(long now)
    {
        for (var index = _troubled.Count - 1; index >= 0; index--)
        {
            var outlet = _troubled[index];
            if (outlet.TakeReport(now, onlyAfterwards: outlet == log) is { } told)
            {
                report(told);
            }

            if (!outlet.IsTroubled)
            {
                outlet.IsListed = false;
                _troubled.RemoveAt(index);
                Retire(outlet);
            }
        }
    }
}
