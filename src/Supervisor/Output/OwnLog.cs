using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>The supervisor's own log on its way to standard error. Any thread adds, the pump's moves.</summary>
internal sealed class OwnLog(Outlet to, OutletRounds rounds, Action<OutputReport> report)
{
    private const int PartsPerTurn = 16;

    private readonly LogQueue _queue = new();
    private bool _waits;

    /// <summary>There is more to move, and room for it.</summary>
    public bool HasWork => _waits && !to.IsStuck;

    public int BytesWaiting => _queue.BytesWaiting;

    /// <summary>Adds a line. True if the pump must be woken.</summary>
    public bool Add(ReadOnlySpan<byte> line) => _queue.Add(line);

    public void Move()
    {
        // Bounded, or whoever logs faster than stderr is written would silence the programs.
        _waits = true;
        for (var part = 0; part < PartsPerTurn && _waits && !to.IsStuck; part++)
        {
            _waits = !_queue.MoveTo(to);
            to.Flush();
        }

        rounds.Note(to);
        if (!_waits && _queue.TakeLost() is > 0 and var lost)
        {
            report(new OutputReport.LogLinesLost(lost));
        }
    }
}
