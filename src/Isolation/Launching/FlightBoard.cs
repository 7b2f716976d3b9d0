using System.Runtime.InteropServices;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Launching;

/// <summary>The launches in flight and the ppoll(2) over what each waits for. A hung one delays no other.</summary>
/// <typeparam name="TOwner">What belongs to each.</typeparam>
internal sealed unsafe class FlightBoard<TOwner>
{
    private readonly List<(TOwner Owner, Flight Flight)> _flights = [];
    private PollDescriptor[] _polled = new PollDescriptor[16];

    public int Count => _flights.Count;

    public (TOwner Owner, Flight Flight) this[int index] => _flights[index];

    public void Add(TOwner owner, Flight flight) => _flights.Add((owner, flight));

    public void RemoveAt(int index) => _flights.RemoveAt(index);

    /// <summary>Whether the last poll found something for it.</summary>
    public bool IsReady(int index) => _polled[index + 1].Found != 0;

    /// <summary>Looks at the descriptors, and with <paramref name="wait"/> until there is something to see.</summary>
    public void Poll(int wakeUp, bool wait)
    {
        if (_polled.Length < _flights.Count + 1)
        {
            Array.Resize(ref _polled, (_flights.Count + 1) * 2);
        }

        _polled[0] = new(wakeUp);
        for (var index = 0; index < _flights.Count; index++)
        {
            _polled[index + 1] = new(_flights[index].Flight.Awaited);
        }

        // struct timespec of zero seconds.
        var atOnce = stackalloc long[2] { 0, 0 };
        fixed (PollDescriptor* descriptors = _polled)
        {
            Syscall.Call(SyscallNumber.Ppoll, (nint)descriptors, _flights.Count + 1, wait ? 0 : (nint)atOnce);
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct PollDescriptor(int descriptor)
    {
        private const short POLLIN = 1;

        public readonly int Descriptor = descriptor;
        public readonly short Wanted = POLLIN;
        public readonly short Found;
    }
}
