using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>What stands for nothing: standard input of every program, and output that nobody wants.</summary>
internal sealed class NullDevice : IDisposable
{
    private int _device = -1;
    private int _emptyPipe = -1;

    /// <summary>Reads as empty. Without a /dev/null it is the read end of a pipe that nobody writes to.</summary>
    public DescriptorSource? Input(out SyscallError? error)
    {
        if (Output(out error) is { } device)
        {
            return device;
        }

        if (_emptyPipe < 0)
        {
            if (Syscall.Failed(Descriptors.Pipe(out _emptyPipe, out var writeEnd), out var errno))
            {
                error = new SyscallError("make a pipe", null, errno);
                return null;
            }

            Descriptors.Close(writeEnd);
        }

        error = default;
        return new DescriptorSource(_emptyPipe, "an empty pipe");
    }

    /// <summary>Takes and forgets everything. Tried anew each time until there is a /dev/null.</summary>
    public DescriptorSource? Output(out SyscallError? error)
    {
        error = default;
        if (_device < 0)
        {
            var opened = Descriptors.Open("/dev/null\0"u8, Descriptors.O_RDWR | Descriptors.O_CLOEXEC);
            if (Syscall.Failed(opened, out var errno))
            {
                error = new SyscallError("open /dev/null", null, errno);
                return null;
            }

            _device = (int)opened;
        }

        return new DescriptorSource(_device, "/dev/null") { IsNullDevice = true };
    }

    public void Dispose()
    {
        Descriptors.Close(_device);
        Descriptors.Close(_emptyPipe);
        _device = _emptyPipe = -1;
    }
}
