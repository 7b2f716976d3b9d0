using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>What stands in the way of a cgroup or a limit.</summary>
public enum CgroupProblem
{
    /// <summary>No cgroup v2 hierarchy is mounted, and no v1 either.</summary>
    NotMounted,

    /// <summary>The host has cgroup v1 only.</summary>
    LegacyOnly,

    /// <summary>This process lies outside the root of its cgroup namespace: its path begins with <c>/..</c>.</summary>
    OutsideNamespace,

    /// <summary>What is mounted does not show the cgroup of this process.</summary>
    NotVisible,

    /// <summary>The hierarchy is mounted read-only, as container engines do by default.</summary>
    ReadOnly,

    /// <summary>The cgroup belongs to somebody else.</summary>
    NotPermitted,

    /// <summary>The cgroup is systemd's, which has not delegated it.</summary>
    NotDelegated,

    /// <summary>The cgroup is threaded, or below one: it can have no controllers of memory or io, and no new programs.</summary>
    Threaded,

    /// <summary>Processes are in the cgroup that cannot be moved out of it.</summary>
    Occupied,

    /// <summary>A limit needs a controller that is not there.</summary>
    MissingController,

    /// <summary>This kernel has no such limit: the controller is there, the file is not.</summary>
    MissingFile,

    /// <summary>The value asked for makes no sense.</summary>
    BadValue,

    /// <summary>The limit is below what is in use; writing it would kill.</summary>
    BelowUsage,

    /// <summary>The kernel refused for another reason, which its errno tells.</summary>
    Refused,
}

/// <summary>Why something could not be done with a cgroup: an ordinary answer, in words for a person.</summary>
/// <param name="Problem">What kind of reason it is.</param>
/// <param name="Operation">What was tried, to stand after "cannot": "set memory.max to 64M".</param>
public sealed record CgroupFailure(CgroupProblem Problem, string Operation)
{
    /// <summary>The directory or file it was about, if any.</summary>
    public string? Path { get; init; }

    /// <summary>What the kernel answered; default where it was not asked.</summary>
    public Errno Errno { get; init; }

    /// <summary>What is wrong, where no errno says it.</summary>
    public string? Detail { get; init; }

    /// <summary>What would allow it.</summary>
    public string? Hint { get; init; }

    /// <summary>The limit it was about, as <c>memory.max</c>; null where it was none.</summary>
    public string? Limit { get; init; }

    /// <summary>The controller that is missing or would be needed; null where it is about none.</summary>
    public string? Controller { get; init; }

    /// <summary>Whether the cgroup is only still in use: processes or other cgroups are in it.</summary>
    public bool IsBusy => Errno == Errno.EBUSY;

    /// <summary>One line: <c>cannot create cgroup /sys/fs/cgroup/program.web: EROFS (Read-only file system); hint</c>.</summary>
    public override string ToString()
    {
        var path = Path is null ? "" : $" {Path}";
        var errno = Errno == default ? "" : $": {Errno}";
        var detail = Detail is null ? "" : $": {Detail}";
        var hint = Hint is null ? "" : $"; {Hint}";
        return $"cannot {Operation}{path}{errno}{detail}{hint}";
    }

    internal LaunchFailure ToLaunchFailure() => new(FailureKind.Prepare, Operation)
    {
        Path = Path,
        Errno = Errno,
        Hint = (Detail, Hint) switch
        {
            ({ } detail, { } hint) => $"{detail}; {hint}",
            var (detail, hint) => detail ?? hint,
        },
    };

    /// <summary>The failure of a call, its kind told by the errno, and its hint too unless a better one is known.</summary>
    internal static CgroupFailure Of(string operation, string path, Errno errno, string? hint = null)
    {
        var (problem, usual) = errno switch
        {
            _ when errno == Errno.EROFS => (CgroupProblem.ReadOnly, CgroupHints.ReadOnly),
            _ when errno == Errno.EACCES || errno == Errno.EPERM => (CgroupProblem.NotPermitted, CgroupHints.NotPermitted),
            _ => (CgroupProblem.Refused, (string?)null),
        };
        return new(problem, operation) { Path = path, Errno = errno, Hint = hint ?? usual };
    }
}
