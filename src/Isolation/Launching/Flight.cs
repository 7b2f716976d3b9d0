using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Launching;

/// <summary>A child between clone and its outcome. Belongs to the spawn thread.</summary>
internal sealed class Flight(LaunchOptions options, SpawnPlan plan, int pid, OwnedDescriptor pidDescriptor, OwnedDescriptor report) : IDisposable
{
    private const int WEXITED = 4;

    public LaunchOptions Options { get; } = options;

    public SpawnPlan Plan { get; } = plan;

    public int Pid { get; private set; } = pid;

    public OwnedDescriptor PidDescriptor { get; private set; } = pidDescriptor;

    /// <summary>What it occupies outside; null once handed over with the program.</summary>
    public Belongings? Belongings { get; set; }

    /// <summary>Where the child waits to go on; null where it does not.</summary>
    public OwnedDescriptor? Release { get; set; }

    /// <summary>Whether the launcher still has to furnish the namespaces that the child makes.</summary>
    public bool AwaitsDuties { get; set; }

    public OwnedDescriptor ReportPipe { get; } = report;

    public ChildReport Report { get; } = new();

    /// <summary>Why it fails whatever the child reports; set before it is killed.</summary>
    public LaunchFailure? Doom { get; set; }

    /// <summary>How the child ended, in words, once it has been reaped.</summary>
    public string? End { get; private set; }

    /// <summary>Whether it ended by itself and with success.</summary>
    public bool EndedWell { get; private set; }

    /// <summary>Whether the report is complete, the program was not executed, and only the child's death is waited for.</summary>
    public bool IsDying { get; set; }

    /// <summary>The descriptor whose next event matters.</summary>
    public int Awaited => IsDying ? PidDescriptor.Number : ReportPipe.Number;

    public void Kill() => Syscall.Call(SyscallNumber.PidfdSendSignal, PidDescriptor.Number, SignalNumber.KILL.Number);

    /// <summary>Reaps the child if it has ended, so that nobody else ever sees it.</summary>
    /// <returns>Whether there is nothing left to reap.</returns>
    public bool TryReap()
    {
        if (!ChildWait.TryReap(PidDescriptor.Number, wait: false, out var end, out var errno))
        {
            return errno != default;
        }

        EndedWell = end is { Exited: true, Status: 0 };
        End = end!.Value.Exited ? $"it exited with code {end.Value.Status}" : $"it was killed by {new SignalNumber(end.Value.Status)}";
        return true;
    }

    /// <summary>Lets the child go on.</summary>
    public unsafe void LetGo()
    {
        byte go = 1;
        Syscall.Call(SyscallNumber.Write, Release!.Number, (nint)(&go), 1);
    }

    /// <summary>
    /// The child that was made has left another in its place, which is the launcher's own too (CLONE_PARENT): from here on the
    /// flight is that one's. The first is dead, or dying of nothing but its last instruction.
    /// </summary>
    /// <returns>Why it cannot be followed: no descriptor was free. Then it has been killed.</returns>
    public LaunchFailure? Follow(int pid)
    {
        const int P_PID = 1;
        _ = ChildWait.TryReap(PidDescriptor.Number, wait: true, out _, out _);
        var opened = Syscall.Call(SyscallNumber.PidfdOpen, pid, 0);
        if (Syscall.Failed(opened, out var errno))
        {
            // A child that nobody has reaped keeps its number.
            Syscall.Call(SyscallNumber.Kill, pid, SignalNumber.KILL.Number);
            Syscall.Call(SyscallNumber.Waitid, P_PID, pid, 0, WEXITED);
            return new(FailureKind.Prepare, "watch it") { Errno = errno };
        }

        PidDescriptor.Dispose();
        (Pid, PidDescriptor) = (pid, new OwnedDescriptor((int)opened));
        return null;
    }

    public void Dispose()
    {
        Release?.Dispose();
        Belongings?.Dispose();
        PidDescriptor.Dispose();
        ReportPipe.Dispose();
    }
}
