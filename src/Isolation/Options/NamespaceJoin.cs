namespace Supervisor.Isolation.Options;

/// <summary>Namespaces of others to enter, see setns(2).</summary>
/// <param name="Kinds">Which.</param>
public abstract record NamespaceJoin(NamespaceKinds Kinds)
{
    /// <summary>Those of a process, by its pidfd; Linux 5.8.</summary>
    /// <param name="Kinds">Which of them.</param>
    /// <param name="Process">A pidfd of the launcher, open until the launch has its outcome.</param>
    public sealed record OfProcess(NamespaceKinds Kinds, DescriptorSource Process) : NamespaceJoin(Kinds);

    /// <summary>One that a file stands for: /run/netns/NAME, /proc/PID/ns/net.</summary>
    /// <param name="Kinds">Exactly one kind.</param>
    /// <param name="Path">The file.</param>
    public sealed record OfPath(NamespaceKinds Kinds, string Path) : NamespaceJoin(Kinds);
}
