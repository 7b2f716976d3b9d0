using System.Collections.Immutable;
using System.Net;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Toml;
using Supervisor.Configuration.Values;

namespace Supervisor.Configuration.Controlling;

/// <summary>The keys of [supervisor.control] and of its <c>http</c>, and what must be true of them together.</summary>
internal static class ControlKeys
{
    private const int Sha1Digits = 40;

    public static KeyTable<ControlDraft> Table { get; } = new("control",
    [
        new("socket", "The path of the Unix socket; false for none.", "\"/run/supervisor.sock\"", (r, n, c) => c with
        {
            Settings = c.Settings with { Socket = n is Node.Truth { Value: false } ? "" : r.AbsolutePath(n) },
        }),
        new("mode", "Permissions of the socket, octal.", "\"0770\"", (r, n, c) => c with { Settings = c.Settings with { Mode = ProgramValues.Mode(r, n) } }),
        new("owner", "Owner of the socket: user, user:group or :group.", "\"root:ops\"", (r, n, c) => c with { Settings = c.Settings with { Owner = r.TextNotEmpty(n) } }),
        .. AccessKeys<ControlDraft>((c, change) => c with { Access = change(c.Access) }),
        new("http", "The same over TCP: an address and a port, and what a client has to show.", "{ listen = \"127.0.0.1:9001\", token_file = \"/run/secrets/token\" }",
            (r, n, c) => c with { Http = Http!.Read(r, n, new HttpDraft { At = n.Span }) }) { Table = Http },
    ]);

    private static KeyTable<HttpDraft> Http => HttpTable.Keys;

    /// <summary>The settings, once all keys are known; what is missing or unsafe is reported.</summary>
    public static ControlSettings Finish(ValueReader reader, ControlDraft draft)
    {
        var settings = draft.Settings with { Access = Access(reader, draft.Access) ?? new ControlAccess.Open() };
        return draft.Http is { } http ? settings with { Http = Finish(reader, http) } : settings;
    }

    private static HttpSettings? Finish(ValueReader reader, HttpDraft http)
    {
        if (http.Listen is not { } listen)
        {
            reader.Report(http.At, "`http` has no `listen`", "write an address and a port: listen = \"127.0.0.1:9001\"");
            return null;
        }

        var access = Access(reader, http.Access);
        if (access is not null && http.IsOpen)
        {
            reader.Report(http.At, "`auth = \"none\"` and a token or password contradict each other", "leave one of them out");
        }
        else if (access is null && !http.IsOpen)
        {
            reader.Report(http.At, "`http` has neither a token nor a user and password", "add token_file or user and password_file; on a loopback address auth = \"none\" is possible too");
        }
        else if (access is null && !IPAddress.IsLoopback(listen.Address))
        {
            reader.Report(http.At, $"`auth = \"none\"` is for loopback addresses only, and {listen.Address} is none", "add token_file or user and password_file");
        }

        return new HttpSettings(listen, access ?? new ControlAccess.Open());
    }

    private static ControlAccess? Access(ValueReader reader, AccessDraft draft)
    {
        switch (draft)
        {
            case { At: { } at, Token: not null } when draft.User is not null || draft.Password is not null:
                reader.Report(at, "a token and a user with a password exclude each other", "leave one of them out");
                return null;
            case { Token: { } token }:
                return new ControlAccess.Token(token);
            case { User: { } user, Password: { } password }:
                return new ControlAccess.Password(user, password, draft.IsHashed);
            case { At: { } incomplete }:
                reader.Report(incomplete, draft.User is null ? "there is a password and no `user`" : "there is a `user` and no password", "both or neither are needed");
                return null;
            default:
                return null;
        }
    }

    private static ImmutableArray<Key<T>> AccessKeys<T>(Func<T, Func<AccessDraft, AccessDraft>, T> change) =>
    [
        new("user", "Of basic authentication.", "\"admin\"", (r, n, t) => change(t, a => a with { User = r.TextNotEmpty(n), At = n.Span })),
        new("password", "Its password, as it is.", "\"secret\"",
            (r, n, t) => change(t, a => a with { Password = new Secret.Written(r.TextNotEmpty(n)), At = n.Span })) { Instead = ["password_file", "password_sha1"] },
        new("password_file", "The file whose content is the password.", "\"/run/secrets/password\"",
            (r, n, t) => change(t, a => a with { Password = new Secret.InFile(r.AbsolutePath(n)), At = n.Span })) { Instead = ["password_sha1"] },
        new("password_sha1", "The SHA-1 of the password in hexadecimal: supervisord's {SHA}.", "\"5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8\"",
            (r, n, t) => change(t, a => a with { Password = new Secret.Written(Sha1(r, n)), IsHashed = true, At = n.Span })),
        new("token", "A bearer token, as it is.", "\"secret\"",
            (r, n, t) => change(t, a => a with { Token = new Secret.Written(r.TextNotEmpty(n)), At = n.Span })) { Instead = ["token_file"] },
        new("token_file", "The file whose content is a bearer token.", "\"/run/secrets/token\"",
            (r, n, t) => change(t, a => a with { Token = new Secret.InFile(r.AbsolutePath(n)), At = n.Span })),
    ];

    private static string Sha1(ValueReader reader, Node node)
    {
        var text = reader.TextNotEmpty(node);
        if (text.Length > 0 && (text.Length != Sha1Digits || !text.All(char.IsAsciiHexDigit)))
        {
            reader.Report(node.Span, $"a SHA-1 has {Sha1Digits} hexadecimal digits");
        }

        return text.ToLowerInvariant();
    }

    private static IPEndPoint? Listen(ValueReader reader, Node node) => node is Node.Whole
        ? new IPEndPoint(IPAddress.Loopback, (int)reader.Whole(node, 1, IPEndPoint.MaxPort))
        : reader.Take(node, EndpointText.Parse(reader.Text(node)));

    /// <summary>In a class of its own, so that it is made before the table above that shows it.</summary>
    private static class HttpTable
    {
        public static readonly KeyTable<HttpDraft> Keys = new("http",
        [
            new("listen", "An address and a port; a port alone is one of 127.0.0.1.", "\"127.0.0.1:9001\"",
                (r, n, h) => h with { Listen = Listen(r, n) }),
            new("auth", "none: nothing has to be shown; on a loopback address only.", "\"none\"", (r, n, h) => h with { IsOpen = r.Choice(n, [("none", true)]) }),
            .. AccessKeys<HttpDraft>((h, change) => h with { Access = change(h.Access) }),
        ]);
    }
}
