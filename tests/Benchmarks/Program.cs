using System.Globalization;
using Supervisor.Benchmarks;
using Supervisor.Isolation.Options;

// Benchmarks SCRATCH FLOOR TRUE [ROUNDS]: SCRATCH is an empty directory, FLOOR the compiled floor.c, TRUE a static program.
if (args is not [var scratch, var floor, var program, .. var rest])
{
    Console.Error.WriteLine("usage: Benchmarks SCRATCH FLOOR TRUE [ROUNDS]");
    return 2;
}

var rounds = rest is [var number] ? int.Parse(number, CultureInfo.InvariantCulture) : 15;
var tree = Tree.Make(scratch, program);
using var ours = new OurLaunches();
using var withoutCgroups = new WithoutCgroups(ours);
List<Contestant> contestants =
[
    new("C: vfork and execve, nothing confined", 20, () => FloorPlan.Unconfined(scratch, floor, tree, 20)),
    new("ours: nothing confined", 20, () => ours.Measure(new LaunchOptions { Command = [tree.ProgramOutside] }, 20)),
    new("C: the system calls of our plan", 20, () => FloorPlan.Confined(scratch, floor, tree, 20)),
    new("ours: 7 namespaces, root, /proc, capabilities, seccomp", 20, () => ours.Measure(tree.Confined(), 20)),
    .. Peers.Of(tree, ours, withoutCgroups),
];
var samples = contestants.ToDictionary(contestant => contestant, _ => new List<double>());
for (var round = 0; round <= rounds; round++)
{
    foreach (var contestant in contestants)
    {
        var measured = contestant.Measure();

        // The first round warms caches up and is not counted.
        if (round > 0)
        {
            samples[contestant].AddRange(measured);
        }
    }
}

Report.Write(Console.Out, samples);
File.WriteAllText(Path.Combine(scratch, "launch.json"), Report.Json(samples));
return 0;
