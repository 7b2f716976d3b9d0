using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>What is taken from the launcher's tree while nothing of it is covered yet.</summary>
internal sealed class Sources
{
    private readonly Dictionary<Entry, Register> _mounts = new(ReferenceEqualityComparer.Instance);

    private Sources()
    {
    }

    /// <summary>The tree that becomes the root; unset where there is none, or an overlay lies on it.</summary>
    public Register Root { get; private set; }

    /// <summary>The launcher's /dev; unset where device nodes are made.</summary>
    public Register Devices { get; private set; }

    /// <summary>A null device that is proven to be one; unset where nothing is masked.</summary>
    public Register Null { get; private set; }

    /// <summary>What is mounted by an entry; no descriptor where an optional one is missing.</summary>
    public Register Of(Entry.Bind bind) => _mounts[bind];

    public static Sources Open(PlanBuilder plan, Scene scene, IReadOnlyList<Entry> entries)
    {
        var sources = new Sources();
        var view = scene.Options.Confinement.FileSystem;
        if (view is { Root: { } root, Overlay: null })
        {
            sources.Root = plan.NewRegister();
            plan.Add(new MountStep(Phase.Sources, Feature.Root).Copy($"have {root} as a mount", sources.Root, AT_FDCWD, root, withAllBelow: true));
        }

        foreach (var bind in entries.OfType<Entry.Bind>())
        {
            sources.Open(plan, bind);
        }

        if (view.MinimalDev && !DevSteps.MakesNodes(scene))
        {
            sources.Devices = plan.NewRegister();
            plan.Add(new MountStep(Phase.Sources, Feature.Dev).Made(Openat, "hold the supervisor's /dev", AT_FDCWD, "/dev", O_PATH_CLOEXEC) with { Store = sources.Devices });
        }

        if (entries.Any(entry => entry is Entry.Mask))
        {
            sources.OpenNull(plan);
        }

        return sources;
    }

    private static Argument O_PATH_CLOEXEC { get; } = new Argument.Immediate(0x280000, "O_PATH|O_CLOEXEC");

    private void Open(PlanBuilder plan, Entry.Bind bind)
    {
        var step = new MountStep(Phase.Sources, bind.Feature);
        var register = bind.IsOptional ? plan.NewUnsetRegister() : plan.NewRegister();
        _mounts.Add(bind, register);
        var clone = step.Copy($"have {bind.Source} as a mount", register, AT_FDCWD, bind.Source, withAllBelow: true);
        var hasAttributes = bind.Attributes is not MountAttributes.None;
        plan.Add(bind.IsOptional ? clone with { Tolerated = [Errno.ENOENT, Errno.ENOTDIR], SkipsAfterTolerated = hasAttributes ? 1 : 0 } : clone);
        if (hasAttributes)
        {
            plan.Add(step.Set($"make {bind.Source} {MountStep.Words(bind.Attributes)}", register, bind.Attributes, withAllBelow: true));
        }
    }

    /// <summary>A file in its place could be read through every mask. The null device alone stays where it is sought to, and is at its end.</summary>
    private void OpenNull(PlanBuilder plan)
    {
        const string proof = "check that /dev/null is the null device";
        var step = new MountStep(Phase.Sources, Feature.ReadOnly);
        Null = plan.NewRegister();
        plan.Add(step.Made(Openat, "open /dev/null, to mask files", AT_FDCWD, "/dev/null", O_RDONLY_CLOEXEC) with { Store = Null });
        plan.Add(step.Made(Lseek, proof, Null, 1, new Argument.Immediate(0, "SEEK_SET")) with { Expected = 0 });
        plan.Add(step.Made(Read, proof, Null, Zeros(1, "1 byte"), 1) with { Expected = 0 });
    }
}
