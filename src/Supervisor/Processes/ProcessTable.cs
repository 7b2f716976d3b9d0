using System.Buffers.Binary;
using System.Buffers.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Processes;

/// <summary>A reading of all processes that /proc shows.</summary>
internal sealed unsafe class ProcessTable
{
    private const int DirectoryBufferSize = 32 * 1024;
    private const int EntryHeader = 19;

    private readonly byte[] _directory = new byte[DirectoryBufferSize];
    private readonly List<ProcessEntry> _entries = [];

    /// <summary>What the last <see cref="Refresh"/> found.</summary>
    public List<ProcessEntry> Entries => _entries;

    /// <summary>Whether /proc is mounted and shows this PID namespace; without it descendants cannot be told apart.</summary>
    public static bool IsUsable()
    {
        Span<byte> link = stackalloc byte[16];
        fixed (byte* path = "/proc/self\0"u8, target = link)
        {
            var length = Syscall.Call(SyscallNumber.Readlinkat, -100, (nint)path, (nint)target, link.Length);
            return length > 0
                && Utf8Parser.TryParse(link[..(int)length], out int self, out _)
                && self == Environment.ProcessId;
        }
    }

    /// <returns>Whether /proc could be read.</returns>
    public bool Refresh()
    {
        _entries.Clear();
        var proc = (int)Descriptors.Open("/proc\0"u8, Descriptors.O_CLOEXEC);
        if (proc < 0)
        {
            return false;
        }

        fixed (byte* buffer = _directory)
        {
            for (; ; )
            {
                var length = (int)Syscall.Call(SyscallNumber.Getdents64, proc, (nint)buffer, _directory.Length);
                if (length <= 0)
                {
                    break;
                }

                AddAll(_directory.AsSpan(0, length));
            }
        }

        Descriptors.Close(proc);
        return true;
    }

    /// <summary>The process as it is now; false when it is gone.</summary>
    public static bool TryRead(int pid, out ProcessEntry entry)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> stat = stackalloc byte[1024];
        entry = default;
        var length = ProcFile.Read(ProcFile.Path(path, pid, "stat"u8), stat);
        return ProcessEntry.TryParse(pid, stat[..length], out entry);
    }

    private void AddAll(ReadOnlySpan<byte> directory)
    {
        // struct linux_dirent64: inode, offset, record length at 16, type at 18, zero-terminated name at 19.
        while (directory.Length > EntryHeader)
        {
            var size = BinaryPrimitives.ReadUInt16LittleEndian(directory[16..]);
            if (size <= EntryHeader || size > directory.Length)
            {
                break;
            }

            var name = directory[EntryHeader..size];
            if (name[0] is >= (byte)'1' and <= (byte)'9'
                && Utf8Parser.TryParse(name, out int pid, out _)
                && TryRead(pid, out var entry))
            {
                _entries.Add(entry);
            }

            directory = directory[size..];
        }
    }
}
