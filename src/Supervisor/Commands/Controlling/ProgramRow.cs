using System.Text.Json;

namespace Supervisor.Commands.Controlling;

/// <summary>A program as the supervisor tells of it, as far as a person is shown it.</summary>
internal sealed record ProgramRow
{
    public required string Name { get; init; }

    public string Family { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The word of its phase.</summary>
    public string State { get; init; } = "";

    public string Reason { get; init; } = "";

    public int? Pid { get; init; }

    public TimeSpan? Uptime { get; init; }

    public int Restarts { get; init; }

    public string Health { get; init; } = "";

    public string StatusText { get; init; } = "";

    public int? ExitCode { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>What its confinement goes without.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>It is there to run to its end: once, or at the times of a schedule.</summary>
    public bool IsTask { get; init; }

    /// <summary>It is as it is meant to be: it runs, or it is a task that has not failed.</summary>
    public bool IsUp => State is "running" or "ready" ? !IsPaused : IsTask && State is "scheduled" or "exited" && ExitCode is null or 0;

    /// <summary>The state as it is shown: a paused program is still in its own.</summary>
    public string Shown => IsPaused ? "paused" : State;

    public Paint StateColour => Shown switch
    {
        "ready" or "running" => Paint.Good,
        "starting" or "waiting" or "stopping" or "backoff" or "paused" => Paint.Busy,
        "fatal" or "faulted" => Paint.Bad,
        "exited" or "scheduled" when ExitCode is > 0 => Paint.Bad,
        _ => Paint.Faint,
    };

    public Paint HealthColour => Health switch
    {
        "healthy" => Paint.Good,
        "unhealthy" => Paint.Bad,
        _ => Paint.Faint,
    };

    /// <summary>An array of programs, or one.</summary>
    public static IReadOnlyList<ProgramRow> Read(ReadOnlyMemory<byte> answer)
    {
        using var document = JsonDocument.Parse(answer);
        var root = document.RootElement;
        return root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray().Select(Of)] : [Of(root)];
    }

    private static ProgramRow Of(JsonElement program) => new()
    {
        Name = program.Text("name") ?? throw new JsonException("a program without a name"),
        Family = program.Text("family") ?? "",
        Groups = [.. program.Texts("groups")],
        State = program.Text("state") ?? "",
        Reason = program.Text("reason") ?? "",
        Pid = (int?)program.Number("pid"),
        Uptime = program.Number("uptime_seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        Restarts = (int)(program.Number("restarts") ?? 0),
        Health = program.Text("health") ?? "",
        StatusText = program.Text("status_text") ?? "",
        ExitCode = (int?)program.Number("exit_code"),
        IsPaused = program.Truth("paused") is true,
        Missing = [.. program.Texts("missing")],
        IsTask = program.Text("start") == "once" || program.Text("schedule") is not null,
    };
}
