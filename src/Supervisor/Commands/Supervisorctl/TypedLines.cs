using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Commands.Supervisorctl;

/// <summary>Lines of standard input, read by system calls: the framework's console changes what the terminal's signals do.</summary>
internal sealed class TypedLines
{
    private readonly List<byte> _pending = [];
    private readonly byte[] _buffer = new byte[1024];

    /// <summary>The next line without its end; null at the end of the input.</summary>
    public string? Next()
    {
        while (true)
        {
            var newline = _pending.IndexOf((byte)'\n');
            if (newline >= 0)
            {
                return Take(newline, newline + 1);
            }

            var read = Descriptors.Read(0, _buffer);
            if (Syscall.Failed(read, out var errno) && errno == Errno.EINTR)
            {
                continue;
            }

            if (read <= 0)
            {
                return _pending.Count == 0 ? null : Take(_pending.Count, _pending.Count);
            }

            _pending.AddRange(_buffer.AsSpan(0, (int)read));
        }
    }

    private string Take(int length, int consumed)
    {
        var line = Encoding.UTF8.GetString([.. _pending.Take(length)]);
        _pending.RemoveRange(0, consumed);
        return line;
    }
}
