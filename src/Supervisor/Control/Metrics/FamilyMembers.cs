using System.Collections.Immutable;
using Supervisor.Processes;

namespace Supervisor.Control.Metrics;

/// <summary>
/// Whose each process is, for all programs in one pass: a family is known as in <see cref="Family"/>, by its main process, that
/// one's session and group, its descendants, and the mark of those that have lost their parents.
/// </summary>
internal static class FamilyMembers
{
    /// <param name="markOf">The name in the environment of a process.</param>
    public static ImmutableDictionary<string, ImmutableArray<ProcessEntry>> Of(
        List<ProcessEntry> entries, int supervisor, IReadOnlyList<RunningProgram> running, Func<int, string?> markOf)
    {
        var byPid = new Dictionary<int, ProcessEntry>(entries.Count);
        foreach (var entry in entries)
        {
            byPid[entry.Pid] = entry;
        }

        var roots = new Dictionary<int, string>(running.Count);
        var holders = new HashSet<int>();
        var members = new Dictionary<string, ImmutableArray<ProcessEntry>.Builder>(StringComparer.Ordinal);
        foreach (var program in running)
        {
            roots[program.Main] = program.Name;
            members[program.Name] = ImmutableArray.CreateBuilder<ProcessEntry>();
            if (program.Holder > 0)
            {
                roots[program.Holder] = program.Name;
                holders.Add(program.Holder);
            }
        }

        var owners = new Dictionary<int, string?>(entries.Count);
        var way = new List<int>();
        foreach (var entry in entries)
        {
            if (entry.IsAlive && OwnerOf(entry) is { } owner && members.TryGetValue(owner, out var own))
            {
                own.Add(entry);
            }
        }

        return members.ToImmutableDictionary(pair => pair.Key, pair => pair.Value.ToImmutable(), StringComparer.Ordinal);

        // Follows the parents until somebody known, however long the line; all on the way are known from then on.
        string? OwnerOf(ProcessEntry entry)
        {
            way.Clear();
            string? owner;
            for (var current = entry; !owners.TryGetValue(current.Pid, out owner);)
            {
                // Nobody's at first: by reused numbers parents may go round in a ring.
                owners[current.Pid] = null;
                way.Add(current.Pid);
                owner = OwnName(current);
                if (owner is not null || !byPid.TryGetValue(current.Parent, out current))
                {
                    break;
                }
            }

            foreach (var pid in way)
            {
                owners[pid] = owner;
            }

            return owner;
        }

        string? OwnName(ProcessEntry entry) => entry.Pid == supervisor ? null
            : roots.GetValueOrDefault(entry.Pid) ?? roots.GetValueOrDefault(entry.Session) ?? roots.GetValueOrDefault(entry.Group)
            ?? (entry.Parent == supervisor || holders.Contains(entry.Parent) ? markOf(entry.Pid) : null);
    }
}
