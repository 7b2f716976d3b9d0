using Supervisor.EventLoop;
using Supervisor.Processes;

namespace Supervisor.Notifying;

/// <summary>Whether one process is of an instance.</summary>
internal enum Membership
{
    /// <summary>It is another's.</summary>
    Stranger,

    /// <summary>It has ended, and left nothing to tell by.</summary>
    Gone,

    Member,
}

/// <summary>
/// Says whose process a sender is, by the rules of <see cref="Family"/> for one process alone: the main process, whoever is in
/// its session or group or below it, or below an orphan that bears the program's mark or is in its control group.
/// </summary>
internal sealed class Members(Func<int, bool> isMain)
{
    private const int DeepestTree = 256;

    private readonly EnvironmentMark _mark = new();

    public Membership Of(int pid, Instance instance)
    {
        var (main, launched, holder) = (instance.Pid, instance.Process.Pid, instance.Process.HolderPid);
        for (var depth = 0; depth < DeepestTree; depth++)
        {
            if (pid == main || pid == launched || (pid == holder && holder != 0))
            {
                return Membership.Member;
            }

            if (!ProcessTable.TryRead(pid, out var entry))
            {
                return Membership.Gone;
            }

            if (isMain(pid) || pid == Environment.ProcessId || pid <= 1)
            {
                return Membership.Stranger;
            }

            if (entry.Session == main || entry.Group == main || entry.Session == launched || entry.Group == launched)
            {
                return Membership.Member;
            }

            if (entry.Parent == Environment.ProcessId || entry.Parent <= 1)
            {
                return !entry.IsAlive ? Membership.Gone
                    : IsOrphanOf(pid, instance) ? Membership.Member
                    : Membership.Stranger;
            }

            pid = entry.Parent;
        }

        return Membership.Stranger;
    }

    /// <summary>
    /// Whether somebody who has ended may have been of the instance: nobody of another user was. Users are what keeps programs
    /// apart that see each other's files and processes; one of the same user could as well stop or trace the other.
    /// </summary>
    public static bool HasUserOf(Instance instance, uint user) =>
        ProcessOwner.TryRead(instance.Pid, out var own, out _) && (uint)own == user;

    /// <summary>
    /// The process that has a number in the PID namespace of a sender. Its number here, if the sender is in ours; else the one
    /// among all that has the number as deep down as the sender has its own, and is a member.
    /// </summary>
    public int Translate(int pid, int sender, Instance instance)
    {
        var depth = NamespacePid.All(ProcessTable.TryRead(sender, out _) ? sender : instance.Pid).Count;
        if (depth <= 1)
        {
            return pid;
        }

        var table = new ProcessTable();
        if (!table.Refresh())
        {
            return 0;
        }

        foreach (var entry in table.Entries)
        {
            if (NamespacePid.All(entry.Pid) is var numbers && numbers.Count >= depth && numbers[depth - 1] == pid && Of(entry.Pid, instance) is Membership.Member)
            {
                return entry.Pid;
            }
        }

        return 0;
    }

    private bool IsOrphanOf(int pid, Instance instance) =>
        _mark.Look(pid, instance.Id.Program) is MarkReading.Marked || (instance.Process.Cgroup?.ReadProcesses().Contains(pid) ?? false);
}
