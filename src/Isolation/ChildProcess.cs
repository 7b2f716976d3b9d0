using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;

namespace Supervisor.Isolation;

/// <summary>
/// A launched program, by a descriptor that always means this process, even when its number has been given out again; see
/// pidfd_open(2). Its owner reaps it with waitid(P_PIDFD) and then disposes of it.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private readonly OwnedDescriptor _descriptor;
    private readonly Belongings? _belongings;

    internal ChildProcess(int pid, OwnedDescriptor descriptor, Belongings? belongings)
    {
        Pid = pid;
        _descriptor = descriptor;
        _belongings = belongings;
    }

    /// <summary>The process number in the launcher's PID namespace.</summary>
    public int Pid { get; }

    /// <summary>The pidfd, to poll and to wait for; -1 once disposed.</summary>
    public int PidDescriptor => _descriptor.Number;

    /// <summary>
    /// The process that holds its namespaces and is PID 1 among them; 0 where it has no PID namespace of its own. It is a child
    /// of the same thread, and is reaped by <see cref="Dispose"/>.
    /// </summary>
    public int HolderPid => Holder?.Pid ?? 0;

    /// <summary>A pidfd of that process, to poll: readable when everything in the PID namespace is dead; -1 where there is none.</summary>
    public int HolderDescriptor => Holder?.PidDescriptor ?? -1;

    /// <summary>
    /// A process to join the namespaces of, see <see cref="Options.NamespaceJoin.OfProcess"/>: the holder, which outlives the
    /// program itself, or the program.
    /// </summary>
    public int NamespaceDescriptor => Holder?.PidDescriptor ?? PidDescriptor;

    /// <summary>Its control group; null where it has none of its own.</summary>
    public CgroupLeaf? Cgroup => _belongings?.Cgroup;

    private Holder? Holder => _belongings?.Holder;

    /// <summary>Asks the kernel to kill everything in its PID namespace; nothing happens where it has none. Does not wait.</summary>
    public void EndNamespace() => Holder?.Kill();

    /// <summary>Waits for its end and reaps it; for callers without a loop of their own.</summary>
    /// <returns>Its exit code, or 128 + N where signal N ended it; -1 where it has been reaped already.</returns>
    public int WaitForExit() => ChildWait.TryReap(PidDescriptor, wait: true, out var end, out _) ? end!.Value.ShellCode : -1;

    /// <summary>Sends a signal to this process alone.</summary>
    /// <param name="signal">Which.</param>
    /// <returns>Null where it was sent, else ESRCH (it has ended), EPERM, EBADF (disposed).</returns>
    public SyscallError? SendSignal(SignalNumber signal) =>
        Syscall.Failed(Syscall.Call(SyscallNumber.PidfdSendSignal, PidDescriptor, signal.Number), out var errno)
            ? new($"send {signal} to process {Pid}", null, errno)
            : null;

    /// <summary>
    /// Closes the descriptor; the process is not touched, unless it has a PID namespace or a control group of its own: then
    /// everything in that is killed, which is waited for, and this process is reaped if it was not. Its network link and its
    /// control group are removed. <see cref="Launcher.Retire"/> does the same without the wait.
    /// </summary>
    public void Dispose()
    {
        if (Holder is not null || Cgroup is not null)
        {
            // A PID namespace is not gone before its last process has been reaped, and this one is not the holder's to reap.
            Holder?.Kill();
            _ = Cgroup?.Kill();
            _ = ChildWait.TryReap(PidDescriptor, wait: true, out _, out _);
        }

        _belongings?.Dispose();

        _descriptor.Dispose();
    }
}
