using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Supervisor.Kernel;
using Supervisor.Tasks;

namespace Supervisor.Control.Exec;

/// <summary>A request as the JSON of the first frame; each side has its half here.</summary>
internal static class GuestRequestText
{
    private const ushort Largest = 10000;

    public static byte[] Write(GuestRequest request)
    {
        var bytes = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteStartArray("command"u8);
            foreach (var argument in request.Command)
            {
                json.WriteStringValue(argument);
            }

            json.WriteEndArray();
            json.WriteStartObject("environment"u8);
            foreach (var (name, value) in request.Environment)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
            WriteIfThere(json, "directory", request.Directory);
            WriteIfThere(json, "user", request.User);
            WriteIfThere(json, "group", request.Group);
            json.WriteBoolean("interactive"u8, request.IsInteractive);
            if (request.Terminal is { } size)
            {
                json.WriteBoolean("tty"u8, true);
                json.WriteNumber("rows"u8, size.Rows);
                json.WriteNumber("columns"u8, size.Columns);
            }

            json.WriteEndObject();
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <param name="problem">Why it is no request, for a person.</param>
    public static GuestRequest? Read(ReadOnlyMemory<byte> text, out string? problem)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement, out problem);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            // The reader has no other way to tell, nor has an element of another kind than expected.
            problem = $"the request cannot be read: {exception.Message}";
            return null;
        }
    }

    private static GuestRequest? Read(JsonElement root, out string? problem)
    {
        var command = ImmutableArray.CreateBuilder<string>();
        var environment = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (root.TryGetProperty("command"u8, out var arguments))
        {
            foreach (var argument in arguments.EnumerateArray())
            {
                command.Add(argument.GetString() ?? "");
            }
        }

        if (root.TryGetProperty("environment"u8, out var variables))
        {
            foreach (var variable in variables.EnumerateObject())
            {
                environment[variable.Name] = variable.Value.GetString() ?? "";
            }
        }

        var request = new GuestRequest
        {
            Command = command.ToImmutable(),
            Environment = environment.ToImmutable(),
            Directory = TextOf(root, "directory"),
            User = TextOf(root, "user"),
            Group = TextOf(root, "group"),
            IsInteractive = IsTrue(root, "interactive"),
            Terminal = IsTrue(root, "tty") ? SizeOf(root) : null,
        };
        problem = Judge(request);
        return problem is null ? request : null;
    }

    private static string? Judge(GuestRequest request) =>
        request.Command is [] or ["", ..] ? "the request names no command"
        : request.Command.Any(argument => argument.Contains('\0', StringComparison.Ordinal)) ? "an argument has a zero byte in it"
        : request.Environment.FirstOrDefault(variable => variable.Key is "" || variable.Key.AsSpan().IndexOfAny('=', '\0') >= 0 || variable.Value.Contains('\0', StringComparison.Ordinal))
            is { Key: not null } bad ? $"there can be no variable {bad.Key}"
        : null;

    private static TerminalSize SizeOf(JsonElement root) =>
        root.TryGetProperty("rows"u8, out var rows) && root.TryGetProperty("columns"u8, out var columns)
        && rows.TryGetUInt16(out var high) && columns.TryGetUInt16(out var wide) && high is > 0 and < Largest && wide is > 0 and < Largest
            ? new TerminalSize(high, wide)
            : TerminalSize.Usual;

    private static string? TextOf(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static bool IsTrue(JsonElement root, string name) => root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True;

    private static void WriteIfThere(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
