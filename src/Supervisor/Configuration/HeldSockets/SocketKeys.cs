using System.Collections.Immutable;
using System.Net;
using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.HeldSockets;

/// <summary>The keys of [socket.NAME].</summary>
internal static class SocketKeys
{
    /// <summary>What sockaddr_un has room for, without what is appended to the name of a socket that is not yet furnished.</summary>
    private const int LongestPath = 96;

    private const int MostWaiting = 65_535;

    public static KeyTable<SocketDraft> Table { get; } = new("a socket",
    [
        new("listen", "An address and a port, a port of 127.0.0.1, the path of a Unix socket, or @NAME for an abstract one.", "\"0.0.0.0:80\"",
            (r, n, s) => s with { Place = Place(r, n) }),
        new("mode", "Permissions of a Unix socket, octal.", "\"0660\"", (r, n, s) => s with { Mode = ProgramValues.Mode(r, n), OfFileAt = n.Span }),
        new("owner", "Owner of a Unix socket: user, user:group or :group.", "\"www-data\"", (r, n, s) => s with { Owner = r.TextNotEmpty(n), OfFileAt = n.Span }),
        new("backlog", "How many connections wait for a program at most; net.core.somaxconn of the kernel is above it.", "128",
            (r, n, s) => s with { Backlog = (int)r.Whole(n, 1, MostWaiting) }),
    ]);

    /// <summary>All that are sound, in the order of the file.</summary>
    public static ImmutableArray<SocketSettings> Read(ValueReader reader, IReadOnlyList<Entry> entries)
    {
        var sockets = ImmutableArray.CreateBuilder<SocketSettings>(entries.Count);
        foreach (var entry in entries)
        {
            if (!ProgramName.IsValid(entry.Name))
            {
                reader.Report(entry.Span, $"{DisplayText.Quote(entry.Name)} cannot be the name of a socket", "use letters, digits, `-`, `_` and `.`, beginning with a letter or digit");
            }

            var reports = reader.Reports;
            var draft = Table.Read(reader, entry.Value, new SocketDraft());
            if (draft.Place is null)
            {
                if (reader.Reports == reports && entry.Value is not Node.Broken)
                {
                    reader.Report(entry.Span, $"socket {DisplayText.Quote(entry.Name)} has no `listen`", "write an address and a port, or a path: listen = \"127.0.0.1:8080\"");
                }
            }
            else if (draft is { OfFileAt: { } at, Place: not SocketPlace.File })
            {
                reader.Report(at, $"only a socket at a path has a mode and an owner, and {draft.Place} is none", "leave it out");
            }
            else if (sockets.FirstOrDefault(other => other.Place == draft.Place) is { } same)
            {
                reader.Report(entry.Span, $"sockets {DisplayText.Quote(same.Name)} and {DisplayText.Quote(entry.Name)} both listen at {DisplayText.Clean(draft.Place.ToString()!)}",
                    "one socket can be given to several programs");
            }
            else
            {
                sockets.Add(new SocketSettings(entry.Name, draft.Place) { Mode = draft.Mode, Owner = draft.Owner, Backlog = draft.Backlog });
            }
        }

        return sockets.ToImmutable();
    }

    private static SocketPlace? Place(ValueReader reader, Node node)
    {
        if (node is Node.Whole)
        {
            return new SocketPlace.Port(new IPEndPoint(IPAddress.Loopback, (int)reader.Whole(node, 1, IPEndPoint.MaxPort)));
        }

        var text = reader.TextNotEmpty(node);
        if (text is not ['/' or '@', ..])
        {
            return text.Length > 0 && reader.Take(node, EndpointText.Parse(text)) is { } endpoint ? new SocketPlace.Port(endpoint) : null;
        }

        if (Encoding.UTF8.GetByteCount(text) > LongestPath || text.Length == 1 || text.Contains('\0', StringComparison.Ordinal))
        {
            reader.Report(node.Span, $"{DisplayText.Quote(text)} cannot be a Unix socket", $"it has a path or @NAME, of {LongestPath} bytes at most");
            return null;
        }

        return text[0] == '@' ? new SocketPlace.Abstract(text[1..]) : new SocketPlace.File(reader.AbsolutePath(node));
    }
}

/// <summary>[socket.NAME] as far as it has been read.</summary>
internal sealed record SocketDraft
{
    public SocketPlace? Place { get; init; }

    public int Mode { get; init; } = ControlSettings.UsualMode;

    public string? Owner { get; init; }

    public int Backlog { get; init; } = SocketSettings.UsualBacklog;

    /// <summary>Where something is said that only a file has.</summary>
    public SourceSpan? OfFileAt { get; init; }
}
