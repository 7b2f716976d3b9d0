using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Machine;

/// <summary>What the supervisor makes of its own process before it starts any other, and what it gives back to each.</summary>
internal sealed unsafe class OwnProcess
{
    private const int PR_SET_CHILD_SUBREAPER = 36;
    private const int RLIMIT_NOFILE = (int)ResourceKind.Nofile;
    private const ulong RLIM_INFINITY = ulong.MaxValue;

    private ResourceLimit? _descriptors;

    public void Prepare(SupervisorConfiguration configuration, ILogger log)
    {
        if (configuration.Machine.Mount)
        {
            MachineMounts.MountMissing(log);
        }

        BecomeReaper(log);
        RaiseDescriptorLimit();
    }

    /// <summary>Programs get the limit that the supervisor was started with, unless they ask for another.</summary>
    public LaunchOptions Restore(LaunchOptions options) =>
        _descriptors is null || options.ResourceLimits.Any(limit => limit.Resource == ResourceKind.Nofile)
            ? options
            : options with { ResourceLimits = options.ResourceLimits.Add(_descriptors) };

    private static void BecomeReaper(ILogger log)
    {
        // PID 1 of a namespace is given its orphans anyway; anybody else must ask for them, see prctl(2).
        if (Environment.ProcessId != 1
            && Syscall.Failed(Syscall.Call(SyscallNumber.Prctl, PR_SET_CHILD_SUBREAPER, 1), out var errno))
        {
            log.Warning("cannot become a child subreaper: {Errno}; orphans of programs will not be found", errno.ToString());
        }
    }

    /// <summary>
    /// A program takes up to five descriptors, and the usual soft limit is 1,024. It stays that low for programs: some walk
    /// through all numbers up to it. Nothing is lost where it cannot be raised.
    /// </summary>
    private void RaiseDescriptorLimit()
    {
        // struct rlimit64: soft, hard.
        var limits = stackalloc ulong[2];
        if (Syscall.Failed(Syscall.Call(SyscallNumber.Prlimit64, 0, RLIMIT_NOFILE, 0, (nint)limits), out _) || limits[0] == limits[1])
        {
            return;
        }

        var before = new ResourceLimit(ResourceKind.Nofile, Unlimited(limits[0]), Unlimited(limits[1]));
        limits[0] = limits[1];
        if (!Syscall.Failed(Syscall.Call(SyscallNumber.Prlimit64, 0, RLIMIT_NOFILE, (nint)limits), out _))
        {
            _descriptors = before;
        }
    }

    private static ulong? Unlimited(ulong limit) => limit == RLIM_INFINITY ? null : limit;
}
