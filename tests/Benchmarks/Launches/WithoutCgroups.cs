using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Benchmarks.Launches;

/// <summary>A mount namespace in which /sys/fs/cgroup is empty, kept by a process that sleeps in it.</summary>
internal sealed class WithoutCgroups : IDisposable
{
    private readonly ChildProcess _process;

    public WithoutCgroups(OurLaunches launches)
    {
        _process = launches.Start(new LaunchOptions
        {
            Command = ["/bin/sh", "-c", "mount -t tmpfs tmpfs /sys/fs/cgroup && exec sleep 1000"],
            ParentDeathSignal = SignalNumber.KILL,
            Confinement = new Confinement { Namespaces = NamespaceKinds.Mount },
        });

        // The shell has become another program when the mount is there.
        while (!File.ReadAllText($"/proc/{_process.Pid}/comm").StartsWith("sleep", StringComparison.Ordinal))
        {
            Thread.Yield();
        }

        Joined = new Confinement { Joins = [new NamespaceJoin.OfProcess(NamespaceKinds.Mount, new(_process.PidDescriptor, "mounts without control groups"))] };
    }

    public Confinement Joined { get; }

    public void Dispose()
    {
        _ = _process.SendSignal(SignalNumber.KILL);
        _process.Dispose();
    }
}
