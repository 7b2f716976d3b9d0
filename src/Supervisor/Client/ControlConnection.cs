using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Client;

/// <summary>A connected socket that never blocks, as a stream whose calls wait, until a deadline at most.</summary>
/// <param name="descriptor">Closed with the stream.</param>
/// <param name="deadline">When to give up with a <see cref="TimeoutException"/>; null for never.</param>
internal sealed class ControlConnection(int descriptor, MonotonicTime? deadline) : ForwardStream
{
    private int _descriptor = descriptor;

    /// <summary>For whoever waits for several descriptors at once.</summary>
    public int Descriptor => _descriptor;

    /// <summary>To be moved for what has no end, such as an answer that follows what happens.</summary>
    public MonotonicTime? Deadline { get; set; } = deadline;

    public override bool CanWrite => true;

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var read = Descriptors.Read(_descriptor, buffer);
            if (!Syscall.Failed(read, out var errno))
            {
                return (int)read;
            }

            WaitOrThrow(errno, toWrite: false);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var written = Descriptors.SendWithoutWaiting(_descriptor, buffer);
            if (Syscall.Failed(written, out var errno))
            {
                WaitOrThrow(errno, toWrite: true);
            }
            else
            {
                buffer = buffer[(int)written..];
            }
        }
    }

    /// <summary>Waits for room or for bytes.</summary>
    /// <returns>False at the deadline.</returns>
    public bool Await(bool toWrite)
    {
        while (true)
        {
            var left = Deadline - Clock.Now();
            if (left < TimeSpan.Zero)
            {
                return false;
            }

            if (Descriptors.Await(_descriptor, toWrite, left))
            {
                return true;
            }
        }
    }

    protected override void Dispose(bool disposing)
    {
        Descriptors.Close(Interlocked.Exchange(ref _descriptor, -1));
        base.Dispose(disposing);
    }

    private void WaitOrThrow(Errno errno, bool toWrite)
    {
        if (errno == Errno.EINTR)
        {
            return;
        }

        if (errno != Errno.EAGAIN)
        {
            throw new IOException(errno.Meaning);
        }

        if (!Await(toWrite))
        {
            throw new TimeoutException();
        }
    }
}
