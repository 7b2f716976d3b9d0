using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Tasks;

/// <summary>How the command of a task is launched: as its program is, apart from what is said here. Pure.</summary>
internal static class CommandOptions
{
    /// <summary>With a confinement of its own of the same kind: before the program runs, and after it.</summary>
    /// <param name="variables">What it is told beside the program's own environment.</param>
    public static LaunchOptions Of(
        LaunchOptions program, ImmutableArray<string> command, string mark, IEnumerable<KeyValuePair<string, string>> variables) => program with
    {
        Command = command,
        Environment = program.Environment.SetItems(variables).SetItem(VariableName.ProcessName, mark),
        Session = SessionMode.NewSession,
    };

    /// <summary>What a client runs: as somebody else, elsewhere and on a terminal, where it asks for that.</summary>
    /// <param name="guest">Those of <see cref="Inside"/>.</param>
    public static LaunchOptions Of(
        LaunchOptions guest, GuestRequest request, string mark, IEnumerable<KeyValuePair<string, string>> variables)
    {
        var options = Of(guest, request.Command, mark, [.. variables, .. request.Environment]) with
        {
            Directory = request.Directory ?? guest.Directory,
            Session = request.Terminal is null ? SessionMode.NewSession : SessionMode.NewSessionOnTerminal,
        };
        return request.User is null ? options : options with { User = request.User, Group = request.Group, SupplementaryGroups = null };
    }

    /// <summary>As a guest in the namespaces and the control group of the program while that runs.</summary>
    /// <param name="options">The program's own.</param>
    /// <param name="kinds">Which namespaces those are.</param>
    /// <param name="cgroup">The control group; null where there is none of its own.</param>
    /// <param name="mapsOnlyItself">An unprivileged supervisor, whose own user is the only one in a user namespace.</param>
    public static LaunchOptions Inside(
        LaunchOptions options, ImmutableArray<NamespaceJoin> joins, NamespaceKinds kinds, DescriptorSource? cgroup, bool mapsOnlyItself)
    {
        var confinement = options.Confinement;
        var guest = options with
        {
            Limits = null,
            Cgroup = cgroup,
            AccountsRoot = confinement.FileSystem.Root,
            Confinement = confinement with
            {
                Namespaces = NamespaceKinds.None,
                Joins = joins,
                IdMapping = IdMapping.Self,
                Clocks = default,
                FileSystem = FileSystemView.Unchanged,
                Network = new NetworkOptions.Host(),
                HostName = null,
                DomainName = null,
            },
        };
        return (kinds & NamespaceKinds.User) == NamespaceKinds.None ? guest : As(guest, confinement.IdMapping, mapsOnlyItself);
    }

    /// <summary>The mark that its orphans are known by. No program bears such a name, so they are no program's.</summary>
    public static string Mark(TaskId task) => string.Create(
        CultureInfo.InvariantCulture, $"{task.Instance.Program}/{Word(task.Purpose)}/{task.Instance.Generation}.{task.Number}");

    /// <summary>The same of a client's command.</summary>
    public static string Mark(InstanceId instance, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"{instance.Program}/exec/{instance.Generation}.{number}");

    private static string Word(TaskPurpose purpose) => purpose switch
    {
        TaskPurpose.BeforeStart => "before-start",
        TaskPurpose.AfterStart => "after-start",
        TaskPurpose.AfterStop => "after-stop",
        TaskPurpose.Stop => "stop",
        TaskPurpose.Reload => "reload",
        TaskPurpose.Readiness => "readiness",
        TaskPurpose.Health => "health",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "no such purpose"),
    };

    /// <summary>The user that the program is in its user namespace, which there is nothing to map in any more.</summary>
    private static LaunchOptions As(LaunchOptions guest, IdMapping mapping, bool mapsOnlyItself) => mapping switch
    {
        IdMapping.OfSelf when mapsOnlyItself => guest with { User = null, Group = null, SupplementaryGroups = null },
        IdMapping.OfSelf => guest,
        _ => guest with { User = guest.User ?? "0", Group = guest.Group ?? (guest.User is null ? "0" : null) },
    };
}
