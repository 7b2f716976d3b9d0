namespace Supervisor.Scheduling;

/// <summary>What a look at the clocks comes to. Times are in UTC.</summary>
internal abstract record Finding
{
    private Finding()
    {
    }

    /// <summary>A time of a schedule has come.</summary>
    public sealed record Due(string Program, DateTime Time) : Finding;

    /// <summary>A time came while the machine was suspended, and others after it perhaps.</summary>
    /// <param name="Runs">One run makes up for all of them.</param>
    public sealed record Missed(string Program, DateTime Time, bool Runs) : Finding;

    /// <summary>The wall clock was set.</summary>
    /// <param name="From">What it would show now.</param>
    public sealed record ClockSet(DateTime From, DateTime To) : Finding;
}
