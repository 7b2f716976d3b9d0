using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>
/// The standard input of a program that the supervisor holds both ends of, so that it survives every restart with what is
/// in it. Only the end that is written to does not block: the other is the program's.
/// </summary>
internal sealed class InputPipe
{
    private int _readEnd;
    private int _writeEnd;

    private InputPipe(int readEnd, int writeEnd)
    {
        _readEnd = readEnd;
        _writeEnd = writeEnd;
    }

    /// <summary>For the program.</summary>
    public DescriptorSource Given => new(_readEnd, "input pipe");

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

    public void Close()
    {
        Descriptors.Close(_writeEnd);
        Descriptors.Close(_readEnd);
        _readEnd = _writeEnd = -1;
    }
}
