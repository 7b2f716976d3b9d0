using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>Places in the tree that are made where they are missing, one name after the other, each below a descriptor.</summary>
internal static class Places
{
    private const int S_IFREG = 0x8000;

    /// <summary>The directory, or the file where the source is none, that something is mounted on.</summary>
    /// <param name="plan">Gives registers.</param>
    /// <param name="step">Phase and feature.</param>
    /// <param name="path">The place.</param>
    /// <param name="source">A mount whose kind it has; null for a directory.</param>
    /// <param name="place">Takes the place.</param>
    public static ImmutableArray<Step> FindOrMake(PlanBuilder plan, MountStep step, string path, Register? source, Register place)
    {
        ImmutableArray<Step> making = [.. Make(plan, step, path, source), step.Find(path, place)];
        return
        [
            step.Find(path, place) with { Tolerated = [Errno.ENOENT], SkipsAfterTolerated = 1 },
            step.Jump(making.Length),
            .. making,
        ];
    }

    private static List<Step> Make(PlanBuilder plan, MountStep step, string path, Register? source)
    {
        var steps = new List<Step>();
        var names = TreePath.Names(path);
        var parent = AT_FDCWD;
        Register? held = null;
        var above = "";
        foreach (var name in names[..^1])
        {
            above += $"/{name}";
            steps.Add(Directory(step, above, parent, name));
            var next = plan.NewRegister();
            steps.Add(step.Find(above, next));
            Release();
            (parent, held) = (next, next);
        }

        steps.AddRange(Last(step, path, source, parent, names[^1]));
        Release();
        return steps;

        void Release()
        {
            if (held is { } register)
            {
                steps.Add(step.Close(register, "what it was made in"));
                plan.Return(register);
            }
        }
    }

    private static ImmutableArray<Step> Last(MountStep step, string path, Register? source, Argument parent, string name)
    {
        var directory = Directory(step, path, parent, name);
        return source is not { } mount ? [directory] :
        [
            step.Made(Faccessat2, "ask whether it is a directory", mount, ".", 0, new Argument.Immediate(0x200, "AT_EACCESS")) with
            {
                Tolerated = [Errno.ENOTDIR],
                SkipsAfterTolerated = 2,
            },
            directory,
            step.Jump(1),
            step.Made(Mknodat, $"make the file {path} to mount on", parent, name, new Argument.Immediate(S_IFREG | 0x1A4, "S_IFREG|0644"), 0) with
            {
                Tolerated = [Errno.EEXIST],
                Hints = MakingHints,
            },
        ];
    }

    private static Step Directory(MountStep step, string path, Argument parent, string name) =>
        step.Made(Mkdirat, $"make the directory {path} to mount on", parent, name, new Argument.Immediate(0x1ED, "0755")) with
        {
            Tolerated = [Errno.EEXIST],
            Hints = MakingHints,
        };

    private static readonly ImmutableArray<ErrnoHint> MakingHints =
    [
        new(Errno.EROFS, "it is missing, and what it would lie in is read-only"),
        new(Errno.EACCES, "it is missing, and what it would lie in belongs to somebody else"),
        new(Errno.ENOENT, "it is missing, and what it would lie in takes no new files, as /proc and /sys do not"),
    ];
}
