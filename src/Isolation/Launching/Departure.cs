using System.Globalization;
using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation.Launching;

/// <summary>From options to a child: look up, plan, marshal, pipes, clone. All of it on the spawn thread.</summary>
internal sealed unsafe class Departure(Cloner cloner, HostFacts host, int* pidDescriptorSlot)
{
    private const int O_WRONLY_CLOEXEC = 0x80001;

    public Result<Flight, LaunchFailure> Launch(LaunchOptions options)
    {
        var needsAccounts = options.User is not null || options.Group is not null || options.SupplementaryGroups is not null;
        var accounts = Accounts.None;
        if (needsAccounts && !Accounts.Read().TryGet(out accounts, out var failure))
        {
            return new(failure);
        }

        if (!Planner.Plan(options, accounts, host).TryGet(out var plan, out failure))
        {
            return new(failure);
        }

        if (options.Cgroup is not { } cgroup)
        {
            return Clone(options, plan, null, null);
        }

        var inside = Clone(options, plan, cgroup, null);
        if (inside.TryGet(out _, out failure) || !MayBeMovedInstead(failure))
        {
            return inside;
        }

        return Planner.Plan(options, accounts, host, waitForRelease: true).TryGet(out plan, out failure)
            ? CloneAndMove(options, plan, cgroup)
            : new(failure);
    }

    // A shortage is the cgroup's own limit on processes, or the machine's: to go round it would be wrong.
    private static bool MayBeMovedInstead(LaunchFailure failure) =>
        failure.Kind is FailureKind.Clone && failure.Errno != Errno.EAGAIN && failure.Errno != Errno.ENOMEM && failure.Errno != Errno.EMFILE;

    private Result<Flight, LaunchFailure> CloneAndMove(LaunchOptions options, SpawnPlan plan, DescriptorSource cgroup)
    {
        if (!Pipe.TryOpen(out var opened, out var errno))
        {
            return new(CannotPrepare("open a release pipe", errno));
        }

        using var release = opened!;
        var departed = Clone(options, plan, null, release);
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

        byte go = 1;
        Syscall.Call(SyscallNumber.Write, release.Write.Number, (nint)(&go), 1);
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

    private Result<Flight, LaunchFailure> Clone(LaunchOptions options, SpawnPlan plan, DescriptorSource? cgroup, Pipe? release)
    {
        if (!Pipe.TryOpen(out var opened, out var errno))
        {
            return new(CannotPrepare("open a report pipe", errno));
        }

        var report = opened!;
        using var marshalled = new MarshalledPlan(plan);
        marshalled.Load(Register.Report, report.Write.Number);
        if (release is not null)
        {
            marshalled.Load(Register.Release, release.Read.Number);
            marshalled.Load(Register.ReleaseWriter, release.Write.Number);
        }

        Volatile.Write(ref *pidDescriptorSlot, -1);
        if (!cloner.TryClone(plan.Mode, marshalled, pidDescriptorSlot, cgroup?.Descriptor, out var pid, out errno))
        {
            Volatile.Write(ref *pidDescriptorSlot, -1);
            report.Dispose();
            return new(new LaunchFailure(FailureKind.Clone, "make a process") { Errno = errno, Hint = CloneHint(errno) });
        }

        // Closed at once, so that no later child holds this pipe open.
        report.Write.Dispose();
        return new(new Flight(options, plan, pid, new OwnedDescriptor(*pidDescriptorSlot), report.Read));
    }

    private static string? CloneHint(Errno errno) =>
        errno == Errno.EAGAIN ? "the limit on processes is reached: pids.max of a cgroup, RLIMIT_NPROC or kernel.pid_max" : null;

    private static LaunchFailure CannotMove(DescriptorSource cgroup, Errno errno) =>
        new(FailureKind.Prepare, "move it into the cgroup") { Path = cgroup.Description, Errno = errno };

    private static LaunchFailure CannotPrepare(string operation, Errno errno) => new(FailureKind.Prepare, operation) { Errno = errno };
}
