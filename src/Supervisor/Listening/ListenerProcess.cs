using Supervisor.Engine.Model;

namespace Supervisor.Listening;

/// <summary>One process of a pool: the launch that runs now, and what it is doing.</summary>
internal sealed class ListenerProcess(string program)
{
    private int _generation;

    public string Program { get; } = program;

    /// <summary>Null while no launch of it runs.</summary>
    public ListenerProtocol? Protocol { get; private set; }

    /// <summary>What it was sent and has not answered.</summary>
    public EventQueue.Waiting? Sent { get; set; }

    /// <summary>What its pipe had no room for yet.</summary>
    public ReadOnlyMemory<byte> Unwritten { get; set; }

    /// <summary>How often in a row it has broken the protocol.</summary>
    public int Violations { get; set; }

    private bool _isReady;

    public bool IsFree => _isReady && Protocol?.State is ListenerState.Ready && Sent is null && Unwritten.IsEmpty;

    /// <summary>Where the engine has it now.</summary>
    /// <returns>The event that a launch which has ended did not answer.</returns>
    public EventQueue.Waiting? Follow(ProgramState state)
    {
        EventQueue.Waiting? unanswered = null;
        var runs = state.Phase.ProcessId is not null;
        if (Protocol is not null && (!runs || state.Generation != _generation))
        {
            (unanswered, Sent) = (Sent, null);
            (Protocol, Unwritten) = (null, default);
        }

        if (runs && Protocol is null)
        {
            Protocol = new ListenerProtocol();
            _generation = state.Generation;
        }

        _isReady = state.Phase is Phase.Ready;
        return unanswered;
    }
}
