using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Processes;

/// <summary>
/// Tells whose descendant an orphan is: every program is launched with <c>SUPERVISOR_PROCESS_NAME=NAME</c>, and what it
/// forks inherits that. A daemon that has called setsid and lost its parents still bears it.
/// </summary>
internal sealed class EnvironmentMark
{
    public const string Variable = "SUPERVISOR_PROCESS_NAME";

    private const int Attempts = 3;

    // An environment may be megabytes long; the mark is looked for in its first part only.
    private const int MaxEnvironment = 256 * 1024;

    private readonly byte[] _buffer = new byte[MaxEnvironment];

    /// <summary>Whether the process was given this program's name; not so too where that may not be read.</summary>
    public MarkReading Look(int pid, string program)
    {
        // What was opened a moment before execve(2) reads as empty after it, when the process is complete again.
        ReadOnlySpan<byte> environment = [];
        for (var attempt = 0; environment.IsEmpty && attempt < Attempts; attempt++)
        {
            environment = Read(pid);
            if (environment.IsEmpty && IsExecuting(pid))
            {
                return MarkReading.Unsure;
            }
        }

        return Contains(environment, program) ? MarkReading.Marked : MarkReading.Other;
    }

    /// <summary>The name that the process was given; null where there is none, or it may not be read.</summary>
    public string? Of(int pid) => ValueIn(Read(pid));

    internal static bool Contains(ReadOnlySpan<byte> environment, string program)
    {
        Span<byte> mark = stackalloc byte[Variable.Length + 1 + Encoding.UTF8.GetMaxByteCount(program.Length)];
        var length = Encoding.UTF8.GetBytes(Variable, mark);
        mark[length++] = (byte)'=';
        length += Encoding.UTF8.GetBytes(program, mark[length..]);
        while (!environment.IsEmpty)
        {
            var end = environment.IndexOf((byte)0);
            var variable = end < 0 ? environment : environment[..end];
            if (variable.SequenceEqual(mark[..length]))
            {
                return true;
            }

            environment = end < 0 ? [] : environment[(end + 1)..];
        }

        return false;
    }

    internal static string? ValueIn(ReadOnlySpan<byte> environment)
    {
        Span<byte> prefix = stackalloc byte[Variable.Length + 1];
        prefix[Encoding.UTF8.GetBytes(Variable, prefix)] = (byte)'=';
        foreach (var range in environment.Split((byte)0))
        {
            if (environment[range].StartsWith(prefix))
            {
                return Encoding.UTF8.GetString(environment[range][prefix.Length..]);
            }
        }

        return null;
    }

    /// <summary>In the middle of execve(2) a process has neither arguments nor environment; anybody may read the former. So have the dead.</summary>
    private static bool IsExecuting(int pid)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> first = stackalloc byte[1];
        return ProcFile.Read(ProcFile.Path(path, pid, "cmdline"u8), first) == 0 && ProcessTable.TryRead(pid, out var entry) && entry.IsAlive;
    }

    private ReadOnlySpan<byte> Read(int pid)
    {
        Span<byte> path = stackalloc byte[40];
        var name = ProcFile.Path(path, pid, "environ"u8);
        var descriptor = Descriptors.Open(name, Descriptors.O_CLOEXEC);
        if (Syscall.Failed(descriptor, out var errno) && (errno == Errno.EACCES || errno == Errno.EPERM))
        {
            descriptor = OpenAsOwner(pid, name);
        }

        if (descriptor < 0)
        {
            return [];
        }

        var length = 0;
        for (nint read; length < _buffer.Length && (read = Descriptors.Read((int)descriptor, _buffer.AsSpan(length))) > 0;)
        {
            length += (int)read;
        }

        Descriptors.Close((int)descriptor);
        return _buffer.AsSpan(0, length);
    }

    /// <summary>
    /// Root in a container has no CAP_SYS_PTRACE, so it may not read another user's environment; as that user it may.
    /// The check is made with the file-system ids (ptrace(2), PTRACE_MODE_FSCREDS), which belong to this thread alone.
    /// </summary>
    private static nint OpenAsOwner(int pid, ReadOnlySpan<byte> path)
    {
        if (!ProcessOwner.TryRead(pid, out var user, out var group))
        {
            return -1;
        }

        var ownGroup = Syscall.Call(SyscallNumber.Setfsgid, group);
        var ownUser = Syscall.Call(SyscallNumber.Setfsuid, user);
        var descriptor = Descriptors.Open(path, Descriptors.O_CLOEXEC);
        _ = Syscall.Call(SyscallNumber.Setfsuid, ownUser);
        _ = Syscall.Call(SyscallNumber.Setfsgid, ownGroup);
        return descriptor;
    }
}

/// <summary>What the environment of a process says.</summary>
internal enum MarkReading
{
    /// <summary>It bears another mark or none.</summary>
    Other,
    Marked,

    /// <summary>It is just executing another file: a moment later its mark can be read.</summary>
    Unsure,
}
