using System.Runtime.InteropServices;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Launching;

/// <summary>The raw clone call. Replaced in tests by one that refuses as old kernels and seccomp profiles do.</summary>
internal delegate nint SpawnCall(nint number, nint a, nint b, nint c, nint d, nint e, nint plan);

/// <summary>
/// Makes the child, by clone3(2) or, where that is refused, by clone(2) from then on. Used by the spawn thread alone.
/// </summary>
internal sealed unsafe class Cloner(SpawnCall spawn) : IDisposable
{
    private ChildStack? _stack;
    private bool _clone3IsRefused;

    /// <summary>Makes a child that follows the plan.</summary>
    /// <param name="mode">As the plan says.</param>
    /// <param name="plan">The marshalled plan.</param>
    /// <param name="pidDescriptor">Filled by the kernel before the child runs; it must stay where it is until this returns.</param>
    /// <param name="cgroup">A cgroup directory to be born in; null for the launcher's own.</param>
    /// <param name="pid">The child.</param>
    /// <param name="errno">Of clone3(2), clone(2), or mmap(2) for the stack.</param>
    /// <param name="namespaces">What it is born into; none for the launcher's own.</param>
    public bool TryClone(CloneMode mode, MarshalledPlan plan, int* pidDescriptor, int? cgroup, out int pid, out Errno errno, NamespaceKinds namespaces = NamespaceKinds.None)
    {
        using var hidden = new Undumpable(mode is CloneMode.Shared);
        var flags = FlagsOf(mode) | (ulong)namespaces;
        pid = 0;
        if (mode is CloneMode.Shared && _stack is null && !ChildStack.TryCreate(out _stack, out errno))
        {
            return false;
        }

        if (!_clone3IsRefused)
        {
            if (!Syscall.Failed(Clone3(mode, flags, plan, pidDescriptor, cgroup, out pid), out errno))
            {
                return true;
            }

            if (cgroup is not null || !MayBeRefusal(errno))
            {
                return false;
            }
        }
        else if (cgroup is not null)
        {
            errno = Errno.ENOSYS;
            return false;
        }

        if (Syscall.Failed(Clone(mode, flags, plan, pidDescriptor, out pid), out errno))
        {
            return false;
        }

        _clone3IsRefused = true;
        return true;
    }

    public void Dispose() => _stack?.Dispose();

    // ENOSYS: Docker's profile or Linux before 5.3. EPERM: profiles older than clone3. EINVAL: no CLEAR_SIGHAND before 5.5.
    private static bool MayBeRefusal(Errno errno) =>
        errno == Errno.ENOSYS || errno == Errno.EPERM || errno == Errno.EINVAL || errno == Errno.E2BIG;

    private nint Clone3(CloneMode mode, ulong flags, MarshalledPlan plan, int* pidDescriptor, int? cgroup, out int pid)
    {
        var arguments = new CloneArguments
        {
            Flags = NativeSpawn.CLONE_PIDFD | NativeSpawn.CLONE_CLEAR_SIGHAND | flags,
            PidDescriptor = (ulong)pidDescriptor,
            ExitSignal = NativeSpawn.SIGCHLD,
        };
        if (mode is CloneMode.Shared)
        {
            arguments.Stack = (ulong)_stack!.Start;
            arguments.StackSize = (ulong)ChildStack.Size;
        }

        if (cgroup is { } directory)
        {
            arguments.Flags |= NativeSpawn.CLONE_INTO_CGROUP;
            arguments.Cgroup = (ulong)directory;
        }

        var result = spawn(SyscallNumber.Clone3, (nint)(&arguments), Marshal.SizeOf<CloneArguments>(), 0, 0, 0, plan.Address);
        pid = (int)result;
        return result;
    }

    private nint Clone(CloneMode mode, ulong flags, MarshalledPlan plan, int* pidDescriptor, out int pid)
    {
        var all = NativeSpawn.CLONE_PIDFD | NativeSpawn.SIGCHLD | flags;
        var stack = mode is CloneMode.Shared ? _stack!.Top : 0;
        var result = spawn(SyscallNumber.Clone, (nint)all, stack, (nint)pidDescriptor, 0, 0, plan.Address);
        pid = (int)result;
        return result;
    }

    private static ulong FlagsOf(CloneMode mode) => mode switch
    {
        CloneMode.Shared => NativeSpawn.CLONE_VM | NativeSpawn.CLONE_VFORK,
        CloneMode.Copying => 0,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "no such mode"),
    };
}
