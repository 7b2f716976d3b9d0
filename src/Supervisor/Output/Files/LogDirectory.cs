using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Output.Files;

/// <summary>
/// The directory of a log file, found one component at a time. A link on the way is followed only where nobody but root
/// and the supervisor's own user could have put it: whoever can write to a directory above could otherwise have the
/// supervisor write, chown and remove files elsewhere. Everything below a directory that others can write counts as
/// theirs. What is found is held by a descriptor, so that nothing can be exchanged between the look and the use.
/// </summary>
internal sealed class LogDirectory : IDisposable
{
    private const int MostLinks = 40;

    private readonly OwnedDescriptor _directory;

    private LogDirectory(OwnedDescriptor directory, string name, bool isOurs)
    {
        _directory = directory;
        Name = name;
        IsOurs = isOurs;
    }

    public int Descriptor => _directory.Number;

    /// <summary>The last part of the path.</summary>
    public string Name { get; }

    /// <summary>Nobody else can put anything into it or move it.</summary>
    public bool IsOurs { get; }

    /// <summary>ELOOP for a link that is not followed.</summary>
    /// <param name="path">Absolute, of a file.</param>
    public static Errno Find(string path, out LogDirectory? found)
    {
        found = null;
        var user = (uint)Syscall.Call(SyscallNumber.Geteuid);
        var parts = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var name = path[(path.LastIndexOf('/') + 1)..];
        var errno = Enter((int)FileCalls.OpenRoot(), out var at, out var look);
        var isOurs = look.IsOnlyFor(user);
        for (var links = 0; errno == default && parts.Count > 1;)
        {
            var part = parts.Pop();
            errno = Enter((int)FileCalls.Open(at!.Number, part, FileCalls.O_PATH | FileCalls.O_NOFOLLOW, 0), out var next, out look);
            if (errno != default)
            {
                break;
            }

            if (look.IsDirectory)
            {
                at.Dispose();
                at = next;
                isOurs &= look.IsOnlyFor(user);
                continue;
            }

            errno = !look.IsLink ? Errno.ENOTDIR
                : !isOurs || ++links > MostLinks ? Errno.ELOOP
                : FileCalls.ReadLink(next!.Number, "", out part);
            next!.Dispose();
            if (errno == default)
            {
                errno = Follow(part, parts, ref at);
            }
        }

        if (errno != default)
        {
            at?.Dispose();
            return errno;
        }

        found = new LogDirectory(at!, name, isOurs);
        return default;
    }

    /// <summary>The names in it.</summary>
    public Errno List(List<string> names)
    {
        var opened = FileCalls.Open(Descriptor, ".", FileCalls.O_DIRECTORY, 0);
        if (Syscall.Failed(opened, out var errno))
        {
            return errno;
        }

        using var reader = new OwnedDescriptor((int)opened);
        return FileCalls.List(reader.Number, names);
    }

    public void Dispose() => _directory.Dispose();

    // What leads up again (`..`) does so in directories that are the supervisor's, so it is as good as the link.
    private static Errno Follow(string target, Stack<string> parts, ref OwnedDescriptor at)
    {
        foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
        {
            parts.Push(part);
        }

        if (!target.StartsWith('/'))
        {
            return default;
        }

        at.Dispose();
        var errno = Enter((int)FileCalls.OpenRoot(), out var root, out _);
        at = root ?? at;
        return errno;
    }

    private static Errno Enter(int opened, out OwnedDescriptor? descriptor, out FileLook look)
    {
        look = default;
        descriptor = null;
        if (Syscall.Failed(opened, out var errno))
        {
            return errno;
        }

        descriptor = new OwnedDescriptor(opened);
        errno = FileCalls.Look(opened, out look);
        if (errno != default)
        {
            descriptor.Dispose();
            descriptor = null;
        }

        return errno;
    }
}
