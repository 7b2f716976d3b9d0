using Supervisor.Configuration.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning;
using Supervisor.Processes;

namespace Supervisor.Tasks;

/// <summary>In which namespaces of its own a running program is: a task that wants to see what the program sees enters them.</summary>
internal static class InstanceNamespaces
{
    /// <summary>By their names in /proc/PID/ns.</summary>
    private static readonly (NamespaceKinds Kind, string Name)[] Names =
    [
        (NamespaceKinds.User, "user"),
        (NamespaceKinds.Mount, "mnt"),
        (NamespaceKinds.Net, "net"),
        (NamespaceKinds.Pid, "pid"),
        (NamespaceKinds.Ipc, "ipc"),
        (NamespaceKinds.Uts, "uts"),
        (NamespaceKinds.Cgroup, "cgroup"),
        (NamespaceKinds.Time, "time"),
    ];

    /// <summary>Those that it was to have and that are others than the supervisor's: it may have been launched without what was only to be tried.</summary>
    public static NamespaceKinds Of(ProgramLaunch program, Instance instance)
    {
        var kinds = NamespaceKinds.None;
        var wanted = Wanted(program);
        foreach (var (kind, name) in Names)
        {
            if ((wanted & kind) != NamespaceKinds.None && IsAnother(instance.Pid, name))
            {
                kinds |= kind;
            }
        }

        return kinds;
    }

    private static NamespaceKinds Wanted(ProgramLaunch program)
    {
        var kinds = FreshNamespaces.Of(program.Options.Confinement);
        foreach (var join in program.Options.Confinement.Joins)
        {
            kinds |= join.Kinds;
        }

        foreach (var join in program.Joins)
        {
            kinds |= join.Kinds;
        }

        return kinds;
    }

    /// <summary>One that may not be looked at is taken for another.</summary>
    private static bool IsAnother(int pid, string name) =>
        NamespaceTable.NumberOf(pid, name) is var number && (number == 0 || number != NamespaceTable.NumberOf(Environment.ProcessId, name));
}
