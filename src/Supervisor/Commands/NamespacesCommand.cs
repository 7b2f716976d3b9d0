using System.Collections.Immutable;
using System.Text.Json;
using Supervisor.Configuration.Source;
using Supervisor.Isolation.Planning;
using Supervisor.Processes;

namespace Supervisor.Commands;

/// <param name="Kind">As in /proc/PID/ns; null for all.</param>
internal sealed record NamespacesOptions(bool Json, string? Kind);

/// <summary>supervisor namespaces: who is in which namespace, as lsns(8), with the programs.</summary>
internal static class NamespacesCommand
{
    private const int CannotRead = 1;

    public static int Run(NamespacesOptions options, TextWriter output, TextWriter error) =>
        Run(options, NamespaceTable.Read(), Accounts.Read().TryGet(out var accounts, out _) ? accounts : Accounts.None, output, error);

    internal static int Run(NamespacesOptions options, ImmutableArray<NamespaceEntry>? found, Accounts accounts, TextWriter output, TextWriter error)
    {
        if (found is not { } all)
        {
            error.WriteLine("supervisor: cannot read namespaces: /proc is not mounted, or is that of another PID namespace");
            return CannotRead;
        }

        var shown = all.Where(entry => options.Kind is null || entry.Kind == options.Kind).ToArray();
        if (options.Json)
        {
            JsonText.Write(output, json => WriteJson(json, shown, accounts));
        }
        else
        {
            WriteTable(output, shown, accounts);
        }

        return 0;
    }

    private static void WriteTable(TextWriter output, NamespaceEntry[] entries, Accounts accounts)
    {
        string[][] rows =
        [
            ["NS", "TYPE", "NPROCS", "PID", "PROGRAM", "OWNER", "COMMAND"],
            .. entries.Select(entry => (string[])
            [
                $"{entry.Number}",
                entry.Kind,
                $"{entry.Processes}",
                $"{entry.First.Pid}",
                entry.Programs.IsEmpty ? "-" : string.Join(',', entry.Programs.Select(DisplayText.Clean)),
                OwnerOf(entry, accounts) ?? "-",
                DisplayText.Clean(CommandOf(entry)),
            ]),
        ];
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            // Numbers stand at the right, and nothing follows the last column.
            output.WriteLine(string.Join(' ', row.Select((cell, column) => column switch
            {
                0 or 2 or 3 => cell.PadLeft(widths[column]),
                _ when column == row.Length - 1 => cell,
                _ => cell.PadRight(widths[column]),
            })));
        }
    }

    private static void WriteJson(Utf8JsonWriter json, NamespaceEntry[] entries, Accounts accounts)
    {
        json.WriteStartArray();
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteNumber("ns", entry.Number);
            json.WriteString("type", entry.Kind);
            json.WriteNumber("nprocs", entry.Processes);
            json.WriteNumber("pid", entry.First.Pid);
            json.WriteStartArray("programs");
            foreach (var program in entry.Programs)
            {
                json.WriteStringValue(program);
            }

            json.WriteEndArray();
            json.WriteString("owner", OwnerOf(entry, accounts));
            json.WriteString("command", CommandOf(entry));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    // A kernel thread has no command line.
    private static string CommandOf(NamespaceEntry entry) => entry.First.Command is { Length: > 0 } command ? command : entry.First.Name;

    private static string? OwnerOf(NamespaceEntry entry, Accounts accounts) =>
        entry.First.User is { } user ? accounts.FindUser((uint)user)?.Name ?? $"{(uint)user}" : null;
}
