using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>Whether systemd gave a cgroup to us, and how we give one to a program's user.</summary>
internal static class Delegation
{
    private const string Delegatable = "/sys/kernel/cgroup/delegate";

    // What every kernel since 4.15 lets a delegatee write, for those that do not tell.
    private static readonly string[] LeastFiles = ["cgroup.procs", "cgroup.threads", "cgroup.subtree_control"];

    /// <summary>
    /// systemd marks what it delegates: trusted.delegate since version 236, for root to read, user.delegate since 251. Before
    /// that an ordinary user tells by the owner: of the services of the system's manager only delegated ones change it.
    /// </summary>
    public static bool IsDelegated(string directory, string path, uint userId) =>
        IsMarked(directory)
        || (userId != 0
            && !path.Contains("/user@", StringComparison.Ordinal)
            && path.Contains(".service", StringComparison.Ordinal)
            && KernelPath.Owner(directory, out var owner) == default && owner == userId);

    public static bool IsMarked(string directory) =>
        KernelPath.Attribute(directory, "user.delegate") == "1" || KernelPath.Attribute(directory, "trusted.delegate") == "1";

    /// <summary>
    /// Lets a user make cgroups below this one and move its processes among them. The limits of the cgroup itself stay ours:
    /// only the files that the kernel lists as safe change their owner.
    /// </summary>
    public static CgroupFailure? GiveTo(string directory, uint user, uint group)
    {
        var files = KernelPath.ReadText(Delegatable, out var listed) == default ? [.. StatText.Words(listed)] : LeastFiles;
        foreach (var path in files.Select(file => $"{directory}/{file}").Where(KernelPath.Exists).Prepend(directory))
        {
            var errno = KernelPath.ChangeOwner(path, user, group);
            if (errno != default)
            {
                return CgroupFailure.Of($"give to user {user}", path, errno);
            }
        }

        return null;
    }
}
