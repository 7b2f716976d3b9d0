using System.Collections.Immutable;
using System.Text.Json;

namespace Supervisor.Control.Api;

/// <summary>The objects of the API, as its description has them.</summary>
internal static class Schemas
{
    private const string ArrayMark = "[]";
    private const string NullMark = "?";

    /// <summary>Each with its members: a name, a type (with ? where it may be null, [] for an array), and what it is.</summary>
    public static ImmutableArray<Schema> All { get; } =
    [
        new("Error", [new("status", "integer", "That of the answer."), new("error", "string", "What is wrong, for a person.")]),
        new("Message", [new("message", "string", "For a person.")]),
        new("Version", [new("version", "string", "Of the supervisor."), new("pid", "integer", "Its process.")]),
        new("Program",
        [
            new("name", "string", "Its name; web-2 for a replica of web."),
            new("family", "string", "The program that it is a replica of; else its own name."),
            new("groups", "string[]", "The groups that it is in."),
            new("state", "string", "stopped, waiting, scheduled, starting, running, ready, stopping, backoff, exited, fatal or faulted."),
            new("reason", "string", "Why it is in that state."),
            new("pid", "integer?", "Its main process."),
            new("since", "string", "When that was started, or the state began."),
            new("uptime_seconds", "number?", "Since the first instruction of its main process."),
            new("restarts", "integer", "By its policy, in this run of the supervisor."),
            new("ready", "boolean", "Whether it is ready."),
            new("paused", "boolean", "Whether it stands still by command."),
            new("health", "string?", "healthy, unhealthy or unknown; null where nobody looks."),
            new("status_text", "string", "What it last said of itself."),
            new("exit_code", "integer?", "Of its last end, as a shell has it."),
            new("exit_signal", "string?", "The signal of its last end."),
            new("start", "string", "auto, manual or once."),
            new("schedule", "string?", "Its cron expression."),
            new("next_run", "string?", "The next time of its schedule."),
            new("missing", "string[]", "What its confinement may go without, and does."),
            new("description", "string", "A line for a list."),
        ]),
        new("Instance",
        [
            new("program", "string", "Whose."),
            new("launch", "integer", "Which launch of it, from 1."),
            new("cgroup", "string?", "The directory of its control group."),
            new("cpu_seconds", "number?", "Processor time."),
            new("memory_bytes", "number?", "Memory."),
            new("tasks", "number?", "Processes and threads."),
            new("oom_kills", "number?", "Processes that the OOM killer took."),
            new("processes", "Process[]", "All of its processes."),
        ]),
        new("Usages", [new("at_seconds", "number", "When it was read, on a steady clock."), new("programs", "Usage[]", "All programs.")]),
        new("Usage",
        [
            new("name", "string", "Which."),
            new("state", "string", "As of a program."),
            new("pid", "integer?", "Its main process."),
            new("restarts", "integer", "By its policy."),
            new("uptime_seconds", "number?", "Since the first instruction of its main process."),
            new("cpu_seconds", "number?", "Processor time."),
            new("memory_bytes", "number?", "Memory."),
            new("tasks", "number?", "Processes and threads."),
        ]),
        new("LogLine",
        [
            new("programs", "string[]", "In the first document alone: of which programs the others are."),
            new("program", "string", "Whose line it is."),
            new("stream", "string", "stdout or stderr; not there where nobody knows."),
            new("time", "string", "When it was written; not there where nobody knows."),
            new("line", "string", "The line."),
            new("missed", "integer", "Instead of a line: so many were missed here."),
            new("problem", "string", "Instead of a line: what cannot be shown, and why."),
        ]) { IsPartial = true },
        new("Process", [new("pid", "integer", "Its number."), new("parent", "integer", "That of its parent."), new("session", "integer", "Its session.")]),
        new("Outcome", [new("programs", "ProgramOutcome[]", "What came of it for each.")]),
        new("ProgramOutcome",
        [
            new("program", "string", "Which."),
            new("done", "boolean", "It has got where it was sent."),
            new("pending", "boolean", "It was accepted and is under way."),
            new("message", "string", "For a person."),
        ]),
        new("Group", [new("name", "string", "Its name."), new("programs", "string[]", "Its programs.")]),
        new("Graph", [new("nodes", "Node[]", "The programs."), new("edges", "Edge[]", "Who waits for whom.")]),
        new("Node", [new("name", "string", "The program."), new("family", "string", "The program that it is a replica of; else its own name."), new("state", "string", "Its state.")]),
        new("Edge",
        [
            new("from", "string", "Who waits."),
            new("to", "string", "For whom."),
            new("kind", "string", "requires, wants or after."),
            new("condition", "string?", "started, ready, healthy or succeeded; null for mere order."),
        ]),
        new("Event",
        [
            new("id", "integer", "From 1; one more for each."),
            new("time", "string", "When it was."),
            new("type", "string", "A word: started, exited, stopping and so on."),
            new("program", "string?", "Null for one about the supervisor."),
            new("state", "string?", "The program's state after it."),
            new("message", "string", "What the log says of it."),
            new("fields", "object", "More of it, by its type."),
        ]),
        new("Limits", [new("memory", "any", "As in the file."), new("cpu", "any", "As in the file."), new("pids", "any", "As in the file."), new("io", "any", "As in the file."), new("hugetlb", "any", "As in the file."), new("cgroups", "any", "As in the file.")]) { IsPartial = true },
        new("Configuration", [new("supervisor", "object", "Its keys."), new("group", "object", "The groups by name."), new("socket", "object", "The sockets by name."), new("program", "object", "The programs by name.")]),
        new("Reload",
        [
            new("status", "integer", "That of the answer."),
            new("error", "string?", "Why nothing has changed, or not for long."),
            new("outcome", "string", "done, unchanged, planned, invalid, refused, rolled_back or failed."),
            new("configuration", "integer?", "The number of the one in force, where it is as asked for."),
            new("programs", "Change[]", "What changes of programs."),
            new("supervisor", "string[]", "Keys of [supervisor] that change."),
            new("needs_new_start", "string[]", "Keys of [supervisor] that differ, and that only a new start of it brings into force."),
            new("problems", "Problem[]", "Mistakes and doubts about the file."),
        ]),
        new("Change",
        [
            new("program", "string", "Which."),
            new("step", "string", "add, remove, restart (if it runs) or change."),
            new("keys", "string[]", "What differs."),
            new("because", "string[]", "Those of them that need a restart."),
        ]),
        new("Problem",
        [
            new("severity", "string", "error or warning."),
            new("location", "string", "File, line and column."),
            new("message", "string", "What is wrong."),
            new("help", "string?", "What to do about it."),
            new("text", "string", "All of it, with the line, as a compiler shows it."),
        ]),
        new("KeptConfiguration",
        [
            new("number", "integer", "From 1, in the order in which they first came into force."),
            new("in_force", "boolean", "Whether it is so now."),
            new("since", "string", "When it came into force, last."),
            new("cause", "string", "What brought it."),
            new("before", "integer?", "The one that it took the place of."),
            new("rolled_back", "string?", "Why it was rolled back."),
            new("programs", "Change[]", "What it changed of programs."),
            new("supervisor", "string[]", "Keys of [supervisor] that it changed."),
            new("needs_new_start", "string[]", "Keys of [supervisor] that it did not bring into force."),
        ]),
        new("Description", [new("openapi", "string", "3.1.0"), new("info", "object", "Whose."), new("paths", "object", "The pages."), new("components", "object", "These schemas.")]),
    ];

    public static void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject("schemas"u8);
        foreach (var schema in All)
        {
            json.WriteStartObject(schema.Name);
            json.WriteString("type"u8, "object");
            if (!schema.IsPartial)
            {
                json.WriteStartArray("required"u8);
                foreach (var member in schema.Members)
                {
                    json.WriteStringValue(member.Name);
                }

                json.WriteEndArray();
            }

            json.WriteStartObject("properties"u8);
            foreach (var member in schema.Members)
            {
                json.WriteStartObject(member.Name);
                WriteType(json, member.Type);
                json.WriteString("description"u8, member.Summary);
                json.WriteEndObject();
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    /// <param name="schema">A name, with [] behind for an array.</param>
    public static void WriteReference(Utf8JsonWriter json, string schema) => WriteType(json, schema);

    private static void WriteType(Utf8JsonWriter json, string type)
    {
        if (type.EndsWith(ArrayMark, StringComparison.Ordinal))
        {
            json.WriteString("type"u8, "array");
            json.WriteStartObject("items"u8);
            WriteType(json, type[..^ArrayMark.Length]);
            json.WriteEndObject();
        }
        else if (type.EndsWith(NullMark, StringComparison.Ordinal))
        {
            json.WriteStartArray("type"u8);
            json.WriteStringValue(type[..^NullMark.Length]);
            json.WriteStringValue("null");
            json.WriteEndArray();
        }
        else if (char.IsAsciiLetterUpper(type[0]))
        {
            json.WriteString("$ref"u8, $"#/components/schemas/{type}");
        }
        else if (type != "any")
        {
            json.WriteString("type"u8, type);
        }
    }
}

/// <param name="Name">Begins with a capital.</param>
internal sealed record Schema(string Name, ImmutableArray<SchemaMember> Members)
{
    /// <summary>No member is needed.</summary>
    public bool IsPartial { get; init; }
}

internal sealed record SchemaMember(string Name, string Type, string Summary);
