using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>
/// The root of the program's tree becomes the working directory. Another root is laid over the old one, which needs no
/// directory of the launcher's, and comes to light when the old one is taken away from below it; see pivot_root(2), NOTES.
/// </summary>
internal static class RootSteps
{
    private static MountStep Step => new(Phase.Root, Feature.Root);

    public static void Add(PlanBuilder plan, Scene scene, Sources sources)
    {
        var view = scene.Options.Confinement.FileSystem;
        if (view.Root is not { } root)
        {
            plan.Add(new Step(Phase.Root, Chdir, "go to the root", TreePath.Root));
        }
        else if (view.Overlay is { } overlay)
        {
            AddOverlay(plan, scene, root, overlay);
        }
        else
        {
            AddLaying(plan, sources.Root, root);
        }
    }

    public static void AddPivot(PlanBuilder plan, FileSystemView view)
    {
        if (view.Root is null)
        {
            return;
        }

        const int MNT_DETACH = 2;
        var step = new MountStep(Phase.Pivot, Feature.Root);
        plan.Add(step.Made(PivotRoot, "make it the root", ".", ".") with
        {
            Hints =
            [
                new(Errno.EINVAL, "the supervisor's own root is an initramfs or no mount of its own (a chroot): it must move to a file system first, see switch_root(8)"),
                new(Errno.EPERM, "needs CAP_SYS_ADMIN; the seccomp filter of container engines refuses it even then"),
            ],
        });
        if (view.Overlay is { Upper: null })
        {
            // Lies over the old root, and so is met first.
            plan.Add(step.Made(Umount2, "keep what the overlay writes to itself", ".", new Argument.Immediate(MNT_DETACH, "MNT_DETACH")));
        }

        plan.Add(step.Made(Umount2, "be rid of the old root", ".", new Argument.Immediate(MNT_DETACH, "MNT_DETACH")));
        AddProof(plan, step);
    }

    /// <summary>Above the root is the root, unless something lies over it still: then the way up crosses into another mount.</summary>
    private static void AddProof(PlanBuilder plan, MountStep step)
    {
        var above = plan.NewRegister();
        var how = MountStep.How(0x280000, 1, "O_PATH|O_CLOEXEC, RESOLVE_NO_XDEV");
        plan.Add(step.Made(Openat2, "see that nothing of the old root is left", AT_FDCWD, "/..", how, MountStep.HowSize) with
        {
            Store = above,
            Hints = [new(Errno.EXDEV, "the supervisor's own root is covered by other mounts")],
        });
        plan.Add(step.Close(above, "the root"));
        plan.Return(above);
    }

    private static void AddLaying(PlanBuilder plan, Register mount, string what)
    {
        plan.Add(Step.Attach($"lay {what} over the root", mount, AT_FDCWD, TreePath.Root));
        plan.Add(Step.Made(Fchdir, "go to the new root", mount));
        plan.Add(Step.Close(mount, "the new root"));
        plan.Return(mount);
    }

    private static void AddOverlay(PlanBuilder plan, Scene scene, string root, OverlayOptions overlay)
    {
        var (upper, work) = overlay switch
        {
            { Upper: null } => ("upper", "work"),
            { Upper: { } given } => (given, overlay.Work ?? $"{given.TrimEnd('/')}.work"),
        };
        if (overlay.Upper is null)
        {
            // The kernel takes the directories of an overlay by name, and only from mounts that are attached.
            var memory = plan.NewRegister();
            AddAll(plan, Step.New(plan, "tmpfs", memory, MountAttributes.None, ("mode", "0755")));
            AddLaying(plan, memory, "a tmpfs for what it writes");
        }

        foreach (var directory in (ReadOnlySpan<string>)[upper, work])
        {
            plan.Add(Step.Made(Mkdirat, $"make the directory {directory} of the overlay", AT_FDCWD, directory, new Argument.Immediate(0x1ED, "0755")) with { Tolerated = [Errno.EEXIST] });
        }

        List<(string, string?)> settings = [("lowerdir", Escaped(root)), ("upperdir", Escaped(upper)), ("workdir", Escaped(work))];
        if ((scene.Fresh & NamespaceKinds.User) != NamespaceKinds.None || !scene.Host.IsInFirstUserNamespace)
        {
            // Attributes of the kind trusted.* are for the first user namespace alone.
            settings.Add(("userxattr", null));
        }

        var mount = plan.NewRegister();
        AddAll(plan, Step.New(plan, "overlay", mount, MountAttributes.None, [.. settings]));
        AddLaying(plan, mount, $"an overlay of {root}");
    }

    /// <summary>A colon would begin another layer; see overlayfs.rst.</summary>
    private static string Escaped(string path) => path.Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal);

    private static void AddAll(PlanBuilder plan, ImmutableArray<Step> steps)
    {
        foreach (var step in steps)
        {
            plan.Add(step);
        }
    }
}
