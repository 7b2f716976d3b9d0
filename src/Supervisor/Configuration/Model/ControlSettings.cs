using System.Net;

namespace Supervisor.Configuration.Model;

/// <summary>By which ways the supervisor can be asked and told.</summary>
internal sealed record ControlSettings
{
    /// <summary>Read and write for the owner alone, as supervisord has it.</summary>
    public const int UsualMode = 0b111_000_000;

    /// <summary>The path of its Unix socket; null for the usual one, empty for none.</summary>
    public string? Socket { get; init; }

    public int Mode { get; init; } = UsualMode;

    /// <summary><c>user</c>, <c>user:group</c> or <c>:group</c>, by name or number; null: the supervisor's own.</summary>
    public string? Owner { get; init; }

    /// <summary>What a client of the socket has to show, beside being allowed to connect to it.</summary>
    public ControlAccess Access { get; init; } = new ControlAccess.Open();

    /// <summary>Null: not over TCP.</summary>
    public HttpSettings? Http { get; init; }
}

/// <param name="Listen">An address and a port of the supervisor's own network.</param>
internal sealed record HttpSettings(IPEndPoint Listen, ControlAccess Access);

/// <summary>What a client has to show.</summary>
internal abstract record ControlAccess
{
    private ControlAccess()
    {
    }

    public sealed record Open : ControlAccess;

    /// <summary>A bearer token (RFC 6750).</summary>
    public sealed record Token(Secret Value) : ControlAccess;

    /// <summary>Basic authentication (RFC 7617).</summary>
    /// <param name="IsHashed">The secret is the SHA-1 of the password in hexadecimal, as supervisord knows it.</param>
    public sealed record Password(string User, Secret Value, bool IsHashed) : ControlAccess;
}

/// <summary>Never shown: it prints as stars.</summary>
internal abstract record Secret
{
    private Secret()
    {
    }

    /// <summary>As it stands in the configuration.</summary>
    public sealed record Written(string Value) : Secret
    {
        public override string ToString() => "***";
    }

    /// <summary>The content of a file without the newline at its end, read each time it is needed: it may be replaced.</summary>
    public sealed record InFile(string Path) : Secret
    {
        public override string ToString() => $"*** from {Path}";
    }
}
