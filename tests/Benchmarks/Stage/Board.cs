using System.Diagnostics;
using System.IO.MemoryMappedFiles;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Benchmarks.Stage;

/// <summary>What a program marked; the numbers are those of native/board.h.</summary>
internal enum MarkKind
{
    /// <summary>Its first instruction.</summary>
    Started = 1,

    /// <summary>It has SIGUSR1.</summary>
    User,

    /// <summary>It has SIGTERM and is about to end.</summary>
    Stopped,

    /// <summary>Its orphans are PID 1's from now on.</summary>
    HandedOver,

    /// <summary>None of them is left.</summary>
    AllReaped,

    /// <summary>Some are left, and it gave up.</summary>
    LeftOver,
}

/// <param name="Time">Nanoseconds of CLOCK_MONOTONIC.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Value">Whose it is, or how many.</param>
internal readonly record struct Mark(long Time, MarkKind Kind, int Value);

/// <summary>The file of native/board.h, which the stage, the programs and this share.</summary>
internal sealed unsafe class Board : IDisposable
{
    private const int Size = 1 << 20;
    private const int HeaderSize = 32;
    private const int MarkSize = 16;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _memory;

    public Board(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Create, null, Size);
        _view = _file.CreateViewAccessor();
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _memory);
    }

    public long Executed => Volatile.Read(ref ((long*)_memory)[0]);

    public long Ended => Volatile.Read(ref ((long*)_memory)[1]);

    public int Pid => (int)Volatile.Read(ref ((long*)_memory)[2]);

    private int Count => (int)Volatile.Read(ref ((long*)_memory)[3]);

    /// <summary>Now, on the board's clock.</summary>
    public static long Now => Stopwatch.GetTimestamp() * (1_000_000_000 / Stopwatch.Frequency);

    public List<Mark> Marks(MarkKind kind)
    {
        var marks = new List<Mark>();
        for (var index = 0; index < Count; index++)
        {
            if (KindAt(index) == kind)
            {
                var place = _memory + HeaderSize + (index * MarkSize);
                marks.Add(new Mark(*(long*)place, kind, *(int*)(place + 12)));
            }
        }

        return marks;
    }

    public int CountOf(MarkKind kind)
    {
        var number = 0;
        for (var index = 0; index < Count; index++)
        {
            number += KindAt(index) == kind ? 1 : 0;
        }

        return number;
    }

    /// <summary>Waits for so many marks, looking once a millisecond, so that it takes no processor from who is measured.</summary>
    /// <returns>Whether they came in time, and before PID 1 had ended.</returns>
    public bool WaitFor(MarkKind kind, int count, int milliseconds) =>
        WaitUntil(() => Ended != 0 || CountOf(kind) >= count, milliseconds) && CountOf(kind) >= count;

    public static bool WaitUntil(Func<bool> condition, int milliseconds)
    {
        var deadline = Now + (milliseconds * 1_000_000L);
        while (!condition())
        {
            if (Now > deadline)
            {
                return false;
            }

            Syscall.Pause(1);
        }

        return true;
    }

    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private MarkKind KindAt(int index) => (MarkKind)Volatile.Read(ref *(int*)(_memory + HeaderSize + (index * MarkSize) + 8));
}
