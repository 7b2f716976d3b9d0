using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Processes;

/// <summary>A process, as far as it stands for its namespaces.</summary>
/// <param name="Namespaces">Kind, by its name in /proc/PID/ns, and number; those that may be read.</param>
/// <param name="Program">The name that the supervisor gave it; null for none.</param>
/// <param name="User">Effective user; null where it is gone already.</param>
internal sealed record NamespaceMember(
    int Pid, string Name, string Command, string? Program, int? User, ImmutableArray<(string Kind, ulong Number)> Namespaces)
{
    /// <summary>What holds a program's namespaces has no environment, and so no mark; see native/holder/holder.c.</summary>
    public bool IsHolder => Name == "holder" && Program is null && Command is "" or "holder";
}

/// <summary>A namespace and who is in it.</summary>
/// <param name="Number">Its inode, by which it is known; see namespaces(7).</param>
/// <param name="Kind">As in /proc/PID/ns.</param>
/// <param name="Processes">How many are in it.</param>
/// <param name="First">The process with the lowest number.</param>
/// <param name="Programs">The programs of the supervisor in it.</param>
internal sealed record NamespaceEntry(ulong Number, string Kind, int Processes, NamespaceMember First, ImmutableArray<string> Programs);

/// <summary>The namespaces of all processes that the caller may look at. A process that ends meanwhile is passed over.</summary>
internal static unsafe class NamespaceTable
{
    /// <summary>In the order of namespaces(7), by their names in /proc/PID/ns.</summary>
    public static readonly ImmutableArray<string> Kinds = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"];

    /// <returns>Null where /proc cannot be read.</returns>
    public static ImmutableArray<NamespaceEntry>? Read()
    {
        var table = new ProcessTable();
        if (!ProcessTable.IsUsable() || !table.Refresh())
        {
            return null;
        }

        var marks = new EnvironmentMark();
        return Group([.. table.Entries.Select(entry => Member(entry.Pid, marks))]);
    }

    /// <summary>Members to namespaces, ordered by number.</summary>
    internal static ImmutableArray<NamespaceEntry> Group(IReadOnlyCollection<NamespaceMember> members)
    {
        var attributed = members.Select(member => member.IsHolder ? member with { Program = ProgramHeldBy(member, members) } : member);
        return
        [
            .. attributed.SelectMany(member => member.Namespaces.Select(space => (space.Number, space.Kind, Member: member)))
                .GroupBy(pair => (pair.Number, pair.Kind))
                .Select(space => new NamespaceEntry(
                    space.Key.Number,
                    space.Key.Kind,
                    space.Count(),
                    space.MinBy(pair => pair.Member.Pid).Member,
                    [.. space.Select(pair => pair.Member.Program).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))
                .OrderBy(entry => entry.Number),
        ];
    }

    /// <summary>The program whose processes share its PID namespace.</summary>
    private static string? ProgramHeldBy(NamespaceMember holder, IReadOnlyCollection<NamespaceMember> members) =>
        holder.Namespaces.FirstOrDefault(space => space.Kind == "pid") is { Number: not 0 } pids
            ? members.Where(member => member.Program is not null && member.Namespaces.Contains(pids)).MinBy(member => member.Pid)?.Program
            : null;

    private static NamespaceMember Member(int pid, EnvironmentMark marks) => new(
        pid,
        Text(pid, "comm"u8).TrimEnd('\n'),
        Text(pid, "cmdline"u8).Replace('\0', ' ').TrimEnd(),
        marks.Of(pid),
        ProcessOwner.TryRead(pid, out var user, out _) ? user : null,
        [.. Kinds.Select(kind => (kind, NumberOf(pid, kind))).Where(space => space.Item2 != 0)]);

    /// <summary>The target of the link is <c>net:[4026531833]</c>.</summary>
    internal static ulong NumberOf(int pid, string kind)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> name = stackalloc byte[16];
        Span<byte> target = stackalloc byte[40];
        var length = Encoding.ASCII.GetBytes($"ns/{kind}", name);
        fixed (byte* link = ProcFile.Path(path, pid, name[..length]), text = target)
        {
            var read = (int)Syscall.Call(SyscallNumber.Readlinkat, -100, (nint)link, (nint)text, target.Length);
            var shown = read > 0 ? Encoding.ASCII.GetString(target[..read]) : "";
            var start = shown.IndexOf('[') + 1;
            return start > 0 && ulong.TryParse(shown.AsSpan(start).TrimEnd(']'), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        }
    }

    private static string Text(int pid, ReadOnlySpan<byte> file)
    {
        Span<byte> path = stackalloc byte[40];
        Span<byte> content = stackalloc byte[4096];
        var length = ProcFile.Read(ProcFile.Path(path, pid, file), content);
        return Encoding.UTF8.GetString(content[..length]);
    }
}
