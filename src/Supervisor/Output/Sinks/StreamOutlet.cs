using Supervisor.Kernel;

namespace Supervisor.Output.Sinks;

/// <summary>One of the supervisor's own two streams, whatever it is: a pipe, a terminal, a file, a socket.</summary>
internal sealed class StreamOutlet(int descriptor, string name, Epoll epoll) : Outlet(name, epoll)
{
    private readonly NonBlockingWriter _writer = NonBlockingWriter.For(descriptor);

    public bool IsTerminal { get; } = Descriptors.IsTerminal(descriptor);

    public override bool CollectsOverTurn => true;

    protected override int Descriptor => _writer.Descriptor;

    public override void Dispose()
    {
        _writer.Dispose();
        base.Dispose();
    }

    protected override nint Write(ReadOnlySpan<byte> bytes) => _writer.Write(bytes);

    // A named pipe may have found another reader.
    protected override bool HasRecovered() => !Descriptors.HasError(_writer.Descriptor);
}
