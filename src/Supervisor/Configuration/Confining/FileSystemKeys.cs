using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>Keys of isolate about what a program sees of the file system.</summary>
internal static class FileSystemKeys
{
    private static readonly KeyTable<OverlayOptions> Overlay = new("overlay",
    [
        new("upper", "The directory that takes what is written; in memory unless set.", "\"/var/lib/web/upper\"", (r, n, o) => o with { Upper = r.AbsolutePath(n) }),
        new("work", "An empty directory on the same file system; beside upper unless set.", "\"/var/lib/web/work\"", (r, n, o) => o with { Work = r.AbsolutePath(n) }),
    ]);

    private static ImmutableArray<(string, SystemProtection)> Systems =>
        [("usr", SystemProtection.Usr), ("full", SystemProtection.Full), ("strict", SystemProtection.Strict)];

    private static ImmutableArray<(string, HomeProtection)> Homes =>
        [("read-only", HomeProtection.ReadOnly), ("inaccessible", HomeProtection.Inaccessible), ("empty", HomeProtection.Empty)];

    public static ImmutableArray<Key<ConfinementDraft>> All =>
    [
        new("root", "A directory that becomes its root.", "\"/srv/alpine\"", (r, n, d) => d.View(v => v with { Root = r.AbsolutePath(n) })),
        new("read_only", "The root and all in it, but for mounts that say otherwise.", "true", (r, n, d) => d.View(v => v with { ReadOnly = r.Truth(n) })),
        new("overlay", "What it writes goes on top of the root: true for memory, or { upper, work }.", "true",
            (r, n, d) => d.View(v => v with { Overlay = ReadOverlay(r, n) })),
        new("mounts", "Directories and files of the supervisor's, and file systems in memory.",
            "[{ from = \"/data/web\", to = \"/data\" }, { tmpfs = \"/cache\", size = \"64M\" }]", (r, n, d) => d.View(v => v with { Mounts = MountReader.Read(r, n) })),
        new("proc", "A /proc of its own.", "true", (r, n, d) => d.View(v => v with { FreshProc = r.Truth(n) })),
        new("dev", "A /dev of its own with null, zero, random, tty and the like.", "true", (r, n, d) => d.View(v => v with { MinimalDev = r.Truth(n) })),
        new("private_tmp", "Empty /tmp and /var/tmp of its own.", "true", (r, n, d) => d.View(v => v with { PrivateTmp = r.Truth(n) })),
        new("private_shm", "An empty /dev/shm of its own.", "true", (r, n, d) => d.View(v => v with { PrivateShm = r.Truth(n) })),
        new("masked", "Files and directories that look empty, beside the profile's.", "[\"/proc/kcore\"]",
            (r, n, d) => d.View(v => v with { MaskedPaths = [.. v.MaskedPaths.Union(Paths(r, n), StringComparer.Ordinal)] })),
        new("read_only_paths", "Read-only with all that is mounted below, beside the profile's.", "[\"/etc\"]",
            (r, n, d) => d.View(v => v with { ReadOnlyPaths = [.. v.ReadOnlyPaths.Union(Paths(r, n), StringComparer.Ordinal)] })),
        new("writable_paths", "Exceptions from what is read-only.", "[\"/var/lib/web\"]", (r, n, d) => d.View(v => v with { WritablePaths = Paths(r, n) })),
        new("protect_system", "Read-only: usr, full (/etc as well), strict (everything); or false.", "\"full\"",
            (r, n, d) => d.View(v => v with { ProtectSystem = IsOff(n) ? SystemProtection.None : r.Choice(n, Systems, orFalse: true) })),
        new("protect_home", "The homes of users: read-only, inaccessible, empty (in memory); or false.", "\"inaccessible\"",
            (r, n, d) => d.View(v => v with { ProtectHome = IsOff(n) ? HomeProtection.None : r.Choice(n, Homes, orFalse: true) })),
    ];

    private static OverlayOptions? ReadOverlay(ValueReader reader, Node node)
    {
        if (node is not Node.Table table)
        {
            return reader.Truth(node) ? new OverlayOptions(null, null) : null;
        }

        var overlay = Overlay.Read(reader, table, new OverlayOptions(null, null));
        if (overlay.Upper is null && table.Find("work") is { } work)
        {
            reader.Report(work.Span, "work is of no use without upper", "in memory, the overlay needs neither");
        }

        return overlay;
    }

    private static ImmutableArray<string> Paths(ValueReader reader, Node node) => [.. reader.Items(node, orOne: true).Select(reader.AbsolutePath)];

    private static bool IsOff(Node node) => node is Node.Truth { Value: false };
}
