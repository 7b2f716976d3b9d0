using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Planning;
using Supervisor.Kernel;

namespace Supervisor.Output.Files;

/// <summary>Opens a log file for appending, and makes it where there is none, with its mode and owner.</summary>
internal static class LogFile
{
    // A FIFO without a reader must not block, and a terminal not become the supervisor's own.
    private static int Flags =>
        Descriptors.O_WRONLY | FileCalls.O_APPEND | FileCalls.O_NOFOLLOW | Descriptors.O_NONBLOCK | Descriptors.O_NOCTTY;

    /// <summary>The descriptor and what it stands for; or a failure with the call that failed.</summary>
    /// <param name="owner">Why its owner could not be changed; the file is used all the same.</param>
    public static Errno Open(FileSettings settings, out int file, out FileLook look, out string? owner)
    {
        (file, look, owner) = (-1, default, null);
        var errno = LogDirectory.Find(settings.Path, out var directory);
        if (errno != default)
        {
            return errno;
        }

        using (directory)
        {
            errno = OpenIn(directory!, settings, out file, ref owner);
            if (errno != default)
            {
                return errno;
            }

            errno = FileCalls.Look(file, out look);

            // In a directory that others can write, another name of the file may be that of something precious.
            if (errno == default && !directory!.IsOurs && !(look.IsRegular && look.Links == 1))
            {
                errno = Errno.EPERM;
            }
        }

        if (errno != default)
        {
            Descriptors.Close(file);
            file = -1;
        }

        return errno;
    }

    private static Errno OpenIn(LogDirectory directory, FileSettings settings, out int file, ref string? owner)
    {
        file = (int)FileCalls.Open(directory.Descriptor, directory.Name, Flags, 0);
        if (!Syscall.Failed(file, out var errno))
        {
            return default;
        }

        if (errno == Errno.ELOOP && directory.IsOurs)
        {
            // The link is as good as the directory that it is in: /var/log/nginx/access.log -> /dev/stdout.
            file = (int)FileCalls.Open(directory.Descriptor, directory.Name, (Flags & ~FileCalls.O_NOFOLLOW) | FileCalls.O_CREAT, settings.Mode);
            Syscall.Failed(file, out errno);
        }

        if (errno != Errno.ENOENT)
        {
            return errno;
        }

        // Nobody else may open it before it has its owner and mode.
        file = (int)FileCalls.Open(directory.Descriptor, directory.Name, Flags | FileCalls.O_CREAT | FileCalls.O_EXCL, 0x180);
        if (Syscall.Failed(file, out errno))
        {
            return errno;
        }

        owner = GiveTo(file, settings);
        _ = FileCalls.ChangeMode(file, settings.Mode);
        return default;
    }

    private static string? GiveTo(int file, FileSettings settings)
    {
        if (settings is { User: null, Group: null })
        {
            return null;
        }

        if (!Accounts.Read().TryGet(out var accounts, out var failure))
        {
            return failure.ToString();
        }

        const uint Unchanged = uint.MaxValue;
        var (user, group) = (Unchanged, Unchanged);
        if (settings.User is { } userName && !Accounts.TryParseNumber(userName, out user))
        {
            if (accounts.FindUser(userName) is not { } known)
            {
                return $"there is no user {userName}";
            }

            user = known.UserId;
        }

        if (settings.Group is { } groupName && !Accounts.TryParseNumber(groupName, out group))
        {
            if (accounts.FindGroup(groupName) is not { } known)
            {
                return $"there is no group {groupName}";
            }

            group = known.GroupId;
        }

        return Syscall.Failed(Descriptors.GiveTo(file, user, group), out var errno) ? $"cannot change its owner: {errno}" : null;
    }
}
