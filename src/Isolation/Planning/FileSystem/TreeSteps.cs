using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>
/// The tree, from the root down. A read-only entry covers what stands there by then: what is mounted below comes afterwards
/// and keeps its own flags, and an exception is a copy taken before, which is laid over its place again. Places that will be
/// missing are made before the entry that would forbid it.
/// </summary>
internal sealed class TreeSteps(PlanBuilder plan, Scene scene, IReadOnlyList<Entry> entries, Sources sources)
{
    private readonly HashSet<string> _made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Register> _kept = new(StringComparer.Ordinal);
    private readonly List<Step> _last = [];

    public void Add()
    {
        foreach (var entry in entries)
        {
            AddAll(entry switch
            {
                Entry.Bind bind => Bind(bind),
                Entry.Memory memory => Memory(memory),
                Entry.Proc proc => Proc(proc),
                Entry.Dev => DevSteps.Of(plan, scene, sources),
                Entry.ReadOnly readOnly => ReadOnly(readOnly),
                Entry.Exception exception => Exception(exception),
                Entry.Mask mask => Locks.Mask(plan, mask.Path, sources.Null),
                _ => throw new InvalidOperationException($"no such entry as {entry}"),
            });
        }

        AddAll(_last);
    }

    private ImmutableArray<Step> Bind(Entry.Bind bind)
    {
        var step = new MountStep(Phase.Mounts, bind.Feature);
        var (place, source) = (plan.NewRegister(), sources.Of(bind));
        ImmutableArray<Step> steps =
        [
            .. Place(step, bind, place),
            step.Attach($"mount {bind.Source} on {bind.Path}", source, place, ""),
            step.Close(place, "its place"),
            step.Close(source, bind.Source),
        ];
        plan.Return(place);
        plan.Return(source);
        return bind.IsOptional ? IfOpen(step, source, bind.Source, steps) : steps;
    }

    private ImmutableArray<Step> Memory(Entry.Memory memory)
    {
        var step = new MountStep(Phase.Mounts, memory.Feature);
        // Read-only from the start, unless places are still to be made in it.
        var isLate = (memory.Attributes & MountAttributes.ReadOnly) != MountAttributes.None
            && entries.Any(entry => entry.MakesItsPlace && TreePath.IsBelow(entry.Path, memory.Path));
        var (place, mount) = (plan.NewRegister(), isLate ? plan.NewUnsetRegister() : plan.NewRegister());
        var mode = ("mode", "0" + Convert.ToString(memory.Mode, 8));
        var attributes = isLate ? memory.Attributes & ~MountAttributes.ReadOnly : memory.Attributes;
        ImmutableArray<Step> steps =
        [
            .. memory.Size is { } size
                ? step.New(plan, "tmpfs", mount, attributes, mode, ("size", size.ToString(System.Globalization.CultureInfo.InvariantCulture)))
                : step.New(plan, "tmpfs", mount, attributes, mode),
            step.Attach($"mount a tmpfs on {memory.Path}", mount, place, ""),
            .. isLate ? [] : ImmutableArray.Create(step.Close(mount, "the tmpfs")),
            step.Close(place, "its place"),
        ];
        plan.Return(place);
        if (isLate)
        {
            ImmutableArray<Step> flip =
            [
                step.Set($"make the tmpfs on {memory.Path} read-only", mount, MountAttributes.ReadOnly, withAllBelow: false),
                step.Close(mount, "the tmpfs"),
            ];
            _last.AddRange(IfOpen(step, mount, "the tmpfs", flip));
        }
        else
        {
            plan.Return(mount);
        }

        return memory.IsMade
            ? [.. Place(step, memory, place), .. steps]
            : [step.Find(memory.Path, place) with { Tolerated = [Errno.ENOENT, Errno.ENOTDIR], SkipsAfterTolerated = steps.Length }, .. steps];
    }

    private ImmutableArray<Step> Proc(Entry.Proc proc)
    {
        var step = new MountStep(Phase.Mounts, proc.Feature);
        var (place, mount) = (plan.NewRegister(), plan.NewRegister());
        ImmutableArray<Step> steps =
        [
            .. Place(step, proc, place),
            .. step.New(plan, "proc", mount, MountAttributes.NoSetUserId | MountAttributes.NoDevices | MountAttributes.NoExec),
            step.Attach("mount a fresh /proc", mount, place, ""),
            step.Close(place, "its place"),
            step.Close(mount, "its /proc"),
        ];
        plan.Return(place);
        plan.Return(mount);
        return steps;
    }

    private ImmutableArray<Step> ReadOnly(Entry.ReadOnly readOnly)
    {
        var steps = ImmutableArray.CreateBuilder<Step>();
        foreach (var entry in entries.Where(entry => entry.MakesItsPlace && TreePath.IsBelow(entry.Path, readOnly.Path) && !_made.Contains(entry.Path)))
        {
            // What lies in something that is mounted later is made there.
            if (Entries.Deciding(entries.Where(other => other.IsMount && other.Path != entry.Path), entry.Path) is not { } above || !TreePath.IsBelow(above.Path, readOnly.Path))
            {
                steps.AddRange(MakeEarly(entry));
            }
        }

        foreach (var exception in entries.OfType<Entry.Exception>().Where(exception => Entries.Deciding(entries, exception.Path) == readOnly))
        {
            var kept = exception.IsOptional ? plan.NewUnsetRegister() : plan.NewRegister();
            _kept.Add(exception.Path, kept);
            steps.AddRange(Locks.Keep(plan, exception, kept));
        }

        steps.AddRange(Locks.MakeReadOnly(plan, readOnly.Path));
        return steps.ToImmutable();
    }

    private ImmutableArray<Step> MakeEarly(Entry entry)
    {
        var step = new MountStep(Phase.Mounts, entry.Feature);
        var place = plan.NewRegister();
        ImmutableArray<Step> steps = [.. Place(step, entry, place), step.Close(place, "the place that is there now")];
        plan.Return(place);
        _made.Add(entry.Path);
        return entry is Entry.Bind { IsOptional: true } bind ? IfOpen(step, sources.Of(bind), bind.Source, steps) : steps;
    }

    private ImmutableArray<Step> Exception(Entry.Exception exception)
    {
        var step = new MountStep(Phase.Mounts, exception.Feature);
        var (place, kept) = (plan.NewRegister(), _kept[exception.Path]);
        ImmutableArray<Step> steps =
        [
            step.Find(exception.Path, place),
            step.Attach($"leave {exception.Path} as it was", kept, place, ""),
            step.Close(place, "its place"),
            step.Close(kept, exception.Path),
        ];
        plan.Return(place);
        plan.Return(kept);
        return exception.IsOptional ? IfOpen(step, kept, exception.Path, steps) : steps;
    }

    private ImmutableArray<Step> Place(MountStep step, Entry entry, Register place) => _made.Contains(entry.Path)
        ? [step.Find(entry.Path, place)]
        : Places.FindOrMake(plan, step, entry.Path, entry is Entry.Bind bind ? sources.Of(bind) : null, place);

    /// <summary>Steps about a descriptor that is there only where something optional was.</summary>
    private static ImmutableArray<Step> IfOpen(MountStep step, Register register, string what, ImmutableArray<Step> steps) =>
    [
        step.Made(Fcntl, $"see whether there is {what}", register, F_GETFD) with { Tolerated = [Errno.EBADF], SkipsAfterTolerated = steps.Length },
        .. steps,
    ];

    private static Argument F_GETFD { get; } = new Argument.Immediate(1, "F_GETFD");

    private void AddAll(IEnumerable<Step> steps)
    {
        foreach (var step in steps)
        {
            plan.Add(step);
        }
    }
}
