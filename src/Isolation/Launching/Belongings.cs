using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Network;

namespace Supervisor.Isolation.Launching;

/// <summary>What a program's confinement occupies outside of it, to be given back when the program is gone.</summary>
internal sealed class Belongings(NetworkSetup network) : IDisposable
{
    private const int LooksAtCgroup = 1000;

    /// <summary>The process that holds its namespaces.</summary>
    public Holder? Holder { get; set; }

    /// <summary>Its control group.</summary>
    public CgroupLeaf? Cgroup { get; set; }

    /// <summary>Its end of a link.</summary>
    public NetworkLease? Lease { get; set; }

    /// <summary>
    /// Ends what is left in the namespaces and the control group. The program itself must have been reaped: a PID namespace is
    /// not gone before its last process is. What cannot be removed is left to the sweep of a later run.
    /// </summary>
    public void Dispose()
    {
        Holder?.Dispose();
        if (Lease is not null)
        {
            _ = network.Remove(Lease);
        }

        if (Cgroup is not null)
        {
            Remove(Cgroup);
            Cgroup.Dispose();
        }

        (Holder, Lease, Cgroup) = (null, null, null);
    }

    private static void Remove(CgroupLeaf leaf)
    {
        // The kernel lets go of a control group a moment after the last process in it was reaped.
        for (var look = 0; leaf.Remove() is { IsBusy: true } && look < LooksAtCgroup; look++)
        {
            _ = leaf.Kill();
            Syscall.Pause(milliseconds: 1);
        }
    }
}
