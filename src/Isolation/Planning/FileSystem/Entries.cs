using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>A view as entries, what lies above first; or what of it makes no sense.</summary>
internal static class Entries
{
    private const int EveryoneSticky = 0x3FF;   // 01777
    private const int LookOnly = 0x16D;         // 0555
    private const int Searchable = 0x1ED;       // 0755
    private const MountAttributes Untrusted = MountAttributes.NoSetUserId | MountAttributes.NoDevices;

    private static readonly string[] SystemFiles = ["/usr", "/boot", "/efi"];
    private static readonly string[] Homes = ["/home", "/root", "/run/user"];
    private static readonly string[] KernelFiles = ["/dev", "/proc", "/sys"];

    public static Result<IReadOnlyList<Entry>, LaunchFailure> Of(FileSystemView view)
    {
        var problems = new List<LaunchFailure>();
        var mounts = view.Mounts.Select(mount => Given.Mount(view, mount, problems)).OfType<Entry>().ToList();
        foreach (var twice in mounts.GroupBy(mount => mount.Path, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            problems.Add(Given.Impossible($"mount on {twice.Key}", "it is the target of two mounts"));
        }

        var masks = Given.Paths("mask", view.MaskedPaths, problems).Select(path => new Entry.Mask(path)).ToList();
        var writable = Given.Paths("leave writable", view.WritablePaths, problems);
        var readOnly = Given.Paths("make read-only", view.ReadOnlyPaths, problems, mayBeRoot: true).ToHashSet(StringComparer.Ordinal);
        AddPresets(view, mounts, readOnly, writable);
        readOnly.ExceptWith(writable);
        ImmutableArray<Entry> standing = [.. mounts, .. readOnly.Select(path => new Entry.ReadOnly(path)), .. masks];
        var exceptions = Exceptions(view, writable, standing, problems);
        return problems.Count > 0
            ? new(problems[0])
            : new((Entry[])[.. standing.Concat(exceptions).OrderBy(entry => TreePath.Sortable(entry.Path), StringComparer.Ordinal).ThenBy(entry => entry.Rank)]);
    }

    /// <summary>What decides whether a place can be written: the nearest that stands there or above.</summary>
    public static Entry? Deciding(IEnumerable<Entry> entries, string path) => entries
        .Where(entry => entry is not Entry.Exception && (entry.Path == path || TreePath.IsBelow(path, entry.Path)))
        .OrderBy(entry => entry.Path.Length).ThenBy(entry => entry.Rank)
        .LastOrDefault();

    private static void AddPresets(FileSystemView view, List<Entry> mounts, HashSet<string> readOnly, ImmutableArray<string> writable)
    {
        if (view.FreshProc)
        {
            mounts.Add(new Entry.Proc());
        }

        if (view.MinimalDev)
        {
            mounts.Add(new Entry.Dev());
        }

        AddPrivate(view, mounts);
        if (view.ReadOnly || view.ProtectSystem is SystemProtection.Strict)
        {
            readOnly.Add(TreePath.Root);
        }
        else if (view.ProtectSystem is SystemProtection.Usr or SystemProtection.Full)
        {
            readOnly.UnionWith(SystemFiles);
            readOnly.UnionWith(view.ProtectSystem is SystemProtection.Full ? ["/etc"] : []);
        }

        // A root that is read-only covers homes too, unless an exception brings them back.
        if (view.ProtectHome is HomeProtection.ReadOnly)
        {
            readOnly.UnionWith(Homes.Where(home => !readOnly.Contains(TreePath.Root) || writable.Any(path => TreePath.IsBelow(home, path))));
        }
    }

    /// <summary>What the user mounts at the same place is meant instead.</summary>
    private static void AddPrivate(FileSystemView view, List<Entry> mounts)
    {
        var isMade = view.Root is not null;
        if (view.PrivateTmp)
        {
            Add("/tmp", Feature.PrivateTmp, EveryoneSticky, Untrusted, isMade);
            Add("/var/tmp", Feature.PrivateTmp, EveryoneSticky, Untrusted, isMade);
        }

        if (view is { PrivateShm: true, MinimalDev: false })
        {
            Add("/dev/shm", Feature.PrivateTmp, EveryoneSticky, Untrusted | MountAttributes.NoExec, isMade);
        }

        foreach (var home in view.ProtectHome is HomeProtection.Inaccessible or HomeProtection.Empty ? Homes : [])
        {
            if (view.ProtectHome is HomeProtection.Empty)
            {
                Add(home, Feature.ReadOnly, Searchable, Untrusted, isMade: false);
            }
            else
            {
                Add(home, Feature.ReadOnly, LookOnly, Untrusted | MountAttributes.NoExec | MountAttributes.ReadOnly, isMade: false);
            }
        }

        void Add(string path, Feature feature, int mode, MountAttributes attributes, bool isMade)
        {
            if (!mounts.Exists(mount => mount.Path == path))
            {
                mounts.Add(new Entry.Memory(path, feature, mode, attributes) { IsMade = isMade });
            }
        }
    }

    private static List<Entry.Exception> Exceptions(
        FileSystemView view, ImmutableArray<string> writable, ImmutableArray<Entry> standing, List<LaunchFailure> problems)
    {
        var exceptions = new List<Entry.Exception>();
        foreach (var path in writable)
        {
            switch (Deciding(standing, path))
            {
                case { } hiding when Hides(hiding):
                    problems.Add(Given.Impossible($"leave {path} writable", $"{hiding.Path} hides what is there; a mount of {path} on itself brings it back"));
                    break;
                case Entry.ReadOnly:
                    exceptions.Add(new(path, IsOptional: false));
                    break;
                default:
                    break;
            }
        }

        // The kernel's own file systems are no part of the system that is protected. Of another root they are plain directories.
        foreach (var path in view.Root is null ? KernelFiles : [])
        {
            if (!writable.Contains(path) && Deciding(standing, path) is Entry.ReadOnly { Path: TreePath.Root })
            {
                exceptions.Add(new(path, IsOptional: true));
            }
        }

        return exceptions;
    }

    private static bool Hides(Entry entry) =>
        entry is Entry.Mask || (entry is Entry.Memory { Feature: Feature.ReadOnly } memory && (memory.Attributes & MountAttributes.ReadOnly) != MountAttributes.None);
}
