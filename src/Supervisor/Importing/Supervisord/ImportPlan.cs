using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Configuration.Values;

namespace Supervisor.Importing.Supervisord;

/// <summary>One process as the program that it becomes.</summary>
/// <param name="Name">In all groups together it is the only one.</param>
/// <param name="After">Programs of groups with a lower priority, which stop only when it has ended.</param>
internal sealed record PlannedProgram(string Name, ProcessModel Process, GroupModel Group, int Priority, ImmutableArray<string> After);

/// <summary>
/// Names and order. supervisord knows a process by its group and its name, and starts by the priority of groups and then of
/// processes; here a name is one by itself, and there is one priority.
/// </summary>
internal sealed record ImportPlan
{
    private const int LargestPriority = 1_000_000;

    /// <summary>In the order in which they start.</summary>
    public ImmutableArray<PlannedProgram> Programs { get; private init; } = [];

    /// <summary>Priorities are places in the order, since those of the file do not give it by themselves.</summary>
    public bool IsRanked { get; private init; }

    /// <summary>The names of its programs for each group, by the group's own.</summary>
    public ImmutableArray<(GroupModel Group, string Name, ImmutableArray<string> Programs)> Groups { get; private init; } = [];

    /// <summary>How long a shutdown can take: groups of one priority after the other.</summary>
    public TimeSpan StopTime { get; private init; }

    public static ImportPlan Of(SupervisordModel model, ImportNotes notes)
    {
        var taken = new FreeNames();
        var programs = new List<PlannedProgram>();
        var groups = ImmutableArray.CreateBuilder<(GroupModel, string, ImmutableArray<string>)>();
        var groupNames = new FreeNames();
        foreach (var group in model.Groups)
        {
            var members = ImmutableArray.CreateBuilder<string>();
            foreach (var process in group.Processes)
            {
                var name = taken.Take(process.Name, $"{group.Name}-{process.Name}");
                if (name != process.Name)
                {
                    notes.Lose(process.Span, $"{group.Name}:{process.Name} is called {name} here",
                        ProgramName.IsValid(process.Name) ? "a program's name is one by itself, without its group" : $"a name has up to {Limits.NameLength} letters, digits, `-`, `_` and `.`");
                }

                members.Add(name);
                programs.Add(new PlannedProgram(name, process, group, process.Priority, []));
            }

            groups.Add((group, groupNames.Take(group.Name, group.Name), members.ToImmutable()));
        }

        var isRanked = !IsInOrder(programs);
        return new ImportPlan
        {
            Programs = [.. programs.Select((program, place) => program with { Priority = isRanked ? place + 1 : program.Priority, After = After(program, programs) })],
            IsRanked = isRanked,
            Groups = groups.ToImmutable(),
            StopTime = TimeSpan.FromSeconds(programs.Where(IsOrdered).GroupBy(program => program.Group.Priority, (_, same) => (double)same.Max(program => program.Process.StopWaitSecs)).Sum()),
        };
    }

    /// <summary>What all listeners together need comes before and after everything else anyway.</summary>
    private static bool IsOrdered(PlannedProgram program) => program.Group.Kind is not GroupKind.Listeners;

    private static ImmutableArray<string> After(PlannedProgram program, List<PlannedProgram> all) => !IsOrdered(program) ? [] :
        [.. all.Where(other => IsOrdered(other) && other.Group.Priority < program.Group.Priority).Select(other => other.Name)];

    private static bool IsInOrder(List<PlannedProgram> programs)
    {
        for (var i = 0; i < programs.Count; i++)
        {
            if (Math.Abs((long)programs[i].Priority) > LargestPriority || (i > 0 && programs[i].Priority < programs[i - 1].Priority))
            {
                return false;
            }
        }

        return true;
    }
}
