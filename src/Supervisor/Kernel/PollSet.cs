using System.Runtime.InteropServices;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Kernel;

/// <summary>A few descriptors of any kind that are waited for together; see poll(2).</summary>
internal sealed unsafe class PollSet
{
    private const short POLLIN = 1;
    private const short POLLOUT = 4;

    private readonly List<Entry> _entries = [];

    public void Clear() => _entries.Clear();

    /// <param name="descriptor">Below zero for none.</param>
    public void Add(int descriptor, bool toRead, bool toWrite = false) =>
        _entries.Add(new Entry { Descriptor = descriptor, Events = (short)((toRead ? POLLIN : 0) | (toWrite ? POLLOUT : 0)) });

    /// <param name="milliseconds">-1 for as long as it takes.</param>
    /// <returns>Whether anything can be done; false when the time has passed, or a signal has come.</returns>
    public bool Wait(int milliseconds)
    {
        var entries = CollectionsMarshal.AsSpan(_entries);
        long* timespec = stackalloc long[2];
        (timespec[0], timespec[1]) = (milliseconds / 1000, milliseconds % 1000 * 1_000_000L);
        fixed (Entry* start = entries)
        {
            var result = Syscall.Call(SyscallNumber.Ppoll, (nint)start, entries.Length, milliseconds < 0 ? 0 : (nint)timespec);
            if (result <= 0)
            {
                foreach (ref var entry in entries)
                {
                    entry.Returned = 0;
                }
            }

            return result > 0;
        }
    }

    /// <summary>Whether a read would not wait: bytes, the end, or an error.</summary>
    public bool IsReadable(int descriptor) => (ReturnedOf(descriptor) & ~POLLOUT) != 0;

    public bool IsWritable(int descriptor) => (ReturnedOf(descriptor) & ~POLLIN) != 0;

    private int ReturnedOf(int descriptor)
    {
        foreach (var entry in _entries)
        {
            if (entry.Descriptor == descriptor && descriptor >= 0)
            {
                return entry.Returned;
            }
        }

        return 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
