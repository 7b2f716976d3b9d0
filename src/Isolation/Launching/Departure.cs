using System.Globalization;
using System.Text;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Network;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation.Launching;

/// <summary>From options to a child: look up, plan, holder, pipes, clone. All of it on the spawn thread.</summary>
internal sealed unsafe class Departure : IDisposable
{
    private const int O_WRONLY_CLOEXEC = 0x80001;

    private readonly Cloner _cloner;
    private readonly HostFacts _host;
    private readonly int* _pidDescriptorSlot;
    private readonly HolderMaker _holders;
    private readonly NetworkSetup _network = new();
    private readonly PidNamespaceDoor _door = new();

    public Departure(Cloner cloner, HostFacts host, int* pidDescriptorSlot)
    {
        _cloner = cloner;
        _host = host;
        _pidDescriptorSlot = pidDescriptorSlot;
        _holders = new HolderMaker(cloner, pidDescriptorSlot);
        Duties = new DutyRunner(new HelperRunner(cloner, host, pidDescriptorSlot), _network);
    }

    /// <summary>Where programs get control groups of their own, or why they cannot.</summary>
    public Result<CgroupBranch, CgroupFailure>? Cgroups { get; set; }

    /// <summary>For namespaces that a child has made itself and waits for.</summary>
    public DutyRunner Duties { get; }

    public Result<Flight, LaunchFailure> Launch(LaunchOptions options)
    {
        if (!FileVariables.Read(options).TryGet(out var complete, out var failure))
        {
            return new(failure);
        }

        options = complete;
        if (!Lookups.Of(options, _host).TryGet(out var lookups, out failure)
            || !Plan(options, lookups, waitForRelease: false).TryGet(out var plan, out failure))
        {
            return new(failure);
        }

        var belongings = new Belongings(_network);
        var departed = Depart(options, lookups, plan, belongings);
        if (departed.TryGet(out var flight, out _))
        {
            flight.Belongings = belongings;
        }
        else
        {
            belongings.Dispose();
        }

        return departed;
    }

    public void Dispose()
    {
        _holders.Dispose();
        _door.Dispose();
    }

    private Result<SpawnPlan, LaunchFailure> Plan(LaunchOptions options, Lookups lookups, bool waitForRelease) =>
        Planner.Plan(options, lookups.Accounts, _host, waitForRelease, lookups.Subordinate);

    private Result<Flight, LaunchFailure> Depart(LaunchOptions options, Lookups lookups, SpawnPlan plan, Belongings belongings)
    {
        if ((MakeCgroup(options, belongings) ?? MakeHolder(options, plan, belongings)) is { } failure)
        {
            return new(failure);
        }

        return (belongings.Cgroup?.Source ?? options.Cgroup) is { } cgroup
            ? Depart(options, lookups, plan, belongings.Holder, cgroup)
            : Clone(options, plan, belongings.Holder, null);
    }

    private LaunchFailure? MakeCgroup(LaunchOptions options, Belongings belongings)
    {
        if (options.Limits is not { } limits)
        {
            return null;
        }

        if (Cgroups is null)
        {
            return new(FailureKind.Prepare, "give it a control group") { Hint = "the launcher was given none to divide", Feature = Feature.Limits };
        }

        if (!Cgroups.TryGet(out var branch, out var failure) || !branch.CreateLeaf(options.Name, limits).TryGet(out var leaf, out failure))
        {
            return failure.ToLaunchFailure() with { Feature = Feature.Limits };
        }

        belongings.Cgroup = leaf;
        return null;
    }

    private LaunchFailure? MakeHolder(LaunchOptions options, SpawnPlan plan, Belongings belongings)
    {
        if (plan.Holder == NamespaceKinds.None)
        {
            return null;
        }

        if (!_holders.Make(plan.Holder).TryGet(out var holder, out var failure))
        {
            return failure with { Feature = RefusedKind(options, plan.Holder) };
        }

        belongings.Holder = holder;
        return Duties.Run(plan.Duties, holder.Pid, belongings);
    }

    /// <summary>Which of several namespaces the kernel refuses, found by trying those that the program may do without, one by one.</summary>
    private Feature RefusedKind(LaunchOptions options, NamespaceKinds kinds)
    {
        foreach (var kind in NamespaceWords.Each(kinds))
        {
            var alone = kind | (kinds & NamespaceKinds.User);
            if (options.Confinement.Try.Contains(NamespaceWords.FeatureOf(kind)))
            {
                if (!_holders.Make(alone).TryGet(out var holder, out _))
                {
                    return NamespaceWords.FeatureOf(kind);
                }

                holder.Dispose();
            }
        }

        return Feature.None;
    }

    private Result<Flight, LaunchFailure> Depart(LaunchOptions options, Lookups lookups, SpawnPlan plan, Holder? holder, DescriptorSource cgroup)
    {
        var inside = Clone(options, plan, holder, cgroup);
        if (inside.TryGet(out _, out var failure) || !MayBeMovedInstead(failure))
        {
            return inside;
        }

        return Plan(options, lookups, waitForRelease: true).TryGet(out var waiting, out failure)
            ? CloneAndMove(options, waiting, holder, cgroup)
            : new(failure);
    }

    // A shortage is the cgroup's own limit on processes, or the machine's: to go round it would be wrong.
    private static bool MayBeMovedInstead(LaunchFailure failure) =>
        failure.Kind is FailureKind.Clone && failure.Errno != Errno.EAGAIN && failure.Errno != Errno.ENOMEM && failure.Errno != Errno.EMFILE;

    private Result<Flight, LaunchFailure> CloneAndMove(LaunchOptions options, SpawnPlan plan, Holder? holder, DescriptorSource cgroup)
    {
        var departed = Clone(options, plan, holder, null, mustBeReleased: true);
        if (!departed.TryGet(out var flight, out _))
        {
            return departed;
        }

        if (Move(flight.Pid, cgroup) is { } refused)
        {
            flight.Doom = refused;
            flight.Kill();
            return departed;
        }

        flight.LetGo();
        return departed;
    }

    private static LaunchFailure? Move(int pid, DescriptorSource cgroup)
    {
        nint opened;
        fixed (byte* name = "cgroup.procs\0"u8)
        {
            opened = Syscall.Call(SyscallNumber.Openat, cgroup.Descriptor, (nint)name, O_WRONLY_CLOEXEC);
        }

        if (Syscall.Failed(opened, out var errno))
        {
            return CannotMove(cgroup, errno);
        }

        using var file = new OwnedDescriptor((int)opened);
        var text = Encoding.ASCII.GetBytes(pid.ToString(CultureInfo.InvariantCulture));
        fixed (byte* bytes = text)
        {
            var written = Syscall.Call(SyscallNumber.Write, file.Number, (nint)bytes, text.Length);
            return Syscall.Failed(written, out errno) ? CannotMove(cgroup, errno) : null;
        }
    }

    private Result<Flight, LaunchFailure> Clone(
        LaunchOptions options, SpawnPlan plan, Holder? holder, DescriptorSource? cgroup, bool mustBeReleased = false)
    {
        var awaitsDuties = holder is null && !plan.Duties.IsEmpty;
        if (!Pipe.TryOpen(out var report, out var errno))
        {
            return new(CannotPrepare("open a report pipe", errno));
        }

        Pipe? release = null;
        if ((mustBeReleased || awaitsDuties) && !Pipe.TryOpen(out release, out errno))
        {
            report!.Dispose();
            return new(CannotPrepare("open a release pipe", errno));
        }

        using var marshalled = new MarshalledPlan(plan);
        marshalled.Load(Register.Report, report!.Write.Number);
        marshalled.Load(Register.Release, release?.Read.Number ?? -1);
        marshalled.Load(Register.ReleaseWriter, release?.Write.Number ?? -1);
        marshalled.Load(Register.Holder, holder?.PidDescriptor ?? -1);
        var departed = CloneThroughDoor(plan, marshalled, holder, cgroup);

        // Closed at once, so that no later child holds these pipes open.
        report.Write.Dispose();
        release?.Read.Dispose();
        if (departed.TryGet(out var child, out var failure))
        {
            return new(new Flight(options, plan, child.Pid, child.PidDescriptor, report.Read) { Release = release?.Write, AwaitsDuties = awaitsDuties });
        }

        report.Dispose();
        release?.Dispose();
        return new(failure);
    }

    private Result<Child, LaunchFailure> CloneThroughDoor(SpawnPlan plan, MarshalledPlan marshalled, Holder? holder, DescriptorSource? cgroup)
    {
        var goesThrough = plan.PidEntry is PidEntry.ByThread;
        if ((goesThrough ? _door.Enter(plan.JoinedPids?.Descriptor ?? holder!.PidDescriptor) : _door.Return()) is { } closed)
        {
            return new(closed);
        }

        Volatile.Write(ref *_pidDescriptorSlot, -1);
        var isBorn = _cloner.TryClone(plan.Mode, marshalled, _pidDescriptorSlot, cgroup?.Descriptor, out var pid, out var errno);
        if (goesThrough)
        {
            // Where that fails no other child is made before it succeeds.
            _ = _door.Return();
        }

        if (isBorn)
        {
            return new(new Child(pid, new OwnedDescriptor(*_pidDescriptorSlot)));
        }

        Volatile.Write(ref *_pidDescriptorSlot, -1);
        return new(new LaunchFailure(FailureKind.Clone, "make a process") { Errno = errno, Hint = CloneHint(errno) });
    }

    private static string? CloneHint(Errno errno) =>
        errno == Errno.EAGAIN ? "the limit on processes is reached: pids.max of a cgroup, RLIMIT_NPROC or kernel.pid_max" : null;

    private static LaunchFailure CannotMove(DescriptorSource cgroup, Errno errno) =>
        new(FailureKind.Prepare, "move it into the cgroup") { Path = cgroup.Description, Errno = errno };

    private static LaunchFailure CannotPrepare(string operation, Errno errno) => new(FailureKind.Prepare, operation) { Errno = errno };

    private sealed record Child(int Pid, OwnedDescriptor PidDescriptor);
}
