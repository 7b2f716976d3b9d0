using Supervisor.Configuration.Model;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration.Watching;

/// <summary>ready or health as far as it has been read.</summary>
/// <param name="Shell">Where the program has shell = true: commands that are one string are run by it.</param>
internal sealed record WatchDraft(Node? Shell)
{
    public CheckTarget? Target { get; init; }

    public ReadySource? Source { get; init; }

    public TimeSpan? After { get; init; }

    public TimeSpan? Interval { get; init; }

    public TimeSpan? Timeout { get; init; }

    public HealthSpec Health { get; init; } = new();
}
