using System.Collections.Immutable;
using System.Text.Json;
using Supervisor.Configuration.Model;
using Supervisor.Control.Naming;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Scheduling;

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

    /// <summary>Why it is in that state, for a person.</summary>
    public string Reason { get; init; } = "";

    public int? Pid { get; init; }

    /// <summary>The first instruction of its main process while that lives; else when the state began. In UTC.</summary>
    public DateTime Since { get; init; }

    public TimeSpan? Uptime { get; init; }

    public int Restarts { get; init; }

    public bool IsReady { get; init; }

    public bool IsPaused { get; init; }

    /// <summary>healthy, unhealthy or unknown; null where nobody looks.</summary>
    public string? Health { get; init; }

    /// <summary>What it last said of itself.</summary>
    public string StatusText { get; init; } = "";

    /// <summary>How its latest launch ended, as a shell has it; null before the first end.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended its latest launch, without SIG; null where none did.</summary>
    public string? ExitSignal { get; init; }

    /// <summary>auto, manual or once.</summary>
    public required string Start { get; init; }

    /// <summary>Its cron expression; null for a program without a schedule.</summary>
    public string? Schedule { get; init; }

    public DateTime? NextRun { get; init; }

    /// <summary>What its confinement may go without, and does.</summary>
    public ImmutableArray<string> Missing { get; init; } = [];

    public static ProgramView Of(SupervisorConfiguration configuration, SupervisionState state, ProgramState program, Moment now)
    {
        var runs = program.Phase.ProcessId is not null;
        var schedule = configuration.Launches.GetValueOrDefault(program.Name)?.Schedule;
        return new ProgramView
        {
            Name = program.Name,
            Family = program.Spec.Family,
            Groups = [.. ProgramNames.GroupsOf(configuration, program.Spec)],
            State = program.Phase.Word,
            Reason = ProgramReason.Of(state, program, now.Monotonic),
            Pid = program.Phase.ProcessId,
            Since = now.Wall - (now.Monotonic - program.Phase.Since),
            Uptime = runs ? now.Monotonic - program.Phase.Since : null,
            Restarts = program.Restarts,
            IsReady = program.Phase is Phase.Ready,
            Health = WordOf(program.Health?.Verdict),
            StatusText = program.StatusText,
            ExitCode = program.LastExit?.Status.ShellCode,
            ExitSignal = program.LastExit?.Status is ExitStatus.Killed killed ? new SignalNumber(killed.Signal.Number).Name : null,
            Start = WordOf(program.Spec.Start),
            Schedule = schedule?.Cron,
            NextRun = schedule is null ? null : Timetable.Of(schedule, out _)?.NextAfter(now.Wall),
        };
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, Name);
        json.WriteString("family"u8, Family);
        Write(json, "groups"u8, Groups);
        json.WriteString("state"u8, State);
        json.WriteString("reason"u8, Reason);
        WriteNumber(json, "pid"u8, Pid);
        json.WriteString("since"u8, Moment.Text(Since));
        WriteNumber(json, "uptime_seconds"u8, Uptime?.TotalSeconds);
        json.WriteNumber("restarts"u8, Restarts);
        json.WriteBoolean("ready"u8, IsReady);
        json.WriteBoolean("paused"u8, IsPaused);
        json.WriteString("health"u8, Health);
        json.WriteString("status_text"u8, StatusText);
        WriteNumber(json, "exit_code"u8, ExitCode);
        json.WriteString("exit_signal"u8, ExitSignal);
        json.WriteString("start"u8, Start);
        json.WriteString("schedule"u8, Schedule);
        json.WriteString("next_run"u8, NextRun is { } next ? Moment.Text(next) : null);
        Write(json, "missing"u8, Missing);
        json.WriteString("description"u8, Description);
        json.WriteEndObject();
    }

    /// <summary>One line for a list.</summary>
    public string Description => Pid is { } pid && Uptime is { } uptime
        ? $"pid {pid}, uptime {Logging.DurationText.Of(uptime)}{(IsPaused ? ", paused" : "")}{(Reason.Length > 0 ? $"; {Reason}" : "")}"
        : Reason;

    public static string WordOf(StartMode start) => start switch
    {
        StartMode.Automatic => "auto",
        StartMode.Manual => "manual",
        StartMode.Once => "once",
        _ => throw new ArgumentOutOfRangeException(nameof(start), start, null),
    };

    private static string? WordOf(Engine.Model.Health? verdict) => verdict switch
    {
        Engine.Model.Health.Healthy => "healthy",
        Engine.Model.Health.Unhealthy => "unhealthy",
        Engine.Model.Health.Unknown => "unknown",
        _ => null,
    };

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, ReadOnlySpan<byte> name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
