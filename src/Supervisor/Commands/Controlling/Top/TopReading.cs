using System.Collections.Immutable;
using System.Text.Json;

namespace Supervisor.Commands.Controlling.Top;

/// <summary>What all programs have used, as the supervisor has told at one time.</summary>
/// <param name="At">When it was read, on the supervisor's steady clock.</param>
internal sealed record TopReading(TimeSpan At, ImmutableArray<TopProgram> Programs)
{
    /// <summary>Throws <see cref="JsonException"/> where it is none.</summary>
    public static TopReading Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        var root = document.RootElement;
        var programs = ImmutableArray.CreateBuilder<TopProgram>();
        foreach (var program in Property(root, "programs"u8).EnumerateArray())
        {
            programs.Add(new TopProgram
            {
                Name = Property(program, "name"u8).GetString() ?? "",
                State = Property(program, "state"u8).GetString() ?? "",
                Pid = (int?)Number(program, "pid"u8),
                Restarts = (int)(Number(program, "restarts"u8) ?? 0),
                Uptime = Seconds(program, "uptime_seconds"u8),
                Cpu = Seconds(program, "cpu_seconds"u8),
                Memory = (long?)Number(program, "memory_bytes"u8),
                Tasks = (long?)Number(program, "tasks"u8),
            });
        }

        return new TopReading(Seconds(root, "at_seconds"u8) ?? TimeSpan.Zero, programs.ToImmutable());
    }

    private static JsonElement Property(JsonElement element, ReadOnlySpan<byte> name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : throw new JsonException();

    private static double? Number(JsonElement element, ReadOnlySpan<byte> name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.Number ? value.GetDouble() : null;

    private static TimeSpan? Seconds(JsonElement element, ReadOnlySpan<byte> name) => Number(element, name) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
}

/// <summary>One program in it; what nobody knows is null.</summary>
internal sealed record TopProgram
{
    public required string Name { get; init; }

    public required string State { get; init; }

    public int? Pid { get; init; }

    public int Restarts { get; init; }

    public TimeSpan? Uptime { get; init; }

    /// <summary>Processor time since its start.</summary>
    public TimeSpan? Cpu { get; init; }

    public long? Memory { get; init; }

    /// <summary>Processes and threads.</summary>
    public long? Tasks { get; init; }
}
