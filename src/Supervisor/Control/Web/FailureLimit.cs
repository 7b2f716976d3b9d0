namespace Supervisor.Control.Web;

/// <summary>
/// How often somebody may show what is wrong. Whoever has failed too often is not looked at for a while, right or wrong, so
/// that guessing goes no faster; others are not held up by it. There is one list for each entrance, and it does not grow:
/// beyond its room all newcomers count as one.
/// </summary>
internal sealed class FailureLimit(int most = FailureLimit.UsualMost, int room = FailureLimit.UsualRoom)
{
    public const int UsualMost = 10;
    public const int UsualRoom = 1024;
    public const int WindowMilliseconds = 10_000;

    private const string Everybody = "";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Record> _records = new(StringComparer.Ordinal);

    /// <summary>Whether somebody has failed too often.</summary>
    public bool IsLocked(string who, long now)
    {
        lock (_gate)
        {
            return _records.TryGetValue(NameOf(who), out var record) && now - record.Since < WindowMilliseconds && record.Count >= most;
        }
    }

    public void Fail(string who, long now)
    {
        lock (_gate)
        {
            if (_records.Count >= room && !_records.ContainsKey(who))
            {
                Forget(now);
            }

            var name = NameOf(who);
            var record = _records.GetValueOrDefault(name);
            _records[name] = now - record.Since < WindowMilliseconds && record.Count > 0 ? record with { Count = record.Count + 1, Since = record.Count + 1 == most ? now : record.Since }
                : new Record(now, 1);
        }
    }

    private string NameOf(string who) => _records.Count < room || _records.ContainsKey(who) ? who : Everybody;

    private void Forget(long now)
    {
        foreach (var (name, record) in _records)
        {
            if (now - record.Since >= WindowMilliseconds)
            {
                _records.Remove(name);
            }
        }
    }

    /// <param name="Since">The first failure of the window; once it is full, the one that filled it.</param>
    private readonly record struct Record(long Since, int Count);
}
