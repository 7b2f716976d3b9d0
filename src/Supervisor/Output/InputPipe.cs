using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>
/// The standard input of a program that the supervisor holds both ends of, so that it survives every restart with what is
/// in it. Only the end that is written to does not block: the other is the program's. Any thread.
/// </summary>
internal sealed class InputPipe
{
    private readonly int _readEnd;
    private int _writeEnd;

    private InputPipe(int readEnd, int writeEnd)
    {
        _readEnd = readEnd;
        _writeEnd = writeEnd;
    }

    /// <summary>For the program.</summary>
    public DescriptorSource Given => new(_readEnd, "input pipe");

    /// <summary>Negative once the input has been ended.</summary>
    public int WriteEnd => Volatile.Read(ref _writeEnd);

    /// <summary>The output thread may be writing to it.</summary>
    public bool IsShared { get; set; }

    /// <summary>What the program has not read.</summary>
    public int BytesWaiting => Descriptors.BytesWaiting(_readEnd);

    /// <summary>Null if the kernel refuses.</summary>
    public static InputPipe? Create(out SyscallError? error)
    {
        error = default;
        if (Syscall.Failed(Descriptors.InputPipe(out var readEnd, out var writeEnd), out var errno))
        {
            error = new SyscallError("make an input pipe", null, errno);
            return null;
        }

        return new InputPipe(readEnd, writeEnd);
    }

    /// <summary>After what is in it the program reads its end.</summary>
    public void End() => Descriptors.Close(Interlocked.Exchange(ref _writeEnd, -1));

    public void Close()
    {
        End();
        Descriptors.Close(_readEnd);
    }
}
