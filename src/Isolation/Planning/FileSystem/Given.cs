using System.Collections.Immutable;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation.Planning.FileSystem;

/// <summary>What a caller wrote, looked at before anything is done with it.</summary>
internal static class Given
{
    private const int AllPermissions = 0xFFF;

    /// <summary>What cannot be had of root, overlay and working directory, or null.</summary>
    public static LaunchFailure? Check(LaunchOptions options)
    {
        var view = options.Confinement.FileSystem;
        if (view.IsUnchanged)
        {
            return null;
        }

        return Bad("make the root", view.Root)
            ?? Bad("have an overlay in", view.Overlay?.Upper)
            ?? Bad("have an overlay work in", view.Overlay?.Work)
            ?? BadOverlay(view)
            ?? Bad("change to the directory", options.Directory)
            ?? (options.Directory is { } directory && IsIn(directory, "/proc")
                ? Impossible($"change to the directory {directory}", "links of /proc lead out of its tree (CVE-2024-21626)")
                : null);
    }

    public static Entry? Mount(FileSystemView view, MountOptions mount, List<LaunchFailure> problems)
    {
        if (!TreePath.TryParse(mount.Target, out var target, out var problem))
        {
            problems.Add(Impossible($"mount on {Shown(mount.Target)}", problem));
            return null;
        }

        if (mount is MountOptions.Bind { Source: var from } && Bad("mount", from) is { } bad)
        {
            problems.Add(bad);
        }

        if (Misplaced(view, mount, target) is { } hint)
        {
            problems.Add(Impossible($"mount on {target}", hint));
        }

        return mount switch
        {
            MountOptions.Bind bind => new Entry.Bind(target, bind.Source, AttributesOf(bind), bind.Optional),
            MountOptions.Tmpfs tmpfs => new Entry.Memory(target, Feature.Root, tmpfs.Mode, AttributesOf(tmpfs)) { Size = tmpfs.Size, IsMade = true },
            _ => throw new ArgumentOutOfRangeException(nameof(mount), mount, "no such mount"),
        };
    }

    public static ImmutableArray<string> Paths(string verb, ImmutableArray<string> texts, List<LaunchFailure> problems, bool mayBeRoot = false)
    {
        var paths = ImmutableArray.CreateBuilder<string>(texts.Length);
        foreach (var text in texts)
        {
            if (Bad(verb, text) is { } bad)
            {
                problems.Add(bad);
            }
            else if (TreePath.TryParse(text, out var path, out _) && path == TreePath.Root && !mayBeRoot)
            {
                problems.Add(Impossible($"{verb} /", "it is the whole tree"));
            }
            else
            {
                paths.Add(path);
            }
        }

        return [.. paths.Distinct(StringComparer.Ordinal)];
    }

    public static LaunchFailure Impossible(string operation, string hint) => new(FailureKind.Resolve, operation) { Hint = hint };

    /// <summary>
    /// Nothing is put on or below /proc and /sys, where it could pass for the kernel's word (CVE-2019-16884, CVE-2023-27561);
    /// only the launcher's whole one may stand there.
    /// </summary>
    private static string? Misplaced(FileSystemView view, MountOptions mount, string target) => target switch
    {
        TreePath.Root => "the root is given by its own option",
        "/proc" when view.FreshProc => "it is to be a fresh /proc",
        "/dev" when view.MinimalDev => "it is to be a minimal /dev",
        _ when !IsIn(target, "/proc") && !IsIn(target, "/sys") => mount is MountOptions.Tmpfs tmpfs ? BadTmpfs(tmpfs) : null,
        _ when mount is MountOptions.Bind bind && TreePath.TryParse(bind.Source, out var source, out _) && source == target && target is "/proc" or "/sys" => null,
        _ => "only the whole /proc or /sys can be mounted there, on itself",
    };

    private static string? BadTmpfs(MountOptions.Tmpfs tmpfs) =>
        tmpfs.Size is 0 ? "a size of 0 would be no limit; leave it out for half of the memory"
        : (tmpfs.Mode & ~AllPermissions) != 0 ? "its mode is not one of permission bits"
        : null;

    private static LaunchFailure? BadOverlay(FileSystemView view) => view switch
    {
        { Overlay: null } => null,
        { Root: null } => Impossible("have an overlay", "it lies on top of a root, which is to be given too; / is the launcher's own"),
        { Overlay: { Upper: null, Work: not null } } => Impossible("have an overlay", "a work directory belongs to an upper one"),
        _ => null,
    };

    private static LaunchFailure? Bad(string verb, string? text) =>
        text is null || TreePath.TryParse(text, out _, out var problem) ? null : Impossible($"{verb} {Shown(text)}", problem);

    private static string Shown(string path) => path.Replace("\0", "\\0", StringComparison.Ordinal);

    private static bool IsIn(string text, string ancestor) =>
        TreePath.TryParse(text, out var path, out _) && (path == ancestor || TreePath.IsBelow(path, ancestor));

    private static MountAttributes AttributesOf(MountOptions.Bind bind) =>
        (bind.ReadOnly ? MountAttributes.ReadOnly : MountAttributes.None)
        | (bind.NoExec ? MountAttributes.NoExec : MountAttributes.None)
        | (bind.SetUserId ? MountAttributes.None : MountAttributes.NoSetUserId)
        | (bind.Devices ? MountAttributes.None : MountAttributes.NoDevices);

    private static MountAttributes AttributesOf(MountOptions.Tmpfs tmpfs) =>
        MountAttributes.NoSetUserId | MountAttributes.NoDevices
        | (tmpfs.ReadOnly ? MountAttributes.ReadOnly : MountAttributes.None)
        | (tmpfs.NoExec ? MountAttributes.NoExec : MountAttributes.None);
}
