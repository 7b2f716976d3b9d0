using System.Net;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Source;

namespace Supervisor.Configuration.Controlling;

/// <summary>[supervisor.control] as far as it has been read.</summary>
internal sealed record ControlDraft
{
    public ControlSettings Settings { get; init; } = new();

    public AccessDraft Access { get; init; } = new();

    public HttpDraft? Http { get; init; }
}

internal sealed record HttpDraft
{
    public IPEndPoint? Listen { get; init; }

    /// <summary>The file says that nothing has to be shown.</summary>
    public bool IsOpen { get; init; }

    public AccessDraft Access { get; init; } = new();

    public SourceSpan At { get; init; }
}

/// <summary>What a client has to show, as it is written.</summary>
internal sealed record AccessDraft
{
    public string? User { get; init; }

    public Secret? Password { get; init; }

    public bool IsHashed { get; init; }

    public Secret? Token { get; init; }

    /// <summary>Where the last of it is written.</summary>
    public SourceSpan? At { get; init; }
}
