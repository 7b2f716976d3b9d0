using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Processes;

namespace Supervisor.Notifying;

/// <summary>
/// The process that a program has named as its main one (MAINPID), by pidfd. It mostly is an orphan, and reaped as such: then
/// its status is kept here. Where its parent lives, that one reaps it, and the kernel is asked how it ended.
/// </summary>
internal sealed unsafe class FollowedProcess(int pid, OwnedDescriptor descriptor) : IDisposable
{
    // struct pidfd_info of linux/pidfd.h, in its first size.
    private const int PIDFD_GET_INFO = unchecked((int)0xC040FF0B);
    private const int InfoSize = 64;
    private const ulong PIDFD_INFO_EXIT = 8;
    private const int ExitCodeAt = 60;
    private const int ExitCodeField = 49;

    private ExitStatus? _status;

    public int Pid => pid;

    public int PidDescriptor => descriptor.Number;

    /// <summary>Opens it; the number must be looked at again afterwards, since it may have been given to another meanwhile.</summary>
    public static FollowedProcess? Open(int pid, out Errno errno)
    {
        var opened = Syscall.Call(SyscallNumber.PidfdOpen, pid, 0);
        return Syscall.Failed(opened, out errno) ? null : new FollowedProcess(pid, new OwnedDescriptor((int)opened));
    }

    public SyscallError? SendSignal(SignalNumber signal) =>
        Syscall.Failed(Syscall.Call(SyscallNumber.PidfdSendSignal, PidDescriptor, signal.Number), out var errno)
            ? new($"send {signal} to process {Pid}", null, errno)
            : null;

    /// <summary>It was reaped as an orphan.</summary>
    public void Keep(ExitStatus status) => _status ??= status;

    /// <summary>How it ended; null while it has not.</summary>
    public ExitStatus? TakeEnd()
    {
        if (_status is null && Wait.ForChild(PidDescriptor, out var errno) is var status && (status is not null || errno == Errno.ECHILD))
        {
            _status = status ?? (Descriptors.IsReadable(PidDescriptor) ? AskKernel() : null);
        }

        return _status;
    }

    public void Dispose() => descriptor.Dispose();

    /// <summary>
    /// Of one that somebody else reaps: once reaped the kernel tells by pidfd (Linux 6.15), and until then /proc does. Where
    /// neither does, an end that nobody knows counts as a failure.
    /// </summary>
    private ExitStatus AskKernel()
    {
        var info = stackalloc byte[InfoSize];
        new Span<byte>(info, InfoSize).Clear();
        *(ulong*)info = PIDFD_INFO_EXIT;
        if (Syscall.Call(SyscallNumber.Ioctl, PidDescriptor, PIDFD_GET_INFO, (nint)info) >= 0 && (*(ulong*)info & PIDFD_INFO_EXIT) != 0)
        {
            return FromWaitStatus(*(int*)(info + ExitCodeAt));
        }

        return WhileUnreaped() is { } code
            ? FromWaitStatus(code)
            : new ExitStatus.Exited(Wait.UnknownEnd) { Cause = "its exit status was given to its parent alone" };
    }

    /// <summary>As wait(2) has it: the signal and whether memory was dumped below, the code above.</summary>
    internal static ExitStatus FromWaitStatus(int status) => (status & 0x7F) == 0
        ? new ExitStatus.Exited(status >> 8 & 0xFF)
        : new ExitStatus.Killed(new Signal(status & 0x7F), (status & 0x80) != 0);

    private int? WhileUnreaped()
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> stat = stackalloc byte[1024];
        ReadOnlySpan<byte> text = stat[..ProcFile.Read(ProcFile.Path(path, Pid, "stat"u8), stat)];
        if (!ProcessEntry.TryParse(Pid, text, out var entry) || entry.IsAlive)
        {
            return null;
        }

        var fields = text[(text.LastIndexOf((byte)')') + 2)..].Trim((byte)'\n');
        for (var field = 0; field < ExitCodeField; field++)
        {
            fields = fields[(fields.IndexOf((byte)' ') + 1)..];
        }

        return System.Buffers.Text.Utf8Parser.TryParse(fields, out int code, out _) ? code : null;
    }
}
