using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>The supervisor's own log on its way through the pump: a queue that any thread fills, and the outlet it goes to.</summary>
internal sealed class OwnLog(Outlet outlet, OutletRounds rounds, Action<OutputReport> report)
{
    private const int PartsPerTurn = 16;

    private readonly LogQueue _queue = new();
    private bool _waits;

    public int BytesWaiting => _queue.BytesWaiting;

    /// <summary>There is more than the last turn could take.</summary>
    public bool HasWork => _waits && !outlet.IsStuck;

    /// <summary>Any thread. True if the pump must be woken.</summary>
    public bool Add(ReadOnlySpan<byte> line) => _queue.Add(line);

    /// <summary>Bounded, or whoever logs faster than stderr is written would silence the programs.</summary>
    public void Move()
    {
        _waits = true;
        for (var part = 0; part < PartsPerTurn && _waits && !outlet.IsStuck; part++)
        {
            _waits = !_queue.MoveTo(outlet);
            outlet.Flush();
        }

        rounds.Note(outlet);
        if (!_waits && _queue.TakeLost() is > 0 and var lost)
        {
            report(new OutputReport.LogLinesLost(lost));
        }
    }
}
