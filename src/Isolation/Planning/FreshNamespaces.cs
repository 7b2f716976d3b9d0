using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;

namespace Supervisor.Isolation.Planning;

/// <summary>Which namespaces a confinement makes: those it names, and those that something in it needs.</summary>
internal static class FreshNamespaces
{
    public static NamespaceKinds Of(Confinement confinement) =>
        confinement.Namespaces
        | (confinement.FileSystem.IsUnchanged ? NamespaceKinds.None : NamespaceKinds.Mount)
        | (confinement.Network is NetworkOptions.Host ? NamespaceKinds.None : NamespaceKinds.Net)
        | (confinement.HostName is null && confinement.DomainName is null ? NamespaceKinds.None : NamespaceKinds.Uts)
        | (confinement.Clocks == default ? NamespaceKinds.None : NamespaceKinds.Time);

    /// <summary>What cannot be had together, or null.</summary>
    public static LaunchFailure? Check(Confinement confinement)
    {
        var joined = NamespaceKinds.None;
        foreach (var join in confinement.Joins)
        {
            if ((join.Kinds & joined) != NamespaceKinds.None)
            {
                return Impossible($"join two namespaces of the kind {NamespaceWords.Names(join.Kinds & joined)}");
            }

            if (join is NamespaceJoin.OfPath path && (path.Kinds is NamespaceKinds.Pid || NamespaceWords.Each(path.Kinds).Count() != 1))
            {
                return Impossible($"join {path.Path}") with { Hint = "a file stands for one namespace; a PID namespace is joined by one of its processes" };
            }

            joined |= join.Kinds;
        }

        if ((joined & Of(confinement)) is not NamespaceKinds.None and var both)
        {
            return Impossible($"join a namespace of the kind {NamespaceWords.Names(both)}") with
            {
                Hint = "it is to have one of its own too, by name or because it changes mounts, the network, the host name or clocks",
            };
        }

        return null;
    }

    private static LaunchFailure Impossible(string operation) => new(FailureKind.Resolve, operation);
}
