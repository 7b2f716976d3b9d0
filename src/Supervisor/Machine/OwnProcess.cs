using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Machine;

/// <summary>What the supervisor makes of its own process before it starts any other.</summary>
internal static class OwnProcess
{
    private const int PR_SET_CHILD_SUBREAPER = 36;

    public static void Prepare(SupervisorConfiguration configuration, ILogger log)
    {
        if (configuration.Machine.Mount)
        {
            MachineMounts.MountMissing(log);
        }

        // PID 1 of a namespace is given its orphans anyway; anybody else must ask for them, see prctl(2).
        if (Environment.ProcessId != 1
            && Syscall.Failed(Syscall.Call(SyscallNumber.Prctl, PR_SET_CHILD_SUBREAPER, 1), out var errno))
        {
            log.Warning("cannot become a child subreaper: {Errno}; orphans of programs will not be found", errno.ToString());
        }
    }
}
