using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Plan;

namespace Supervisor.Init.Running;

/// <summary>
/// What the child does between clone and exec, step by step, in the form of native/spawn.h and in memory of the caller's. What
/// the steps are for is kept in their order, so that the child's report can be read.
/// </summary>
internal unsafe ref struct ChildPlan
{
    /// <summary>Steps beside those that execute.</summary>
    public const int OtherSteps = 8;

    private const int EPERM = 1;
    private const int ENOENT = 2;
    private const int ENXIO = 6;
    private const int EBADF = 9;
    private const int EACCES = 13;
    private const int ENODEV = 19;
    private const int ENOTDIR = 20;
    private const int ENOTTY = 25;
    private const int ETIMEDOUT = 110;
    private const int ESTALE = 116;
    private const int SIG_SETMASK = 2;
    private const int TIOCSCTTY = 0x540E;
    private const int TIOCSPGRP = 0x5410;

    // Words of struct spawn_step.
    private const int ArgumentsAt = 1;
    private const int ToleratedAt = 8;
    private const int TailAt = ToleratedAt + PlanLimits.ErrnoWords;
    private const int PatchAt = TailAt + 2;

    private readonly long* _header;

    public ChildPlan(byte* block, int reportTo)
    {
        _header = (long*)block;
        _header[PlanLimits.ReportRegister] = reportTo;
        _header[PlanLimits.Registers] = 0;
        Session = Terminal = FirstExec = -1;
    }

    /// <summary>Indices of steps; below zero where there is none.</summary>
    public int Session { get; private set; }

    public int Terminal { get; private set; }

    public int FirstExec { get; private set; }

    public readonly nint Address => (nint)_header;

    public static int SizeFor(int executions) => PlanLimits.HeaderSize + ((OtherSteps + executions) * PlanLimits.StepSize);

    /// <summary>Goes on when there is something to read.</summary>
    public readonly void WaitAt(int descriptor, byte* room) =>
        Add(SyscallNumber.Read, descriptor, (nint)room, 1);

    /// <summary>A group of its own, and the foreground of the terminal if that is not below zero.</summary>
    /// <param name="number">Takes the number of the group.</param>
    /// <param name="closedIsNone">A closed descriptor is no terminal; otherwise it is an error.</param>
    public void MakeGroup(int terminal, int* number, bool closedIsNone)
    {
        Add(SyscallNumber.Setpgid, 0, 0);
        if (terminal < 0)
        {
            return;
        }

        Words(Add(SyscallNumber.Getpid))[PatchAt] = (long)number;
        Terminal = Add(SyscallNumber.Ioctl, terminal, TIOCSPGRP, (nint)number);
        Tolerate(Terminal, ENOTTY);
        Tolerate(Terminal, ENXIO);
        if (closedIsNone)
        {
            Tolerate(Terminal, EBADF);
        }
    }

    /// <summary>A session that takes the terminal on standard input, if there is one that it can have.</summary>
    public void MakeSession()
    {
        Session = Add(SyscallNumber.Setsid);
        Terminal = Add(SyscallNumber.Ioctl, 0, TIOCSCTTY, 0);
        for (var errno = EPERM; errno < PlanLimits.ErrnoWords * 64; errno++)
        {
            Tolerate(Terminal, errno);
        }
    }

    /// <param name="action">struct sigaction of the kernel.</param>
    public readonly void SetDisposition(int signal, nuint* action) =>
        Add(SyscallNumber.RtSigaction, signal, (nint)action, 0, sizeof(ulong));

    public readonly void SetMask(ulong* mask) =>
        Add(SyscallNumber.RtSigprocmask, SIG_SETMASK, (nint)mask, 0, sizeof(ulong));

    /// <summary>Where it is not there, or not allowed, the next one is tried; as execvp(3) does.</summary>
    public void Execute(byte* path, byte** arguments, byte** environment)
    {
        var step = Add(SyscallNumber.Execve, (nint)path, (nint)arguments, (nint)environment);
        FirstExec = FirstExec < 0 ? step : FirstExec;
        Tolerate(step, ENOENT);
        Tolerate(step, EACCES);
        Tolerate(step, ENODEV);
        Tolerate(step, ENOTDIR);
        Tolerate(step, ETIMEDOUT);
        Tolerate(step, ESTALE);
    }

    private readonly int Add(int number, nint a = 0, nint b = 0, nint c = 0, nint d = 0)
    {
        var index = (int)_header[PlanLimits.Registers]++;
        var words = Words(index);
        new Span<long>(words, PlanLimits.StepSize / sizeof(long)).Clear();
        words[0] = number;
        words[ArgumentsAt] = a;
        words[ArgumentsAt + 1] = b;
        words[ArgumentsAt + 2] = c;
        words[ArgumentsAt + 3] = d;
        *(int*)(words + TailAt) = PlanLimits.NoRegister;
        return index;
    }

    private readonly void Tolerate(int step, int errno)
    {
        Words(step)[ToleratedAt + (errno / 64)] |= 1L << (errno % 64);
        ((uint*)(Words(step) + TailAt))[1] = PlanLimits.ReportTolerated;
    }

    private readonly long* Words(int step) => (long*)((byte*)_header + PlanLimits.HeaderSize + (step * PlanLimits.StepSize));
}
