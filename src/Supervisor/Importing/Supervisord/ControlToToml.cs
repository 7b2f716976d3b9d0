using System.Collections.Immutable;
using System.Net;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;

namespace Supervisor.Importing.Supervisord;

/// <summary>The servers of supervisord as [supervisor.control], which has one socket and one address.</summary>
internal sealed class ControlToToml(ImmutableArray<ServerModel> servers, ImportNotes notes)
{
    private const string Hash = "{SHA}";

    private readonly ServerModel? _unix = servers.FirstOrDefault(server => server.File is not null);
    private readonly ServerModel? _inet = servers.FirstOrDefault(server => server.File is null);

    /// <summary>What supervisord tells its programs to find it by; null for a supervisord that cannot be asked.</summary>
    public string? Url => this switch
    {
        { _unix.File: { } file } => $"unix://{file}",
        { _inet: { } inet } => $"http://{(inet.Host.Length == 0 ? "localhost" : inet.Host)}:{inet.Port}",
        _ => null,
    };

    public void Write(TomlWriter writer)
    {
        foreach (var server in servers.Where(server => server != _unix && server != _inet))
        {
            notes.Lose(server.Span, $"[{server.Section}] is one more server: there is one socket and one address");
        }

        writer.Table("supervisor", "control");
        if (_unix is { File: { } file } unix)
        {
            writer.Key("socket", TomlWriter.Literal(file));
            writer.Key("mode", $"\"{Convert.ToString(unix.Mode, 8).PadLeft(4, '0')}\"");
            writer.Key("owner", unix.Owner is { Length: > 0 } owner ? TomlWriter.Literal(owner) : null);
            foreach (var (name, value) in Access(unix))
            {
                writer.Key(name, value);
            }
        }
        else
        {
            writer.Key("socket", "false");
        }

        if (_inet is { } inet)
        {
            writer.Key("http", Http(inet));
        }
    }

    private string Http(ServerModel inet)
    {
        var access = Access(inet);
        var address = inet.Host.Length == 0 ? IPAddress.Any : EndpointText.Host(inet.Host);
        if (address is null)
        {
            notes.Lose(inet.Span, $"{DisplayText.Quote(inet.Host)} is a name, which is not looked up: it listens on 127.0.0.1", "write the address");
        }
        else if (access.IsEmpty && !IPAddress.IsLoopback(address))
        {
            notes.Lose(inet.Span, "without username and password it listens on 127.0.0.1 only, and not on other addresses", "add username and password");
            address = null;
        }

        return TomlWriter.Inline(
        [
            ("listen", TomlWriter.Literal($"{address ?? IPAddress.Loopback}:{inet.Port}")),
            .. access.IsEmpty ? [("auth", "\"none\"")] : access,
        ]);
    }

    private ImmutableArray<(string Name, string? Value)> Access(ServerModel server)
    {
        if (server is not { UserName: { Length: > 0 } user, Password: { } password })
        {
            return [];
        }

        if (!password.StartsWith(Hash, StringComparison.Ordinal))
        {
            if (password.Length == 0)
            {
                notes.Report(server.Span, $"[{server.Section}] has an empty password", "write one, or leave username out");
            }

            return [("user", TomlWriter.Literal(user)), ("password", TomlWriter.Literal(password))];
        }

        var digits = password[Hash.Length..].Trim();
        if (digits.Length != 40 || !digits.All(char.IsAsciiHexDigit))
        {
            notes.Report(server.Span, $"the password of [{server.Section}] has no 40 hexadecimal digits after {Hash}");
        }

        return [("user", TomlWriter.Literal(user)), ("password_sha1", TomlWriter.Literal(digits.ToLowerInvariant()))];
    }
}
