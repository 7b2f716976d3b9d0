using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Cgroups;

/// <summary>Whose memory ran out.</summary>
public enum OomCause
{
    /// <summary>The cgroup reached its own limit.</summary>
    OwnLimit,

    /// <summary>A cgroup that the program made below its own reached a limit that it set there.</summary>
    LimitBelow,

    /// <summary>A cgroup above reached its limit, or the machine had no memory left; the killer chose a process of this one.</summary>
    LimitAbove,
}

/// <summary>What the OOM killer did to a cgroup since it was made; from memory.events, see cgroup-v2.rst.</summary>
/// <param name="Cause">Whose memory ran out.</param>
/// <param name="Killed">How many processes were killed, by the count of the kernel, which may count the first of a group twice.</param>
/// <param name="GroupKills">How often the whole cgroup was killed at once (memory.oom.group); 0 before Linux 5.17.</param>
/// <param name="Limit">Of the cgroup itself, in bytes; null where it has none.</param>
/// <param name="Peak">The most it ever used, in bytes; null before Linux 5.19.</param>
public sealed record OomReport(OomCause Cause, ulong Killed, ulong GroupKills, ulong? Limit, ulong? Peak)
{
    /// <summary>For a person: <c>killed by the OOM killer at 256M, peak 256M</c>.</summary>
    public override string ToString()
    {
        var cause = (Cause, Limit) switch
        {
            (OomCause.OwnLimit, { } limit) => $" at {StatText.Size(limit)}",
            (OomCause.OwnLimit, null) => "",
            (OomCause.LimitBelow, _) => " at a limit that it set itself, below its own cgroup",
            (_, { } limit) => $" for want of memory above it: a limit above, or the machine's; its own is {StatText.Size(limit)}",
            _ => " for want of memory above it: a limit above, or the machine's; it has none of its own",
        };
        return $"killed by the OOM killer{cause}{(Peak is { } peak ? $", peak {StatText.Size(peak)}" : "")}";
    }

    internal static OomReport? Read(string directory)
    {
        string Text(string file) => KernelPath.ReadText($"{directory}/{file}", out var text) == default ? text : "";
        return From(Text("memory.events"), Text("memory.events.local"), Text("memory.max"), Text("memory.peak"));
    }

    /// <summary>
    /// <c>oom_kill</c> counts victims wherever the shortage was; <c>oom</c> counts shortages at the limit of the cgroup
    /// itself, or below it where the file is not the local one.
    /// </summary>
    internal static OomReport? From(string events, string localEvents, string max, string peak)
    {
        var killed = StatText.Value(events, "oom_kill") ?? 0;
        if (killed == 0)
        {
            return null;
        }

        var shortages = StatText.Value(events, "oom") ?? 0;
        // There is no local file before Linux 5.2; what happened below then looks like our own.
        var ownShortages = StatText.Value(localEvents, "oom") ?? shortages;
        var cause = (ownShortages, shortages) switch
        {
            ( > 0, _) => OomCause.OwnLimit,
            (_, > 0) => OomCause.LimitBelow,
            _ => OomCause.LimitAbove,
        };
        return new(
            cause,
            killed,
            StatText.Value(events, "oom_group_kill") ?? 0,
            StatText.Number(max) is { } limit and not StatText.Unlimited ? limit : null,
            StatText.Number(peak));
    }
}
