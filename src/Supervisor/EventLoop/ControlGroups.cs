using System.Collections.Immutable;
using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.EventLoop;

/// <summary>
/// The control groups of programs with limits: made ready before the first of them is launched, then watched, so that a limit that is hit is
/// told when it is hit. Where no program has limits nothing is touched.
/// </summary>
internal sealed class ControlGroups(Launcher launcher, Epoll epoll, ILogger log)
{
    private readonly Dictionary<CgroupLeaf, (InstanceId Id, ulong Killed)> _watched = [];
    private CgroupEvents? _events;

    /// <summary>All that a limit may need.</summary>
    public static ImmutableArray<string> Controllers => ["cpu", "memory", "pids", "io", "cpuset", "hugetlb"];

    /// <summary>
    /// Makes the supervisor a leaf of its own cgroup, before the first launch with limits; what that meets with is said once,
    /// and programs with limits say it again.
    /// </summary>
    public void Prepare(SupervisorConfiguration configuration)
    {
        if (launcher.Cgroups is not null || !configuration.Launches.Values.Any(launch => launch.Options.Limits is not null))
        {
            return;
        }

        var made = CgroupTree.Find().TryGet(out var tree, out var failure) ? tree.BecomeLeaf(Controllers) : new(failure);
        launcher.Cgroups = made;
        if (!made.TryGet(out var branch, out failure))
        {
            log.Warning("limits are not available: {Reason}", failure.ToString());
            return;
        }

        log.Debug("control groups of programs: {Directory}, with {Controllers}", branch.Directory, string.Join(' ', branch.Controllers));
        var sweep = branch.Sweep();
        if (!sweep.Removed.IsEmpty || !sweep.Occupied.IsEmpty)
        {
            log.Information(
                "control groups of a former run: {Removed} removed, {Occupied} still in use", sweep.Removed.Length, sweep.Occupied.Length);
        }

        WatchEvents();
    }

    /// <summary>From now on what happens in it is told.</summary>
    public void Watch(InstanceId id, CgroupLeaf? leaf)
    {
        if (leaf is not null && _events is not null)
        {
            if (_events.Watch(leaf) is { } failure)
            {
                log.Debug("{Program}: cannot watch its control group: {Reason}", id.Program, failure.ToString());
                return;
            }

            _watched[leaf] = (id, 0);
        }
    }

    public void Unwatch(CgroupLeaf? leaf)
    {
        if (leaf is not null && _watched.Remove(leaf))
        {
            _events?.Unwatch(leaf);
        }
    }

    /// <summary>What has happened since the last turn.</summary>
    public void Take()
    {
        foreach (var change in _events?.Read() ?? [])
        {
            if (change.Kind is CgroupChangeKind.Memory && _watched.TryGetValue(change.Leaf, out var known)
                && change.Leaf.ReadOom() is { } oom && oom.Killed > known.Killed)
            {
                _watched[change.Leaf] = (known.Id, oom.Killed);
                log.Warning("{Program}: {Count} processes {Oom}", known.Id.Program, oom.Killed - known.Killed, oom.ToString());
            }
        }
    }

    private void WatchEvents()
    {
        if (!CgroupEvents.Open().TryGet(out _events, out var failure))
        {
            log.Warning("limits that are hit are told only at the end of a program: {Reason}", failure.ToString());
            return;
        }

        if (Syscall.Failed(epoll.Add(_events.Descriptor, Epoll.EPOLLIN, SupervisionLoop.CgroupToken), out var errno))
        {
            log.Warning("limits that are hit are told only at the end of a program: cannot watch them by epoll: {Errno}", errno);
            _events.Dispose();
            _events = null;
        }
    }
}
