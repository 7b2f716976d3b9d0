using Supervisor.Engine.Model;

namespace Supervisor.Listening;

/// <summary>One process of a pool: what its last launch says, and what it was sent.</summary>
internal sealed class ListenerProcess(string program)
{
    private int _generation = -1;
    private bool _isReady;

    public string Program { get; } = program;

    /// <summary>Which opening of its streams counts; what comes from an earlier one is of a process that is gone.</summary>
    public int Session { get; private set; } = -1;

    /// <summary>Null before the first launch.</summary>
    public ListenerProtocol? Protocol { get; private set; }

    /// <summary>What it was sent and has not answered.</summary>
    public EventQueue.Waiting? Sent { get; private set; }

    /// <summary>What its pipe had no room for yet.</summary>
    public ReadOnlyMemory<byte> Unwritten { get; set; }

    /// <summary>It runs and was not asked to stop.</summary>
    public bool Runs { get; private set; }

    /// <summary>It has broken the protocol, and lives.</summary>
    public bool IsBroken { get; set; }

    public bool IsFree => _isReady && Sent is null && Protocol?.State is ListenerState.Ready;

    /// <summary>It is launched again. This may be known before the end of the launch before.</summary>
    public void Begin(int session)
    {
        (Session, Protocol) = (session, new ListenerProtocol());
        (_isReady, Runs, IsBroken) = (false, false, false);
    }

    public void Send(EventQueue.Waiting next, byte[] envelope)
    {
        (Sent, Unwritten) = (next, envelope);
        Protocol!.Send();
    }

    /// <summary>It has answered, or will not any more.</summary>
    /// <returns>What it was sent.</returns>
    public EventQueue.Waiting? Release()
    {
        var sent = Sent;
        (Sent, Unwritten) = (null, default);
        return sent;
    }

    /// <summary>Where the engine has it now.</summary>
    /// <returns>Whether the launch that was sent something is over.</returns>
    public bool Follow(ProgramState state)
    {
        var isOver = state.Phase.ProcessId is null || state.Generation != _generation;
        Runs = state.Phase is Phase.Running or Phase.Ready;
        (_isReady, _generation) = (state.Phase is Phase.Ready, state.Generation);
        return isOver;
    }
}
