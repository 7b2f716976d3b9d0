using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Launching;

/// <summary>
/// Turns the spawn thread, for the time of one clone, towards the PID namespace that its next child is to be born in; see
/// setns(2). No managed thread is made meanwhile: from this thread that is EINVAL.
/// </summary>
internal sealed class PidNamespaceDoor : IDisposable
{
    private const int Attempts = 3;

    private OwnedDescriptor? _home;
    private bool _isAway;

    /// <summary>Turns to the namespace of a process.</summary>
    /// <param name="process">Its pidfd.</param>
    public LaunchFailure? Enter(int process)
    {
        if (Return() is { } stuck)
        {
            return stuck;
        }

        if (_home is null)
        {
            var own = Syscall.Call(SyscallNumber.PidfdOpen, Syscall.Call(SyscallNumber.Getpid), 0);
            if (Syscall.Failed(own, out var missing))
            {
                return new(FailureKind.Prepare, "remember its own PID namespace") { Errno = missing };
            }

            _home = new OwnedDescriptor((int)own);
        }

        if (Syscall.Failed(Syscall.Call(SyscallNumber.Setns, process, (nint)NamespaceKinds.Pid), out var errno))
        {
            return new(FailureKind.Prepare, "enter its PID namespace")
            {
                Errno = errno,
                Hint = errno == Errno.ESRCH ? "the process that holds it has ended" : null,
                Feature = Feature.PidNamespace,
            };
        }

        _isAway = true;
        return null;
    }

    /// <summary>Turns back; a thread that cannot makes no child until it can, which would be born in the wrong place.</summary>
    public LaunchFailure? Return()
    {
        Errno errno = default;
        for (var attempt = 0; _isAway && attempt < Attempts; attempt++)
        {
            _isAway = Syscall.Failed(Syscall.Call(SyscallNumber.Setns, _home!.Number, (nint)NamespaceKinds.Pid), out errno);
        }

        return _isAway ? new(FailureKind.Prepare, "come back from another PID namespace") { Errno = errno } : null;
    }

    public void Dispose() => _home?.Dispose();
}
