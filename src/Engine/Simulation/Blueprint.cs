using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Engine.Model;

namespace Supervisor.Engine.Simulation;

/// <summary>The configuration of a run as it changes: what is drawn of each program, and what comes of it.</summary>
internal sealed class Blueprint
{
    public const int Letters = 7;

    private readonly ulong _seed;
    private readonly Cut _cut;
    private readonly bool _withMain;
    private readonly List<Sketch> _sketches = [];
    private SupervisorSpec _frame;
    private int _changed;

    public Blueprint(ulong seed, Cut cut)
    {
        var dice = Dice.Of(seed, "blueprint");
        (_seed, _cut, _withMain, _frame) = (seed, cut, dice.Hits(0.25), RandomSpec.Supervisor(dice));
        var count = 1 + dice.Below(5);
        for (var rank = 0; rank < count; rank++)
        {
            _sketches.Add(Draw(rank, version: 0));
        }

        Spec = Build();
    }

    /// <param name="Replicas">0: it is a program by itself.</param>
    /// <param name="Place">In the file.</param>
    private sealed record Sketch(int Rank, ProgramSpec Program, int Replicas, ulong Place);

    public SupervisorSpec Spec { get; private set; }

    public static string Letter(int rank) => ((char)('a' + rank)).ToString(CultureInfo.InvariantCulture);

    /// <summary>Changes it, and says what to tell the engine.</summary>
    public Command.Reconfigure Change(Dice dice)
    {
        var before = Spec;
        for (var changes = dice.Below(4); changes > 0; changes--)
        {
            ChangeOne(dice);
        }

        Spec = Build();
        var relaunch = ImmutableArray.CreateBuilder<string>();
        foreach (var program in Spec.Programs)
        {
            if (dice.Hits(0.15) && before.Programs.Any(known => known.Name == program.Name))
            {
                relaunch.Add(program.Name);
            }
        }

        return new Command.Reconfigure(Spec, relaunch.ToImmutable());
    }

    private void ChangeOne(Dice dice)
    {
        // One that was removed just now may still be stopping when it comes back.
        var rank = dice.Hits(0.4) ? _changed : dice.Below(Letters);
        _changed = rank;
        var at = _sketches.FindIndex(sketch => sketch.Rank == rank);
        var version = dice.Below(1_000);
        if (at < 0)
        {
            _sketches.Add(Draw(rank, version));
            return;
        }

        switch (dice.Below(4))
        {
            case 0:
                _sketches.RemoveAt(at);
                break;
            case 1:
                _sketches[at] = Draw(rank, version) with { Place = _sketches[at].Place };
                break;
            case 2:
                _sketches[at] = _sketches[at] with { Replicas = dice.Below(4) };
                break;
            default:
                _frame = RandomSpec.Supervisor(dice);
                break;
        }
    }

    private Sketch Draw(int rank, int version)
    {
        var dice = Dice.Of(_seed, Letter(rank), version);
        var place = dice.NextSeed();
        var replicas = dice.Hits(0.15) ? 1 + dice.Below(3) : 0;
        return new Sketch(rank, RandomSpec.Program(dice, rank, _withMain), replicas, place);
    }

    private SupervisorSpec Build()
    {
        var present = _sketches.Where(sketch => !_cut.HasProgram(sketch.Program.Name)).OrderBy(sketch => sketch.Place).ToList();
        var names = present.Select(sketch => sketch.Program.Name).ToHashSet(StringComparer.Ordinal);
        var programs = ImmutableArray.CreateBuilder<ProgramSpec>();
        foreach (var sketch in present)
        {
            var trimmed = RandomSpec.Trim(sketch.Program, _cut);
            var program = trimmed with
            {
                After = [.. trimmed.After.Where(names.Contains)],
                Before = [.. trimmed.Before.Where(names.Contains)],
                Requires = [.. trimmed.Requires.Where(requirement => names.Contains(requirement.Program))],
                Wants = [.. trimmed.Wants.Where(requirement => names.Contains(requirement.Program))],
            };
            programs.AddRange(Replicas(program, _cut.Has(Key.Replicas) ? 0 : sketch.Replicas));
        }

        return _frame with { Programs = programs.ToImmutable() };
    }

    private static IEnumerable<ProgramSpec> Replicas(ProgramSpec program, int count) => count == 0
        ? [program]
        : Enumerable.Range(1, count).Select(number => program with { Name = $"{program.Name}-{number}", Family = program.Name });
}
