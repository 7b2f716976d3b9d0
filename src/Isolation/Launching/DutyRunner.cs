using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Network;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Launching;

/// <summary>Does what a plan leaves to the launcher, for the process that is in the new namespaces.</summary>
internal sealed class DutyRunner(HelperRunner helpers, NetworkSetup network)
{
    private const int AT_FDCWD = -100;
    private const int O_WRONLY_CLOEXEC = 0x80001;

    /// <param name="duties">What to do, in this order.</param>
    /// <param name="pid">The process that is in the namespaces.</param>
    /// <param name="belongings">Takes what has to be given back.</param>
    /// <returns>The first that could not be done; null where all were.</returns>
    public LaunchFailure? Run(ImmutableArray<Duty> duties, int pid, Belongings belongings)
    {
        foreach (var duty in duties)
        {
            var failure = duty switch
            {
                Duty.Link link => Join(link.Plan, pid, belongings),
                Duty.WriteFile write => WriteTo($"/proc/{pid.ToString(CultureInfo.InvariantCulture)}/{write.File}", write),
                Duty.RunHelper helper => helpers.Run(helper.Program, [pid.ToString(CultureInfo.InvariantCulture), .. helper.Arguments], helper.Purpose),
                _ => throw new ArgumentOutOfRangeException(nameof(duties), duty, "no such duty"),
            };
            if (failure is not null)
            {
                return failure with { Feature = duty is Duty.Link ? Feature.Network : Feature.UserNamespace };
            }
        }

        return null;
    }

    private LaunchFailure? Join(NetworkPlan plan, int pid, Belongings belongings)
    {
        if (!NetworkNamespace.OfProcess(pid).TryGet(out var opened, out var error))
        {
            return new(FailureKind.Prepare, error.Operation) { Path = error.Path, Errno = error.Errno, Hint = error.Hint };
        }

        using (opened)
        {
            if (!network.Apply(plan, opened.Number).TryGet(out var lease, out var failure))
            {
                return failure;
            }

            belongings.Lease = lease;
            return null;
        }
    }

    private static unsafe LaunchFailure? WriteTo(string path, Duty.WriteFile duty)
    {
        nint opened;
        fixed (byte* name = KernelFile.Terminated(path))
        {
            opened = Syscall.Call(SyscallNumber.Openat, AT_FDCWD, (nint)name, O_WRONLY_CLOEXEC);
        }

        if (Syscall.Failed(opened, out var errno))
        {
            return Cannot(duty, errno, errno == Errno.ENOENT ? "/proc is not mounted, or the process has ended" : null);
        }

        using var file = new OwnedDescriptor((int)opened);
        var content = Encoding.ASCII.GetBytes(duty.Content);
        fixed (byte* bytes = content)
        {
            var written = Syscall.Call(SyscallNumber.Write, file.Number, (nint)bytes, content.Length);
            return Syscall.Failed(written, out errno) ? Cannot(duty, errno, HintFor(errno)) : null;
        }
    }

    private static string? HintFor(Errno errno) =>
        errno == Errno.EPERM ? "others than its own need CAP_SETUID and CAP_SETGID, and root itself CAP_SETFCAP, or newuidmap and newgidmap" :
        errno == Errno.EINVAL ? "ranges overlap, or there are more than 340" :
        null;

    private static LaunchFailure Cannot(Duty duty, Errno errno, string? hint) =>
        new(FailureKind.Prepare, duty.Purpose) { Errno = errno, Hint = hint };
}
