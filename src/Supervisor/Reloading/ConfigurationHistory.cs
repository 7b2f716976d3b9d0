using System.Collections.Immutable;
using Supervisor.Configuration.Model;

namespace Supervisor.Reloading;

/// <summary>A configuration that is, or was, in force.</summary>
/// <param name="Number">From 1, in the order in which they first came into force.</param>
/// <param name="Before">The number of the one that it took the place of; 0 for the first.</param>
/// <param name="Since">When it came into force, last; in microseconds of the Unix epoch.</param>
/// <param name="Cause">What brought it.</param>
/// <param name="Plan">What it changed.</param>
internal sealed record KeptConfiguration(int Number, int Before, long Since, string Cause, ReloadPlan Plan, SupervisorConfiguration Configuration)
{
    /// <summary>Why it was rolled back; null where it was not.</summary>
    public string? Failure { get; init; }
}

/// <summary>
/// The last few configurations, to go back to. Going back makes none anew: the one returned to is in force again, the later ones stay,
/// and the next one is numbered after all of them.
/// </summary>
internal sealed class ConfigurationHistory
{
    public const int Most = 8;

    private readonly Lock _gate = new();
    private ImmutableList<KeptConfiguration> _kept;
    private int _current = 1;
    private int _last = 1;

    public ConfigurationHistory(SupervisorConfiguration first, long now) =>
        _kept = [new KeptConfiguration(1, 0, now, "start", ReloadPlan.Nothing, first)];

    /// <summary>All that are kept, oldest first, and the number of the one in force.</summary>
    public (ImmutableList<KeptConfiguration> Kept, int Current) All()
    {
        lock (_gate)
        {
            return (_kept, _current);
        }
    }

    /// <summary>Null where it is not kept, or not any more.</summary>
    public KeptConfiguration? Find(int number)
    {
        lock (_gate)
        {
            return _kept.Find(kept => kept.Number == number);
        }
    }

    /// <summary>The one that the one in force took the place of; null where there is none any more.</summary>
    public KeptConfiguration? Previous()
    {
        lock (_gate)
        {
            var current = _kept.Find(kept => kept.Number == _current)!;
            return _kept.Find(kept => kept.Number == current.Before);
        }
    }

    /// <summary>A new one is in force.</summary>
    public int Add(SupervisorConfiguration configuration, ReloadPlan plan, string cause, long now)
    {
        lock (_gate)
        {
            var before = _current;
            _kept = _kept.Add(new KeptConfiguration(++_last, before, now, cause, plan, configuration));
            _current = _last;
            if (_kept.Count > Most)
            {
                // Never the one to go back to.
                _kept = _kept.RemoveAt(_kept[0].Number == before ? 1 : 0);
            }

            return _current;
        }
    }

    /// <summary>One that is kept is in force again.</summary>
    public int Return(int number, long now)
    {
        lock (_gate)
        {
            _current = number;
            Change(number, kept => kept with { Since = now });
            return number;
        }
    }

    /// <summary>It was rolled back.</summary>
    public void Fail(int number, string reason)
    {
        lock (_gate)
        {
            Change(number, kept => kept with { Failure = reason });
        }
    }

    private void Change(int number, Func<KeptConfiguration, KeptConfiguration> change)
    {
        if (_kept.Find(kept => kept.Number == number) is { } found)
        {
            _kept = _kept.Replace(found, change(found));
        }
    }
}
