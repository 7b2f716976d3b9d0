using Supervisor.Init.Kernel;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Plan;

namespace Supervisor.Init.Running;

/// <summary>What became of the child's steps: from the records that it wrote before it was executed, or ended.</summary>
internal unsafe struct Report
{
    private const int EACCES = 13;
    private const int ENOEXEC = 8;
    private const int Records = 64;

    private bool _refused;
    private int _lastErrno;

    public Report()
    {
        FailedStep = ScriptPlace = -1;
    }

    /// <summary>The step before execution that failed, below zero if none did; and why.</summary>
    public int FailedStep { get; private set; }

    public int FailedErrno { get; private set; }

    /// <summary>Why the child did not get the terminal and went on; zero if it has it.</summary>
    public int TerminalErrno { get; private set; }

    /// <summary>Why the command was not executed; zero if it was.</summary>
    public int ExecErrno { get; private set; }

    /// <summary>The place whose format the kernel does not know; below zero if there was none.</summary>
    public int ScriptPlace { get; private set; }

    public readonly bool IsRunning => FailedStep < 0 && ExecErrno == 0;

    /// <summary>Reads to the end, which the execution brings or the end of the child.</summary>
    public static Report Read(int descriptor, ref readonly ChildPlan plan)
    {
        var report = new Report();
        var records = stackalloc int[Records * 2];
        while (true)
        {
            var length = Bare.Call(SyscallNumber.Read, descriptor, (nint)records, Records * PlanLimits.RecordSize);
            if (length <= 0 && length != -Bare.EINTR)
            {
                return report;
            }

            for (var at = 0; at < length / PlanLimits.RecordSize; at++)
            {
                report.Take(records[2 * at], records[(2 * at) + 1], in plan);
            }
        }
    }

    private void Take(int step, int errno, ref readonly ChildPlan plan)
    {
        if (step == PlanLimits.PlanEnded)
        {
            // Among places where it is not, one where it is and may not be executed counts: execvp(3).
            ExecErrno = _refused ? EACCES : _lastErrno;
        }
        else if (step >= plan.FirstExec)
        {
            _refused |= errno == -EACCES;
            _lastErrno = -errno;
            ExecErrno = Math.Max(errno, 0);
            ScriptPlace = errno == ENOEXEC ? step - plan.FirstExec : -1;
        }
        else if (errno < 0)
        {
            TerminalErrno = -errno;
        }
        else
        {
            FailedStep = step;
            FailedErrno = errno;
        }
    }
}
