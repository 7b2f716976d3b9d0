using System.Globalization;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning.FileSystem;

namespace Supervisor.Notifying;

/// <summary>
/// What NOTIFY_SOCKET is for a program, by what it sees of the file system. Its socket's own path is best: it works for every
/// child, also for one that closes all descriptors. Where that path is hidden, a /dev in memory takes the socket in; else an
/// inherited descriptor of the socket's file leads to it through /proc, out of any tree and any network.
/// </summary>
internal static class NotifyAddress
{
    public const string Variable = "NOTIFY_SOCKET";

    /// <summary>Beyond what shells use for redirections (0 to 9); those that they keep for themselves they look for.</summary>
    public const int Descriptor = 29;

    private const string InDevices = "/dev/notify-socket";

    /// <summary>The options of a launch with its socket in them.</summary>
    /// <param name="problem">Why it cannot reach one.</param>
    public static LaunchOptions? Give(LaunchOptions options, NotifySocket socket, out string? problem)
    {
        problem = null;
        var view = options.Confinement.FileSystem;
        var joinsView = Joins(options, NamespaceKinds.Mount);
        if (socket.Place is NotifyPlace.Abstract)
        {
            problem = options.Confinement.Network is NetworkOptions.Host && !Joins(options, NamespaceKinds.Net)
                ? null
                : "cannot give it a notification socket: it has a network of its own, and the supervisor can write to no directory (/run, /dev/shm, TMPDIR, /tmp)";
            return problem is null ? With(options, socket.Name) : null;
        }

        if (socket.Place is NotifyPlace.Path && !joinsView && Shows(view, socket.Name))
        {
            return With(options, socket.Name);
        }

        if (socket.Place is NotifyPlace.Path && !joinsView && view.MinimalDev)
        {
            return With(options, InDevices) with
            {
                Confinement = options.Confinement with { FileSystem = view with { Mounts = view.Mounts.Add(new MountOptions.Bind(socket.Name, InDevices)) } },
            };
        }

        if (!joinsView && !HasProc(view))
        {
            problem = "cannot give it a notification socket: its root has no /proc and no /dev of its own (proc, dev)";
            return null;
        }

        var number = options.Descriptors.Any(passed => passed.Number == Descriptor) ? Descriptor + 1 : Descriptor;
        return With(options, string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{number}")) with
        {
            Descriptors = options.Descriptors.Add(new PassedDescriptor(number, new DescriptorSource(socket.File, "notification socket"))),
        };
    }

    /// <summary>Whether a path of the supervisor's tree leads to the same file in the program's.</summary>
    internal static bool Shows(FileSystemView view, string path) =>
        view is { Root: null, Overlay: null } && Entries.Of(view).TryGet(out var entries, out _) && !entries.Any(entry => Hides(entry, path));

    private static bool HasProc(FileSystemView view) =>
        view.FreshProc
        || view.Mounts.Any(mount => mount is MountOptions.Bind { Target: "/proc" })
        || (view.Root is null && Shows(view, "/proc/self/fd"));

    private static bool Hides(Entry entry, string path) =>
        (entry.IsMount || entry is Entry.Mask) && (entry.Path == path || TreePath.IsBelow(path, entry.Path))
        && !(entry is Entry.Bind bind && bind.Source == bind.Path);

    private static bool Joins(LaunchOptions options, NamespaceKinds kind) =>
        options.Confinement.Joins.Any(join => (join.Kinds & kind) != NamespaceKinds.None);

    private static LaunchOptions With(LaunchOptions options, string address) =>
        options with { Environment = options.Environment.SetItem(Variable, address) };
}
