using System.Net;
using System.Text;
using Supervisor.Client;
using Supervisor.Configuration;
using Supervisor.Configuration.Controlling;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Values;
using Supervisor.Control;

namespace Supervisor.Commands.Controlling;

/// <summary>What the command line says of the supervisor to speak to.</summary>
internal sealed record TargetChoice
{
    /// <summary>Null: the usual file, which need not be there.</summary>
    public string? Configuration { get; init; }

    public string? Socket { get; init; }

    public string? Url { get; init; }

    public string? TokenFile { get; init; }

    public string? User { get; init; }

    public string? PasswordFile { get; init; }

    /// <summary>The supervisor; null, and why none is known.</summary>
    public ControlTarget? Find(ConfigurationEnvironment environment, out string? problem)
    {
        if (Socket is not null && Url is not null)
        {
            problem = "--socket and --url exclude each other; leave one of them out";
            return null;
        }

        if (Given(environment, out var authorization, out problem) is false)
        {
            return null;
        }

        return Url is not null ? OfUrl(Url, authorization, out problem)
            : Socket is not null ? OfSocket(Socket, authorization, out problem)
            : OfConfiguration(environment, authorization, out problem);
    }

    private static ControlTarget? OfUrl(string url, string? authorization, out string? problem)
    {
        const string scheme = "http://";
        var text = url.StartsWith(scheme, StringComparison.Ordinal) ? url[scheme.Length..].TrimEnd('/') : url;
        if (text.Contains("://", StringComparison.Ordinal))
        {
            problem = $"--url {DisplayText.Quote(url)}: only http:// is spoken; for https put a proxy or an SSH tunnel between";
            return null;
        }

        var endpoint = EndpointText.Parse(text);
        problem = endpoint.Ok ? null : $"--url: {endpoint.Problem}; write http://ADDRESS:PORT";
        return endpoint.Ok ? ControlTarget.OfAddress(endpoint.Value, authorization) : null;
    }

    private static ControlTarget? OfSocket(string path, string? authorization, out string? problem)
    {
        problem = path.Length == 0 || path.Contains('\0', StringComparison.Ordinal) ? "the path of the socket is empty"
            : ControlTarget.IsTooLong(path) ? $"the path of the socket is longer than a socket's can be: {path}"
            : null;
        return problem is null ? ControlTarget.OfSocket(path, authorization) : null;
    }

    private ControlTarget? OfConfiguration(ConfigurationEnvironment environment, string? authorization, out string? problem)
    {
        var path = Configuration ?? CommandLine.DefaultConfiguration;
        var settings = ControlSettingsReader.Read(path, environment, out problem);
        if (settings is null && Configuration is not null)
        {
            return null;
        }

        settings ??= new ControlSettings();
        var socket = settings.Socket ?? ControlAddress.UsualSocket();
        if (socket.Length == 0 && settings.Http is null)
        {
            problem = $"{path} gives the supervisor neither a socket nor `http`; set `socket` in [supervisor.control]";
            return null;
        }

        var access = socket.Length == 0 ? settings.Http!.Access : settings.Access;
        authorization ??= Of(access, environment);
        if (socket.Length > 0)
        {
            return OfSocket(socket, authorization, out problem);
        }

        problem = null;
        return ControlTarget.OfAddress(Reachable(settings.Http!.Listen), authorization);
    }

    /// <summary>Who listens on all addresses is met on the own one.</summary>
    private static IPEndPoint Reachable(IPEndPoint listens) =>
        listens.Address.Equals(IPAddress.Any) ? new IPEndPoint(IPAddress.Loopback, listens.Port)
        : listens.Address.Equals(IPAddress.IPv6Any) ? new IPEndPoint(IPAddress.IPv6Loopback, listens.Port)
        : listens;

    /// <summary>What is given on the command line; false if it cannot be had.</summary>
    private bool Given(ConfigurationEnvironment environment, out string? authorization, out string? problem)
    {
        authorization = null;
        problem = (TokenFile, User, PasswordFile) switch
        {
            (not null, not null, _) or (not null, _, not null) => "--token-file, and --user with --password-file, exclude each other",
            (_, not null, null) => "--user needs --password-file",
            (_, null, not null) => "--password-file needs --user",
            _ => null,
        };
        if (problem is not null || (TokenFile ?? PasswordFile) is not { } file)
        {
            return problem is null;
        }

        if (Secret(file, environment, out problem) is not { } secret)
        {
            return false;
        }

        authorization = User is null ? Bearer(secret) : ControlTarget.Basic(User, secret);
        return true;
    }

    /// <summary>What the configuration asks for, as far as it says it itself; the supervisor tells what is missing.</summary>
    private static string? Of(ControlAccess access, ConfigurationEnvironment environment) => access switch
    {
        ControlAccess.Token token => Value(token.Value, environment) is { } value ? Bearer(value) : null,
        ControlAccess.Password { IsHashed: false } password => Value(password.Value, environment) is { } value ? ControlTarget.Basic(password.User, value) : null,
        _ => null,
    };

    private static string? Value(Secret secret, ConfigurationEnvironment environment) => secret switch
    {
        Secret.Written written => written.Value,
        Secret.InFile file => Secret(file.Path, environment, out _),
        _ => null,
    };

    private static string? Secret(string path, ConfigurationEnvironment environment, out string? problem)
    {
        const int limit = 64 * 1024;
        problem = null;
        switch (environment.ReadFile(path, limit))
        {
            case FileContent.Bytes bytes when bytes.Content.Length <= limit:
                var text = Encoding.UTF8.GetString(bytes.Content.Span).TrimEnd('\r', '\n');
                problem = text.Any(char.IsControl) ? $"{path} has more than one line" : null;
                return problem is null ? text : null;
            case FileContent.Unreadable failure:
                problem = $"cannot read {path}: {failure.Why}";
                return null;
            case FileContent.Missing:
                problem = $"cannot read {path}: No such file or directory";
                return null;
            default:
                problem = $"{path} is too large for a secret";
                return null;
        }
    }

    private static string Bearer(string token) => $"Bearer {token}";
}
