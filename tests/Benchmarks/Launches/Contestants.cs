using System.Globalization;
using Supervisor.Benchmarks.Measures;
using Supervisor.Isolation.Options;

namespace Supervisor.Benchmarks.Launches;

/// <summary>All ways to launch that are measured.</summary>
internal static class Contestants
{
    /// <summary>What the others are compared with.</summary>
    public const string Floor = "C: the system calls of our plan";

    private const int Batch = 20;

    public static IEnumerable<Contestant> Of(Round round, string scratch, WithoutCgroups withoutCgroups)
    {
        var (kit, ours) = (round.Kit, round.Launches);
        var tree = Tree.Make(scratch, kit.True);
        var number = Batch.ToString(CultureInfo.InvariantCulture);
        return
        [
            new("C: vfork and execve, nothing confined", () => FloorPlan.Run(scratch, [kit.Floor, tree.ProgramOutside, number])),
            new("ours from a running supervisor, nothing confined", () => ours.Measure(new LaunchOptions { Command = [tree.ProgramOutside] }, Batch)),
            new("C: clone3 with 7 namespaces, root, /proc", () => FloorPlan.Run(scratch, [kit.Namespaces, tree.Root, "/bin/true", number])),
            new(Floor, () => FloorPlan.Confined(scratch, kit.Floor, tree, Batch)),
            new("ours from a running supervisor: 7 namespaces, root, /proc, capabilities, seccomp", () => ours.Measure(tree.Confined(), Batch)),
            .. ConfiningCommands.Of(kit, tree, ours, withoutCgroups),
        ];
    }
}
