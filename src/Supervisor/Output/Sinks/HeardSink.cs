namespace Supervisor.Output.Sinks;

/// <summary>Hands what is written to whoever listens. It never refuses, and waits for nobody.</summary>
internal sealed class HeardSink : Sink
{
    private readonly StreamIdentity _identity;
    private readonly bool _isProtocol;
    private readonly Func<Action<OutputHeard>?> _listener;

    /// <param name="isProtocol">Every byte counts, also before the end of its line.</param>
    public HeardSink(StreamIdentity identity, bool isProtocol, Func<Action<OutputHeard>?> listener)
        : base(null, Configuration.Model.WhenFull.Drop)
    {
        (_identity, _isProtocol, _listener) = (identity, isProtocol, listener);
        if (isProtocol)
        {
            Tell([]);
        }
    }

    public override bool TakesBlocks => true;

    public override bool TakesParts => _isProtocol;

    protected override bool TryTake(in OutputLine line)
    {
        Tell(line.HasNewline ? [.. line.Text, (byte)'\n'] : line.Text.ToArray());
        return true;
    }

    protected override int TakeBlock(ReadOnlySpan<byte> block)
    {
        Tell(block.ToArray());
        return block.Length;
    }

    private void Tell(byte[] bytes) => _listener()?.Invoke(new OutputHeard(_identity.Program, _identity.Kind, _identity.Number, bytes, _isProtocol));
}
