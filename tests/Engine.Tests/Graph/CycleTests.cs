using System.Collections.Immutable;
using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Tests.Graph;

public sealed class CycleTests
{
    [Fact]
    public void Programs_without_a_cycle_have_none() => Assert.Null(ProgramGraph.FindCycle(
    [
        Some.Program("a"),
        Some.Program("b") with { After = ["a"] },
        Some.Program("c") with { After = ["a", "b"], Requires = Some.Requires("a") },
    ]));

    [Fact]
    public void A_cycle_is_named_by_its_path_without_the_way_to_it()
    {
        var cycle = ProgramGraph.FindCycle(
        [
            Some.Program("lead") with { After = ["a"] },
            Some.Program("a") with { After = ["b"] },
            Some.Program("b") with { Requires = Some.Requires("c") },
            Some.Program("c") with { After = ["a"] },
        ]);

        Assert.Equal(["a", "b", "c", "a"], cycle!.Value);
    }

    [Fact]
    public void A_program_after_itself_is_a_cycle() =>
        Assert.Equal(["a", "a"], ProgramGraph.FindCycle([Some.Program("a") with { After = ["a"] }])!.Value);

    [Fact]
    public void A_name_that_is_not_there_is_no_cycle() =>
        Assert.Null(ProgramGraph.FindCycle([Some.Program("a") with { After = ["nobody"] }]));

    [Fact]
    public void A_cycle_as_long_as_the_limit_is_found_without_deep_recursion()
    {
        var programs = Enumerable.Range(0, Limits.Programs)
            .Select(index => Some.Program($"p{index}") with { After = [$"p{(index + 1) % Limits.Programs}"] });

        Assert.Equal(Limits.Programs + 1, ProgramGraph.FindCycle([.. programs])!.Value.Length);
    }

    [Fact]
    public void In_all_graphs_of_four_programs_a_cycle_is_found_when_there_is_no_order()
    {
        // Every set of the 16 arrows between four programs, loops among them.
        for (var arrows = 0; arrows < 1 << 16; arrows++)
        {
            var bits = arrows;
            var programs = Enumerable.Range(0, 4).Select(from => Some.Program($"{from}") with
            {
                After = [.. Enumerable.Range(0, 4).Where(to => (bits >> ((4 * from) + to) & 1) != 0).Select(to => $"{to}")],
            }).ToImmutableArray();

            var cycle = ProgramGraph.FindCycle(programs);

            Assert.Equal(CanBeOrdered(programs), cycle is null);
            for (var step = 0; cycle is { } path && step + 1 < path.Length; step++)
            {
                Assert.Contains(path[step + 1], programs.Single(program => program.Name == path[step]).After);
            }
        }
    }

    /// <summary>The definition: take away programs that wait for nobody until none is left.</summary>
    private static bool CanBeOrdered(ImmutableArray<ProgramSpec> programs)
    {
        var left = programs.ToList();
        while (left.RemoveAll(program => !program.After.Any(name => left.Exists(other => other.Name == name))) > 0)
        {
        }

        return left.Count == 0;
    }
}
