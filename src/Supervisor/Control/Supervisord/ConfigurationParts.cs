using System.Collections.Immutable;
using Supervisor.Configuration.Model;

namespace Supervisor.Control.Supervisord;

/// <summary>A configuration with some programs of another one, or without some of its own.</summary>
internal static class ConfigurationParts
{
    /// <param name="names">Of programs that are in the other one; those of the same name are replaced.</param>
    public static ChangedParts With(SupervisorConfiguration current, SupervisorConfiguration other, ImmutableArray<string> names)
    {
        var added = names.ToHashSet(StringComparer.Ordinal);
        var programs = other.Engine.Programs
            .Where(program => added.Contains(program.Name))
            .Concat(current.Engine.Programs.Where(program => !added.Contains(program.Name)));
        var groups = other.Groups.Where(group => other.Engine.Programs.Any(program => added.Contains(program.Name) && group.Programs.Contains(program.Family)));
        return Checked(current with
        {
            Sockets = [.. other.Sockets, .. current.Sockets],

            // The sort is stable, and the order within one priority that of the file that was read.
            Engine = current.Engine with { Programs = [.. programs.OrderBy(program => (other.Launches.GetValueOrDefault(program.Name) ?? current.Launches[program.Name]).Priority)] },
            Launches = current.Launches.SetItems(other.Launches.Where(launch => added.Contains(launch.Key))),
            Replicas = current.Replicas.SetItems(other.Replicas.Where(source => other.Engine.Programs.Any(program => program.Family == source.Key && added.Contains(program.Name)))),
            Groups = [.. groups, .. current.Groups.Where(known => !groups.Any(group => group.Name == known.Name))],
        });
    }

    public static ChangedParts Without(SupervisorConfiguration current, ImmutableArray<string> names)
    {
        var programs = current.Engine.Programs.RemoveAll(program => names.Contains(program.Name));
        var families = programs.Select(program => program.Family).ToHashSet(StringComparer.Ordinal);
        return Checked(current with
        {
            Engine = current.Engine with { Programs = programs },
            Launches = current.Launches.RemoveRange(names),
            Replicas = current.Replicas.RemoveRange(current.Replicas.Keys.Where(family => !families.Contains(family))),
            Groups = [.. current.Groups
                .Select(group => new ProgramGroup(group.Name, [.. group.Programs.Where(families.Contains)]))
                .Where(group => !group.Programs.IsEmpty)],
        });
    }

    /// <summary>Those that programs of it have, each place once.</summary>
    private static ImmutableArray<SocketSettings> SocketsOf(SupervisorConfiguration configuration)
    {
        var used = configuration.Launches.Values.SelectMany(launch => launch.AllSockets).ToHashSet();
        return [.. configuration.Sockets.Where(used.Contains).DistinctBy(socket => socket.Place)];
    }

    /// <summary>The whole file was checked; a part of it may name what is in the other part.</summary>
    private static ChangedParts Checked(SupervisorConfiguration changed)
    {
        var known = changed.Engine.Programs.SelectMany(program => (string[])[program.Name, program.Family]).ToHashSet(StringComparer.Ordinal);
        foreach (var program in changed.Engine.Programs)
        {
            var named = program.Requires.Select(requirement => requirement.Program)
                .Concat(program.Wants.Select(requirement => requirement.Program)).Concat(program.After).Concat(program.Before)
                .Concat(changed.Launches[program.Name].Joins.Select(join => join.Program));
            if (named.FirstOrDefault(name => !known.Contains(name)) is { } missing)
            {
                return new ChangedParts(null, $"{program.Name} needs {missing}, which would not be there");
            }
        }

        return new ChangedParts(changed with { Sockets = SocketsOf(changed) }, null);
    }
}

/// <summary>One of the two.</summary>
internal readonly record struct ChangedParts(SupervisorConfiguration? Configuration, string? Problem);
