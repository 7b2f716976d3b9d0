using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.Notifying;

/// <summary>What a readiness pipe has told.</summary>
internal enum PipeWord
{
    Nothing,
    Ready,
    Closed,
}

/// <summary>
/// The notification descriptor of s6: the program is ready when it writes a line feed to it. What else it writes does not count.
/// </summary>
internal sealed class ReadinessPipe(OwnedDescriptor readEnd, OwnedDescriptor writeEnd, int number) : IDisposable
{
    public int Descriptor => readEnd.Number;

    /// <summary>The program's end, until it has its copy.</summary>
    public PassedDescriptor Given => new(number, new DescriptorSource(writeEnd.Number, "readiness pipe"));

    public static ReadinessPipe? Create(int number, out SyscallError? error)
    {
        error = null;
        if (Syscall.Failed(Descriptors.Pipe(out var readEnd, out var writeEnd), out var errno))
        {
            error = new SyscallError("make a readiness pipe", null, errno);
            return null;
        }

        return new ReadinessPipe(new OwnedDescriptor(readEnd), new OwnedDescriptor(writeEnd), number);
    }

    public void CloseWriteEnd() => writeEnd.Dispose();

    /// <summary>Reads once, without waiting.</summary>
    public PipeWord Read()
    {
        Span<byte> bytes = stackalloc byte[256];
        var read = Descriptors.Read(readEnd.Number, bytes);
        return read > 0 ? (bytes[..(int)read].Contains((byte)'\n') ? PipeWord.Ready : PipeWord.Nothing)
            : Syscall.Failed(read, out var errno) && (errno == Errno.EAGAIN || errno == Errno.EINTR) ? PipeWord.Nothing
            : PipeWord.Closed;
    }

    public void Dispose()
    {
        readEnd.Dispose();
        writeEnd.Dispose();
    }
}
