using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Output.Sinks;

/// <summary>
/// Writes to a descriptor that others share, without ever waiting in the kernel for a reader. O_NONBLOCK belongs to
/// the open file description, which programs inherit, so it is never set there: a pipe or a terminal is opened once
/// more through /proc/self/fd; where that cannot be done, poll(2) goes before each small write. A regular file or a
/// plain device has no reader to wait for.
/// </summary>
internal sealed class NonBlockingWriter : IDisposable
{
    // A pipe that polls as writable has room for this much (PIPE_BUF, see pipe(7)), so the write cannot block.
    private const int SafeWrite = 4096;

    private readonly Method _method;
    private readonly bool _owned;

    private NonBlockingWriter(int descriptor, Method method, bool owned)
    {
        Descriptor = descriptor;
        _method = method;
        _owned = owned;
    }

    private enum Method
    {
        Plain,
        NonBlocking,
        PollFirst,
        Socket,
    }

    /// <summary>To be watched for EPOLLOUT after EAGAIN.</summary>
    public int Descriptor { get; private set; }

    public static NonBlockingWriter For(int descriptor)
    {
        var known = Descriptors.TryIdentify(descriptor, out var file);
        if (known && file.IsSocket)
        {
            return new NonBlockingWriter(descriptor, Method.Socket, owned: false);
        }

        if (!known || !(file.IsPipe || Descriptors.IsTerminal(descriptor)))
        {
            return new NonBlockingWriter(descriptor, Method.Plain, owned: false);
        }

        var reopened = file.IsTerminalMaster ? -1 : Reopen(descriptor);
        return reopened >= 0
            ? new NonBlockingWriter(reopened, Method.NonBlocking, owned: true)
            : WithoutReopening(descriptor);
    }

    /// <summary>For a pipe or terminal that only this descriptor leads to.</summary>
    public static NonBlockingWriter WithoutReopening(int descriptor) => new(descriptor, Method.PollFirst, owned: false);

    /// <summary>How many of the bytes were taken, or <c>-errno</c>; EAGAIN means later.</summary>
    public nint Write(ReadOnlySpan<byte> bytes) => _method switch
    {
        Method.Socket => Descriptors.SendWithoutWaiting(Descriptor, bytes),
        Method.PollFirst when !Descriptors.IsWritable(Descriptor) => -Errno.EAGAIN.Number,
        Method.PollFirst => Descriptors.Write(Descriptor, bytes[..Math.Min(bytes.Length, SafeWrite)]),
        Method.Plain or Method.NonBlocking or _ => Descriptors.Write(Descriptor, bytes),
    };

    public void Dispose()
    {
        if (_owned)
        {
            Descriptors.Close(Descriptor);
        }

        Descriptor = -1;
    }

    private static int Reopen(int descriptor)
    {
        // O_NOCTTY: a session leader without a terminal, as PID 1 is, must not get one by this.
        const int Flags = Descriptors.O_WRONLY | Descriptors.O_NONBLOCK | Descriptors.O_CLOEXEC | Descriptors.O_NOCTTY;
        var path = Encoding.UTF8.GetBytes($"/proc/self/fd/{descriptor}\0");
        return (int)Descriptors.Open(path, Flags);
    }
}
