using System.Collections.Immutable;
using System.IO.Enumeration;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Naming;

/// <summary>
/// Which programs somebody means. A name is that of a program, of a program with replicas (all of them), or of a group; with
/// <c>*</c> and <c>?</c> it is all whose name fits; <c>group:program</c> and <c>group:*</c> are as in supervisord; <c>all</c>
/// and <c>*</c> are everything. Commas, which no name has, stand between several.
/// </summary>
internal sealed class ProgramNames
{
    private const string Everything = "all";

    private readonly SupervisorConfiguration _configuration;
    private readonly ImmutableArray<ProgramState> _programs;

    /// <param name="state">Whose programs are there, those that are leaving included.</param>
    public ProgramNames(SupervisorConfiguration configuration, SupervisionState state) => (_configuration, _programs) = (configuration, state.Programs);

    /// <summary>The programs in the order in which they are configured, each once, and the names that mean none.</summary>
    public NamedPrograms Find(IReadOnlyList<string> names)
    {
        var wanted = new bool[_programs.Length];
        var unknown = ImmutableArray.CreateBuilder<string>();
        foreach (var name in names.SelectMany(name => name.Split(',')))
        {
            if (!Mark(name, wanted))
            {
                unknown.Add(name);
            }
        }

        return new NamedPrograms([.. _programs.Where(program => wanted[program.Index]).Select(program => program.Name)], unknown.ToImmutable());
    }

    /// <summary>The groups that a program is in, in the order of the file.</summary>
    public static IEnumerable<string> GroupsOf(SupervisorConfiguration configuration, ProgramSpec program)
    {
        foreach (var group in configuration.Groups)
        {
            if (group.Programs.Contains(program.Family))
            {
                yield return group.Name;
            }
        }
    }

    private bool Mark(string name, bool[] wanted)
    {
        if (name is Everything && !_programs.Any(program => program.Name == Everything))
        {
            return MarkAll(static (_, _) => true, "", wanted);
        }

        if (name.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            return MarkInGroup(name[..colon], name[(colon + 1)..], wanted);
        }

        return MarkAll(static (program, name) => program.Name == name || program.Spec.Family == name, name, wanted)
            || MarkGroup(name, wanted)
            || (name.AsSpan().IndexOfAny('*', '?') >= 0 && MarkAll(static (program, name) => Fits(name, program.Name), name, wanted));
    }

    private bool MarkInGroup(string group, string rest, bool[] wanted)
    {
        var pattern = rest is "" ? "*" : rest;
        var members = _configuration.Groups.FirstOrDefault(known => known.Name == group)?.Programs ?? [group];
        var found = false;
        foreach (var program in _programs)
        {
            if (members.Contains(program.Spec.Family) && (Fits(pattern, program.Name) || program.Spec.Family == pattern))
            {
                found = wanted[program.Index] = true;
            }
        }

        return found;
    }

    private bool MarkGroup(string name, bool[] wanted) =>
        _configuration.Groups.Any(group => group.Name == name) && MarkInGroup(name, "*", wanted);

    private bool MarkAll(Func<ProgramState, string, bool> isMeant, string name, bool[] wanted)
    {
        var found = false;
        foreach (var program in _programs)
        {
            if (isMeant(program, name))
            {
                found = wanted[program.Index] = true;
            }
        }

        return found;
    }

    private static bool Fits(string pattern, string name) => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false);
}

/// <param name="Programs">Names of single programs: a replica is one.</param>
/// <param name="Unknown">What was asked for and is not there, as it was written.</param>
internal sealed record NamedPrograms(ImmutableArray<string> Programs, ImmutableArray<string> Unknown);
