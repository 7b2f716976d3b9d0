using System.Buffers.Binary;
using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>What may have changed in a cgroup; which value it has now is to be read.</summary>
public enum CgroupChangeKind
{
    /// <summary>It became empty or not, frozen or not: <see cref="CgroupLeaf.IsPopulated"/>, <see cref="CgroupLeaf.IsFrozen"/>.</summary>
    State,

    /// <summary>A limit of memory was met or the OOM killer came: <see cref="CgroupLeaf.ReadOom"/>, <see cref="CgroupUsage.MemoryEvents"/>.</summary>
    Memory,

    /// <summary>pids.max refused a fork: <see cref="CgroupUsage.ForksRefused"/>.</summary>
    Tasks,
}

/// <summary>A cgroup in which something changed.</summary>
/// <param name="Leaf">Which.</param>
/// <param name="Kind">What.</param>
public sealed record CgroupChange(CgroupLeaf Leaf, CgroupChangeKind Kind);

/// <summary>
/// Tells of changes in cgroups, by one descriptor that a loop can wait for beside others: inotify(7) on their
/// <c>.events</c> files, which the kernel marks as modified. To be used by one thread.
/// </summary>
public sealed class CgroupEvents : IDisposable
{
    private const int IN_CLOEXEC = 0x80000;
    private const int IN_NONBLOCK = 0x800;
    private const uint IN_MODIFY = 2;
    private const uint IN_Q_OVERFLOW = 0x4000;
    private const int EventSize = 16;

    private static readonly (string File, CgroupChangeKind Kind)[] Watched =
    [
        ("cgroup.events", CgroupChangeKind.State),
        ("memory.events", CgroupChangeKind.Memory),
        ("pids.events", CgroupChangeKind.Tasks),
    ];

    private readonly OwnedDescriptor _inotify;
    private readonly Dictionary<int, CgroupChange> _watches = [];

    private CgroupEvents(OwnedDescriptor inotify) => _inotify = inotify;

    /// <summary>Becomes readable when something changed. Close-on-exec, and never blocks.</summary>
    public int Descriptor => _inotify.Number;

    /// <summary>Opens the descriptor, watching nothing yet.</summary>
    /// <returns>EMFILE where the user has too many, see inotify(7).</returns>
    public static Result<CgroupEvents, CgroupFailure> Open()
    {
        var opened = Syscall.Call(SyscallNumber.InotifyInit1, IN_CLOEXEC | IN_NONBLOCK);
        return Syscall.Failed(opened, out var errno)
            ? new(new CgroupFailure(CgroupProblem.Refused, "watch cgroups")
            {
                Errno = errno,
                Hint = "/proc/sys/fs/inotify/max_user_instances limits them for each user",
            })
            : new(new CgroupEvents(new OwnedDescriptor((int)opened)));
    }

    /// <summary>Begins to tell of a cgroup. What has happened before is not told: read its state after this.</summary>
    /// <param name="leaf">Which; until <see cref="Unwatch"/>.</param>
    /// <returns>Null where it is watched; nothing of it is watched otherwise.</returns>
    public unsafe CgroupFailure? Watch(CgroupLeaf leaf)
    {
        foreach (var (file, kind) in Watched)
        {
            nint watch;
            fixed (byte* path = KernelFile.Terminated($"{leaf.Directory}/{file}"))
            {
                watch = Syscall.Call(SyscallNumber.InotifyAddWatch, Descriptor, (nint)path, (nint)IN_MODIFY);
            }

            if (!Syscall.Failed(watch, out var errno))
            {
                _watches[(int)watch] = new(leaf, kind);
            }
            else if (kind == CgroupChangeKind.State || errno != Errno.ENOENT)
            {
                // Without its controller a file is missing; that of the cgroup itself is always there.
                Unwatch(leaf);
                return CgroupFailure.Of("watch", $"{leaf.Directory}/{file}", errno,
                    errno == Errno.ENOSPC ? "/proc/sys/fs/inotify/max_user_watches limits them for each user" : null);
            }
        }

        return null;
    }

    /// <summary>Tells no more of a cgroup. Needed before it is removed: the kernel does not end a watch by itself.</summary>
    /// <param name="leaf">Which.</param>
    public void Unwatch(CgroupLeaf leaf)
    {
        foreach (var (watch, _) in _watches.Where(entry => ReferenceEquals(entry.Value.Leaf, leaf)).ToArray())
        {
            Syscall.Call(SyscallNumber.InotifyRmWatch, Descriptor, watch);
            _watches.Remove(watch);
        }
    }

    /// <summary>Takes what has been told since the last call, each change once.</summary>
    /// <returns>Empty where nothing was told.</returns>
    public unsafe ImmutableArray<CgroupChange> Read()
    {
        var changes = new HashSet<CgroupChange>();
        var buffer = stackalloc byte[4096];
        while (true)
        {
            var read = Syscall.Call(SyscallNumber.Read, Descriptor, (nint)buffer, 4096);
            if (read <= 0)
            {
                return [.. changes];
            }

            Collect(new ReadOnlySpan<byte>(buffer, (int)read), changes);
        }
    }

    /// <summary>Closes the descriptor.</summary>
    public void Dispose() => _inotify.Dispose();

    // struct inotify_event: s32 watch, u32 mask, u32 cookie, u32 length of the name behind it, 0 for a watched file.
    private void Collect(ReadOnlySpan<byte> events, HashSet<CgroupChange> changes)
    {
        while (events.Length >= EventSize)
        {
            var watch = BinaryPrimitives.ReadInt32LittleEndian(events);
            var mask = BinaryPrimitives.ReadUInt32LittleEndian(events[4..]);
            if ((mask & IN_Q_OVERFLOW) != 0)
            {
                // Some were lost, so anything may have changed.
                changes.UnionWith(_watches.Values);
            }
            else if ((mask & IN_MODIFY) != 0 && _watches.TryGetValue(watch, out var change))
            {
                changes.Add(change);
            }

            events = events[(EventSize + BinaryPrimitives.ReadInt32LittleEndian(events[12..]))..];
        }
    }
}
