using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>Which controllers work below a cgroup, and why others do not.</summary>
/// <param name="Working">Those in force for its children.</param>
/// <param name="Missing">The others that were wanted.</param>
internal sealed record Controllers(ImmutableArray<string> Working, ImmutableDictionary<string, CgroupFailure> Missing);

/// <summary>
/// Enables controllers for the children of a cgroup that must be empty by then. All are written in one write: with
/// processes inside, memory and io are refused, but pids, cpu and cpuset are accepted and silently make the cgroup threaded,
/// so that nothing can be launched below it any more. One write is refused as a whole.
/// </summary>
internal sealed class ControllerSwitch(CgroupTree tree, Evacuation? evacuation)
{
    private const int Attempts = 100;
    private const int PauseMilliseconds = 2;

    private readonly string _file = $"{tree.Directory}/cgroup.subtree_control";

    public Result<Controllers, CgroupFailure> Enable(ImmutableArray<string> wanted)
    {
        var errno = KernelPath.ReadText(_file, out var before);
        if (errno != default)
        {
            return new(CgroupFailure.Of("read", _file, errno));
        }

        var enabled = StatText.Words(before);
        var missing = wanted.Except(tree.Controllers).ToImmutableDictionary(name => name, NotAvailable, StringComparer.Ordinal);
        ImmutableArray<string> fresh = [.. wanted.Intersect(tree.Controllers).Except(enabled)];
        if (!fresh.IsEmpty)
        {
            errno = WriteRetrying(fresh);
            if (errno == Errno.EBUSY)
            {
                return new(CgroupFailure.Of($"enable {string.Join(", ", fresh)} in", _file, errno));
            }

            if (errno != default)
            {
                missing = missing.AddRange(OneByOne(fresh));
            }

            if (TurnedThreaded() is { } type)
            {
                KernelPath.Write(_file, Switches('-', fresh));
                return new(CgroupTree.ThreadedFailure(tree.Directory, type));
            }
        }

        KernelPath.ReadText(_file, out var after);
        return new(new Controllers(StatText.Words(after), missing));
    }

    private static string Switches(char sign, IEnumerable<string> controllers) =>
        string.Join(' ', controllers.Select(controller => sign + controller));

    private Errno WriteRetrying(ImmutableArray<string> controllers)
    {
        for (var attempt = 0; ; attempt++)
        {
            var errno = KernelPath.Write(_file, Switches('+', controllers));
            if (errno != Errno.EBUSY || attempt == Attempts || evacuation?.Run() is not null)
            {
                return errno;
            }

            // A process may have been put here meanwhile; one that is just ending still counts for a moment.
            Syscall.Pause(PauseMilliseconds);
        }
    }

    // One that is refused (such as cpu, EINVAL, with processes of real-time priority about) must not cost us the others.
    private Dictionary<string, CgroupFailure> OneByOne(ImmutableArray<string> controllers)
    {
        var refused = new Dictionary<string, CgroupFailure>(StringComparer.Ordinal);
        foreach (var controller in controllers)
        {
            var errno = KernelPath.Write(_file, $"+{controller}");
            if (errno != default)
            {
                refused.Add(controller, new(CgroupProblem.MissingController, $"enable {controller} in")
                {
                    Path = _file,
                    Errno = errno,
                    Controller = controller,
                    Hint = controller == "cpu" && errno == Errno.EINVAL
                        ? "a process of real-time priority in the hierarchy forbids it"
                        : CgroupHints.Controller(controller, tree.LegacyControllers),
                });
            }
        }

        return refused;
    }

    private string? TurnedThreaded() =>
        !tree.IsHierarchyRoot && KernelPath.ReadText($"{tree.Directory}/cgroup.type", out var type) == default && type.Trim() != "domain"
            ? type.Trim()
            : null;

    private CgroupFailure NotAvailable(string controller) => new(CgroupProblem.MissingController, $"enable {controller} in")
    {
        Path = _file,
        Detail = $"there is no controller {controller} in {tree.Directory}/cgroup.controllers",
        Controller = controller,
        Hint = CgroupHints.Controller(controller, tree.LegacyControllers),
    };
}
