using System.Collections.Immutable;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Isolation.Options;

namespace Supervisor.Configuration.Confining;

/// <summary>mounts: each is a bind, { from, to }, or a file system in memory, { tmpfs }.</summary>
internal static class MountReader
{
    private static readonly KeyTable<MountOptions.Bind> Bind = new("a mount",
    [
        new("from", "A directory or file of the supervisor's.", "\"/data/web\"", (r, n, m) => m with { Source = r.AbsolutePath(n) }),
        new("to", "Where the program sees it; the same place unless set.", "\"/data\"", (r, n, m) => m with { Target = Target(r, n) }),
        new("read_only", "It, and every mount below it.", "true", (r, n, m) => m with { ReadOnly = r.Truth(n) }),
        new("noexec", "No program is executed from it.", "true", (r, n, m) => m with { NoExec = r.Truth(n) }),
        new("suid", "Set-user-id bits count.", "true", (r, n, m) => m with { SetUserId = r.Truth(n) }),
        new("dev", "Device nodes work.", "true", (r, n, m) => m with { Devices = r.Truth(n) }),
        new("optional", "It is passed over where it is missing.", "true", (r, n, m) => m with { Optional = r.Truth(n) }),
    ]);

    private static readonly KeyTable<MountOptions.Tmpfs> Tmpfs = new("a tmpfs mount",
    [
        new("tmpfs", "Where the program sees it.", "\"/tmp\"", (r, n, m) => m with { Target = Target(r, n) }),
        new("size", "The most that it holds; half of the memory unless set.", "\"64M\"", (r, n, m) => m with { Size = r.Size(n) }),
        new("mode", "Permissions of its root, octal.", "\"1777\"", (r, n, m) => m with { Mode = ProgramValues.Mode(r, n) }),
        new("read_only", "It stays empty.", "true", (r, n, m) => m with { ReadOnly = r.Truth(n) }),
        new("noexec", "No program is executed from it.", "true", (r, n, m) => m with { NoExec = r.Truth(n) }),
    ]);

    public static ImmutableArray<MountOptions> Read(ValueReader reader, Node node)
    {
        var mounts = ImmutableArray.CreateBuilder<MountOptions>();
        var targets = new Dictionary<string, SourceSpan>(StringComparer.Ordinal);
        foreach (var item in reader.Items(node, orOne: false))
        {
            if (ReadOne(reader, item) is not { } mount)
            {
                continue;
            }

            mounts.Add(mount);
            if (mount.Target.Length > 0 && !targets.TryAdd(mount.Target.TrimEnd('/'), item.Span))
            {
                reader.Report(item.Span, $"two mounts are on {DisplayText.Quote(mount.Target)}", $"the other is at {targets[mount.Target.TrimEnd('/')]}");
            }
        }

        return mounts.ToImmutable();
    }

    private static MountOptions? ReadOne(ValueReader reader, Node node)
    {
        if (node is not Node.Table table)
        {
            reader.ReportKind(node, "a table", "write { from = \"/data/web\", to = \"/data\" } or { tmpfs = \"/tmp\" }");
            return null;
        }

        if (table.Find("tmpfs") is not null)
        {
            return Tmpfs.Read(reader, table, new MountOptions.Tmpfs(""));
        }

        if (table.Find("from") is not { } from)
        {
            reader.Report(table.Span, "this mount has no source", "write { from = \"/data/web\", to = \"/data\" } or { tmpfs = \"/tmp\" }");
            return null;
        }

        var bind = Bind.Read(reader, table, new MountOptions.Bind("", ""));
        return table.Find("to") is null ? bind with { Target = Target(reader, from.Value) } : bind;
    }

    // A file below /proc that is covered would be believed by whoever sets up what comes later, and by the program.
    private static string Target(ValueReader reader, Node node)
    {
        var path = reader.AbsolutePath(node);
        var plain = string.Join('/', path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != "."));
        if (plain.Length == 0 && path.StartsWith('/'))
        {
            reader.Report(node.Span, "a mount cannot be the root", "use root = \"/srv/alpine\"");
        }
        else if (plain == "proc" || plain.StartsWith("proc/", StringComparison.Ordinal))
        {
            reader.Report(node.Span, "nothing can be mounted on /proc or below it", "proc = true gives a /proc of its own, masked hides what is in it");
        }

        return path;
    }
}
