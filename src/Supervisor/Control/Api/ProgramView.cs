using System.Collections.Immutable;
using System.Text.Json;
using Supervisor.Configuration.Model;
using Supervisor.Control.Naming;
using Supervisor.Engine.Model;

namespace Supervisor.Control.Api;

/// <summary>One program, as clients see it.</summary>
internal sealed record ProgramView
{
    public required string Name { get; init; }

    /// <summary>The program that it is a replica of; else its own name.</summary>
    public required string Family { get; init; }

    public required ImmutableArray<string> Groups { get; init; }

    /// <summary>The word of its phase.</summary>
    public required string State { get; init; }

    public int? Pid { get; init; }

    public TimeSpan? Uptime { get; init; }

    public int Restarts { get; init; }

    /// <summary>healthy, unhealthy or unknown; null where nobody looks.</summary>
    public string? Health { get; init; }

    /// <summary>What it last said of itself.</summary>
    public string StatusText { get; init; } = "";

    /// <summary>How its latest launch ended, as a shell has it; null before the first end.</summary>
    public int? ExitCode { get; init; }

    public static ProgramView Of(SupervisorConfiguration configuration, ProgramState program, MonotonicTime now) => new()
    {
        Name = program.Name,
        Family = program.Spec.Family,
        Groups = [.. ProgramNames.GroupsOf(configuration, program.Spec)],
        State = program.Phase.Word,
        Pid = program.Phase.ProcessId,
        Uptime = program.Phase is Phase.Ready ready ? now - ready.Since : null,
        Restarts = program.Restarts,
        Health = program.Health?.Verdict switch
        {
            Engine.Model.Health.Healthy => "healthy",
            Engine.Model.Health.Unhealthy => "unhealthy",
            Engine.Model.Health.Unknown => "unknown",
            _ => null,
        },
        StatusText = program.StatusText,
        ExitCode = program.LastExit?.Status.ShellCode,
    };

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteString("state"u8, State);
        json.WriteEndObject();
    }
}
