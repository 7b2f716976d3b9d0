using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>Read-only places, exceptions from them, and masks.</summary>
internal static class Locks
{
    private const MountAttributes Dead = MountAttributes.ReadOnly | MountAttributes.NoSetUserId | MountAttributes.NoDevices | MountAttributes.NoExec;

    private static MountStep Step => new(Phase.Mounts, Feature.ReadOnly);

    /// <summary>A read-only copy of what stands there is laid over it: the place itself need not be the root of a mount.</summary>
    public static ImmutableArray<Step> MakeReadOnly(PlanBuilder plan, string path)
    {
        if (path == TreePath.Root)
        {
            return [Step.SetReadOnlyHere("make the whole tree read-only")];
        }

        var (place, copy) = (plan.NewRegister(), plan.NewRegister());
        var steps = IfThere(path, place,
        [
            Step.Copy($"have {path} as a mount", copy, place, "", withAllBelow: true),
            Step.Set($"make {path} read-only", copy, MountAttributes.ReadOnly, withAllBelow: true),
            Step.Attach($"mount {path} read-only", copy, place, ""),
            Step.Close(copy, path),
            Step.Close(place, "its place"),
        ]);
        plan.Return(place);
        plan.Return(copy);
        return steps;
    }

    /// <summary>Before its surroundings become read-only.</summary>
    public static ImmutableArray<Step> Keep(PlanBuilder plan, Entry.Exception exception, Register kept)
    {
        var place = plan.NewRegister();
        ImmutableArray<Step> steps =
        [
            Step.Copy($"keep {exception.Path} as it is", kept, place, "", withAllBelow: true),
            Step.Close(place, "its place"),
        ];
        plan.Return(place);
        return exception.IsOptional ? IfThere(exception.Path, place, steps) : [Step.Find(exception.Path, place), .. steps];
    }

    /// <summary>Whether it is a file or a directory shows when something is mounted on it.</summary>
    public static ImmutableArray<Step> Mask(PlanBuilder plan, string path, Register nothing)
    {
        var (place, file, directory) = (plan.NewRegister(), plan.NewRegister(), plan.NewRegister());
        ImmutableArray<Step> emptiness =
        [
            .. Step.New(plan, "tmpfs", directory, Dead, ("mode", "0555")),
            Step.Attach($"mask the directory {path}", directory, place, ""),
            Step.Close(directory, "the empty directory"),
        ];
        var steps = IfThere(path, place,
        [
            Step.Copy("have the null device as a mount", file, nothing, "", withAllBelow: false),
            Step.Set("make it unchangeable", file, Dead & ~MountAttributes.NoDevices, withAllBelow: false),
            Step.Attach($"mask the file {path}", file, place, "") with { Tolerated = [Errno.EINVAL, Errno.ENOTDIR], SkipsAfterTolerated = 1 },
            Step.Jump(emptiness.Length),
            .. emptiness,
            Step.Close(file, "the null device"),
            Step.Close(place, "its place"),
        ]);
        plan.Return(place);
        plan.Return(file);
        plan.Return(directory);
        return steps;
    }

    private static ImmutableArray<Step> IfThere(string path, Register place, ImmutableArray<Step> steps) =>
        [Step.Find(path, place) with { Tolerated = [Errno.ENOENT, Errno.ENOTDIR], SkipsAfterTolerated = steps.Length }, .. steps];
}
