namespace Supervisor.Output.Sinks;

/// <summary>Hands what is written to whoever listens. It never refuses, and waits for nobody.</summary>
/// <param name="isProtocol">Every byte counts, also before the end of its line.</param>
internal sealed class HeardSink(StreamIdentity identity, bool isProtocol, Func<Action<OutputHeard>?> listener) : Sink(null, Configuration.Model.WhenFull.Drop)
{
    public override bool TakesBlocks => true;

    public override bool TakesParts => isProtocol;

    protected override bool TryTake(in OutputLine line)
    {
        Tell(line.EndsLine ? [.. line.Text, (byte)'\n'] : line.Text.ToArray());
        return true;
    }

    protected override int TakeBlock(ReadOnlySpan<byte> block)
    {
        Tell(block.ToArray());
        return block.Length;
    }

    private void Tell(byte[] bytes) => listener()?.Invoke(new OutputHeard(identity.Program, identity.Kind, bytes, isProtocol));
}
