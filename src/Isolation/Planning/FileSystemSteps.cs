using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning.FileSystem;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>File mode creation mask and working directory.</summary>
internal static class FileSystemSteps
{
    public static void AddUmask(PlanBuilder plan, LaunchOptions options)
    {
        if (options.Umask is { } mask)
        {
            var words = $"0{Convert.ToString(mask, 8)}";
            plan.Add(new Step(Phase.Umask, Umask, $"set its umask to {words}", new Argument.Immediate(mask, words)));
        }
    }

    public static void AddDirectory(PlanBuilder plan, LaunchOptions options)
    {
        if (options.Directory is not { } directory)
        {
            return;
        }

        var purpose = $"change to the directory {directory}";
        if (options.Confinement.FileSystem.IsUnchanged && !options.Confinement.Joins.Any(join => (join.Kinds & NamespaceKinds.Mount) != NamespaceKinds.None))
        {
            plan.Add(new Step(Phase.Directory, Chdir, purpose, directory) { Hints = Hints });
            return;
        }

        // A link of /proc in a hostile tree could lead to a directory that the launcher has open (CVE-2024-21626).
        var place = plan.NewRegister();
        var how = MountStep.How(0x280000, 2, "O_PATH|O_CLOEXEC, RESOLVE_NO_MAGICLINKS");
        plan.Add(new Step(Phase.Directory, Openat2, purpose, AT_FDCWD, directory, how, MountStep.HowSize) { Store = place, Hints = Hints });
        plan.Add(new Step(Phase.Directory, Fchdir, purpose, place) { Hints = Hints });
        plan.Add(new Step(Phase.Directory, Close, $"close {directory}", place));
        plan.Return(place);
    }

    private static readonly ImmutableArray<ErrnoHint> Hints =
    [
        new(Errno.ENOENT, "it does not exist"),
        new(Errno.ENOTDIR, "it, or something above it, is not a directory"),
        new(Errno.EACCES, "the program's user needs search permission (x) on it and on everything above it"),
        new(Errno.ELOOP, "it leads through a link of /proc, or through too many links"),
    ];
}
