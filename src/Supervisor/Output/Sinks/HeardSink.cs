namespace Supervisor.Output.Sinks;

/// <summary>Hands what is written to whoever listens. It never refuses, and waits for nobody.</summary>
internal sealed class HeardSink : Sink
{
    private readonly StreamIdentity _identity;
    private readonly HeardAs _as;
    private readonly Func<Action<OutputHeard>?> _listener;

    public HeardSink(StreamIdentity identity, HeardAs heardAs, Func<Action<OutputHeard>?> listener)
        : base(null, Configuration.Model.WhenFull.Drop)
    {
        (_identity, _as, _listener) = (identity, heardAs, listener);
        if (heardAs is HeardAs.Answer)
        {
            Tell([]);
        }
    }

    public override bool TakesBlocks => true;

    public override bool NamesProcess => _as is HeardAs.Output;

    /// <summary>Of an answer every byte counts, also before the end of its line.</summary>
    public override bool TakesParts => _as is HeardAs.Answer;

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

    private void Tell(byte[] bytes) => _listener()?.Invoke(OutputHeard.From(_identity, bytes, _as));
}
