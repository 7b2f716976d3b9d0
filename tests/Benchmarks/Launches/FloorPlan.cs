using System.Globalization;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;

namespace Supervisor.Benchmarks.Launches;

/// <summary>Writes our plans for floor.c, which makes the same system calls without us.</summary>
internal static class FloorPlan
{
    private const int ImageDescriptor = 50;

    public static IReadOnlyList<double> Confined(string scratch, string floor, Tree tree, int count)
    {
        var holder = Path.Combine(scratch, "holder.plan");
        var program = Path.Combine(scratch, "program.plan");
        var planned = Planner.Plan(tree.Confined(), Accounts.None, HostFacts.Read());
        if (!planned.TryGet(out var plan, out var failure))
        {
            Console.Error.WriteLine(failure);
            return [];
        }

        // Both stay in memory until both are written, so that no address is given out twice.
        using var first = new MarshalledPlan(new SpawnPlan(CloneMode.Shared, HolderMaker.Steps(ImageDescriptor)));
        using var second = new MarshalledPlan(plan);
        Write(holder, first, plan.Holder, CloneMode.Shared);
        Write(program, second, NamespaceKinds.None, plan.Mode);
        return Run(scratch, [floor, holder, program, count.ToString(CultureInfo.InvariantCulture)]);
    }

    /// <summary>The output of a program that prints one number a line.</summary>
    public static IReadOnlyList<double> Run(string scratch, string[] command)
    {
        var output = Path.Combine(scratch, "floor.out");
        bool succeeded;
        using (var launches = new Captured(output))
        {
            succeeded = launches.Run(command);
        }

        return succeeded
            ? [.. File.ReadLines(output).Select(line => double.Parse(line, CultureInfo.InvariantCulture))]
            : [];
    }

    private static unsafe void Write(string path, MarshalledPlan plan, NamespaceKinds holder, CloneMode mode)
    {
        using var file = File.Create(path);
        foreach (var word in new ulong[] { (ulong)plan.Address, (ulong)plan.Size, ImageDescriptor, (ulong)holder, mode is CloneMode.Shared ? 1u : 0 })
        {
            file.Write(BitConverter.GetBytes(word));
        }

        file.Write(new ReadOnlySpan<byte>((void*)plan.Address, (int)plan.Size));
    }
}
