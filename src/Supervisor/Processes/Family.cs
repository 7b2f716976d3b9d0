namespace Supervisor.Processes;

/// <summary>
/// Which processes are a program's: its main process, all below it, all in its session or process group, and all below
/// an orphan that bears its mark. Pure but for the question about the mark.
/// </summary>
internal static class Family
{
    /// <summary>Adds the living members to <paramref name="members"/>, the main process included.</summary>
    /// <param name="supervisor">The supervisor's own pid: orphans are its direct children.</param>
    /// <param name="kin">Where the family begins.</param>
    /// <param name="isOtherMain">Whether a pid is the main process of another program, whose family is never touched.</param>
    /// <param name="isMarked">Whether an orphan bears the program's mark.</param>
    public static void Collect(
        List<ProcessEntry> entries,
        int supervisor,
        Kin kin,
        Func<int, bool> isOtherMain,
        Func<int, bool> isMarked,
        List<ProcessEntry> members)
    {
        var family = new HashSet<int>();
        var (main, holder, adopter) = kin;
        var strangers = new HashSet<int> { supervisor, adopter };
        var parents = new Dictionary<int, int>(entries.Count);
        foreach (var entry in entries)
        {
            parents[entry.Pid] = entry.Parent;
            if (entry.Pid == supervisor || entry.Pid == adopter)
            {
                continue;
            }

            if (entry.Pid == holder)
            {
                family.Add(entry.Pid);
            }
            else if (entry.Parent == supervisor && entry.Pid != main && isOtherMain(entry.Pid))
            {
                strangers.Add(entry.Pid);
            }
            else if (entry.Pid == main || entry.Session == main || entry.Group == main
                || ((entry.Parent == supervisor || entry.Parent == adopter) && entry.IsAlive && isMarked(entry.Pid)))
            {
                family.Add(entry.Pid);
            }
        }

        foreach (var entry in entries)
        {
            if (entry.IsAlive && Belongs(entry.Pid, parents, family, strangers))
            {
                members.Add(entry);
            }
        }
    }

    /// <summary>Follows the parents until somebody known; everybody met on the way is known from then on.</summary>
    private static bool Belongs(int pid, Dictionary<int, int> parents, HashSet<int> family, HashSet<int> strangers)
    {
        var current = pid;
        while (!family.Contains(current))
        {
            // The table is read process by process, so a parent may be missing, and by reused numbers even a ring is
            // possible: marking each as a stranger on the way ends the walk.
            if (!strangers.Add(current) || !parents.TryGetValue(current, out current))
            {
                return false;
            }
        }

        for (var known = pid; family.Add(known);)
        {
            strangers.Remove(known);
            if (!parents.TryGetValue(known, out known))
            {
                break;
            }
        }

        return true;
    }
}

/// <summary>The processes by which a family is known; none of them is needed.</summary>
/// <param name="Main">Its main process; it may be gone, its number still names the session.</param>
/// <param name="Holder">The process that holds its PID namespace and adopts what is orphaned there; it is a member.</param>
/// <param name="Adopter">One that adopts its orphans beside the supervisor, and those of others: the holder of a namespace that it is a guest in.</param>
internal readonly record struct Kin(int Main, int Holder = Kin.None, int Adopter = Kin.None)
{
    /// <summary>In the place of a process that is not there, or whose number is not its own any more.</summary>
    public const int None = -1;
}
