using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>A /dev in memory with what every program may expect, and nothing of the hardware; see devices.txt of the kernel.</summary>
internal static class DevSteps
{
    private const int S_IFCHR = 0x2000;
    private const int S_IFREG = 0x8000;
    private const uint TerminalGroup = 5;

    private static readonly (string Name, int Major, int Minor)[] Nodes =
        [("null", 1, 3), ("zero", 1, 5), ("full", 1, 7), ("random", 1, 8), ("urandom", 1, 9), ("tty", 5, 0)];

    private static readonly (string Name, string Target)[] Links =
        [("ptmx", "pts/ptmx"), ("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"), ("stderr", "/proc/self/fd/2")];

    /// <summary>Nodes are made where the kernel allows it, and are then the program's own. In a user namespace it never does.</summary>
    public static bool MakesNodes(Scene scene) =>
        (scene.Fresh & NamespaceKinds.User) == NamespaceKinds.None && scene.Host.IsInFirstUserNamespace && scene.Host.Has(Capability.MKNOD);

    public static ImmutableArray<Step> Of(PlanBuilder plan, Scene scene, Sources sources)
    {
        var step = new MountStep(Phase.Mounts, Feature.Dev);
        var (place, dev) = (plan.NewRegister(), plan.NewRegister());
        var steps = ImmutableArray.CreateBuilder<Step>();
        steps.AddRange(Places.FindOrMake(plan, step, "/dev", null, place));
        steps.AddRange(step.New(plan, "tmpfs", dev, MountAttributes.NoSetUserId | MountAttributes.NoExec, ("mode", "0755")));
        steps.Add(step.Attach("mount a minimal /dev", dev, place, ""));
        steps.Add(step.Close(place, "its place"));
        plan.Return(place);
        foreach (var node in Nodes)
        {
            steps.AddRange(MakesNodes(scene) ? [Make(step, dev, node)] : Bind(plan, step, dev, sources.Devices, node.Name));
        }

        steps.AddRange(Terminals(plan, scene, step, dev));
        foreach (var (name, target) in Links)
        {
            steps.Add(step.Made(Symlinkat, $"make /dev/{name} lead to {target}", target, dev, name));
        }

        steps.Add(Directory(step, dev, "shm", new Argument.Immediate(0x3FF, "01777")));
        steps.Add(step.Close(dev, "its /dev"));
        plan.Return(dev);
        return steps.ToImmutable();
    }

    private static Step Make(MountStep step, Register dev, (string Name, int Major, int Minor) node) =>
        step.Made(
            Mknodat,
            $"make /dev/{node.Name}",
            dev,
            node.Name,
            new Argument.Immediate(S_IFCHR | 0x1B6, "S_IFCHR|0666"),
            new Argument.Immediate((node.Major << 8) | node.Minor, $"{node.Major}:{node.Minor}")) with
        {
            Hints = [new(Errno.EPERM, "the device rules of the supervisor's cgroup forbid it; a user namespace of its own makes do without")],
        };

    /// <summary>Read-only, which does not stop writing to a device: nobody inside can change the mode or the owner of the launcher's node.</summary>
    private static ImmutableArray<Step> Bind(PlanBuilder plan, MountStep step, Register dev, Register host, string name)
    {
        var node = plan.NewRegister();
        ImmutableArray<Step> steps =
        [
            step.Set($"make /dev/{name} unchangeable", node, MountAttributes.ReadOnly | MountAttributes.NoSetUserId | MountAttributes.NoExec, withAllBelow: false),
            step.Made(Mknodat, $"make the file /dev/{name} to mount on", dev, name, new Argument.Immediate(S_IFREG, "S_IFREG"), 0),
            step.Attach($"mount the supervisor's /dev/{name}", node, dev, name),
            step.Close(node, $"/dev/{name}"),
        ];
        plan.Return(node);
        return
        [
            step.Copy($"have the supervisor's /dev/{name} as a mount", node, host, name, withAllBelow: false) with
            {
                Tolerated = [Errno.ENOENT],
                SkipsAfterTolerated = steps.Length,
            },
            .. steps,
        ];
    }

    private static ImmutableArray<Step> Terminals(PlanBuilder plan, Scene scene, MountStep step, Register dev)
    {
        var pts = plan.NewRegister();
        var attributes = MountAttributes.NoSetUserId | MountAttributes.NoExec;
        // The group that terminals have by convention is only a number where it is mapped.
        var hasGroup = scene.Maps?.HasGroup(TerminalGroup) ?? scene.Host.IsInFirstUserNamespace;
        var made = hasGroup
            ? step.New(plan, "devpts", pts, attributes, ("ptmxmode", "0666"), ("mode", "0620"), ("gid", "5"))
            : step.New(plan, "devpts", pts, attributes, ("ptmxmode", "0666"), ("mode", "0620"));
        plan.Return(pts);
        return
        [
            .. made,
            Directory(step, dev, "pts", new Argument.Immediate(0x1ED, "0755")),
            step.Attach("mount its own /dev/pts", pts, dev, "pts"),
            step.Close(pts, "its /dev/pts"),
        ];
    }

    private static Step Directory(MountStep step, Register dev, string name, Argument.Immediate mode) =>
        step.Made(Mkdirat, $"make /dev/{name}", dev, name, mode);
}
