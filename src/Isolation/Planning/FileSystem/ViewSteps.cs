using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>A view of the file system as steps: sources, root, tree, pivot; and the null device of the new tree.</summary>
internal static class ViewSteps
{
    // What follows the mounts in a plan, with room to spare.
    private const int RoomForTheRest = 512;
    private const int RegistersForTheRest = 16;

    /// <summary>The steps, or why there are none.</summary>
    public static LaunchFailure? Add(PlanBuilder plan, Scene scene)
    {
        var view = scene.Options.Confinement.FileSystem;
        if ((scene.Fresh & NamespaceKinds.Mount) != NamespaceKinds.None)
        {
            AddPropagation(plan);
        }

        if (view.IsUnchanged)
        {
            AddBecomeRoot(plan, scene);
            return null;
        }

        if (!Entries.Of(view).TryGet(out var entries, out var failure))
        {
            return failure;
        }

        if (!plan.HasRegisters(entries.Count + RegistersForTheRest))
        {
            return Given.Impossible("set up its file system", "it has too many mounts and paths");
        }

        var sources = Sources.Open(plan, scene, entries);
        AddBecomeRoot(plan, scene);
        var umask = plan.NewRegister();
        var makes = view.Root is not null || entries.Any(entry => entry.MakesItsPlace);
        if (makes)
        {
            plan.Add(new Step(Phase.Root, Umask, "give what it makes exactly the modes that are meant", 0) { Store = umask });
        }

        RootSteps.Add(plan, scene, sources);
        new TreeSteps(plan, scene, entries, sources).Add();
        RootSteps.AddPivot(plan, view);
        if (makes)
        {
            plan.Add(new Step(Phase.Pivot, Umask, "have the supervisor's umask again", umask));
        }

        plan.Return(umask);
        AddReopen(plan, scene.Options);
        return plan.HasRoomFor(RoomForTheRest) ? null : Given.Impossible("set up its file system", "it has too many mounts and paths");
    }

    /// <summary>
    /// As mounts of the launcher come and go they would come and go here too, past everything that is read-only or masked;
    /// and pivot_root refuses shared mounts.
    /// </summary>
    private static void AddPropagation(PlanBuilder plan)
    {
        const int MS_REC_PRIVATE = 0x4000 | 0x40000;
        plan.Add(new Step(Phase.Propagation, Mount, "keep its mounts to itself", NULL, TreePath.Root, NULL, new Argument.Immediate(MS_REC_PRIVATE, "MS_REC|MS_PRIVATE"), NULL)
        {
            Feature = Feature.MountNamespace,
            Hints =
            [
                new(Errno.EPERM, "needs CAP_SYS_ADMIN in the user namespace that owns its mount namespace"),
                new(Errno.EACCES, "AppArmor or another security module forbids mounts here"),
                new(Errno.EINVAL, "the supervisor's root is no mount: it runs in a chroot"),
            ],
        });
    }

    /// <summary>
    /// The launcher is nobody in a user namespace that does not map it, and what nobody makes belongs to nobody. Its root is
    /// somebody there; what needs the launcher's own rights to files has been opened.
    /// </summary>
    private static void AddBecomeRoot(PlanBuilder plan, Scene scene)
    {
        if (scene.IsNobodyInside)
        {
            plan.Add(new Step(Phase.NamespaceRoot, Setresgid, "become the root group of its user namespace", 0, 0, 0) { Feature = Feature.UserNamespace });
            plan.Add(new Step(Phase.NamespaceRoot, Setresuid, "become root of its user namespace", 0, 0, 0) { Feature = Feature.UserNamespace });
        }
    }

    /// <summary>Else the program could change the mode of the launcher's null device by a descriptor.</summary>
    private static void AddReopen(PlanBuilder plan, LaunchOptions options)
    {
        DescriptorSource[] streams = [options.Streams.Input, options.Streams.Output, options.Streams.Error];
        if (!options.Confinement.FileSystem.MinimalDev || !streams.Any(stream => stream.IsNullDevice))
        {
            return;
        }

        const string purpose = "open its own /dev/null";
        var step = new MountStep(Phase.Reopen, Feature.Dev);
        var device = plan.NewRegister();
        var how = MountStep.How(0x80002, 0x10 | 2, "O_RDWR|O_CLOEXEC, RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS");
        plan.Add(step.Made(Openat2, purpose, AT_FDCWD, "/dev/null", how, MountStep.HowSize) with { Store = device });
        for (var number = 0; number < streams.Length; number++)
        {
            if (streams[number].IsNullDevice)
            {
                plan.Add(step.Made(Dup3, $"make it descriptor {number} instead of the supervisor's", device, number, 0));
            }
        }

        plan.Add(step.Close(device, "its /dev/null"));
        plan.Return(device);
    }
}
