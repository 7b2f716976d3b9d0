using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Supervisor.Configuration.Source;
using Supervisor.Kernel;
using Supervisor.Logging;

namespace Supervisor.Commands.Controlling.Top;

/// <summary>The table as lines of text. Pure.</summary>
internal static class TopFrame
{
    private const int WidestName = 28;
    private const int WidestGraph = TopTable.LongestHistory;
    private const int LinesAround = 4;
    private const double SmallestScale = 10;
    private const string Bars = "▁▂▃▄▅▆▇█";
    private const string Keys = "↑↓ select   c m p n sort by cpu, memory, pids, name   r restart   s stop   a start   q quit";
    private const string Nothing = "-";

    /// <summary>One screen of it: as many lines as there are rows, each no wider than it.</summary>
    public static List<string> Draw(TopTable table, TerminalSize size, bool colour)
    {
        var lines = new List<string>();
        var room = Math.Max(1, size.Rows - LinesAround);
        var selected = table.SelectedIndex;
        var first = Math.Clamp(selected - room + 1, 0, Math.Max(0, table.Rows.Length - room));
        var widths = NameWidth(table);
        lines.Add(Cut(Summary(table), size.Columns));
        lines.Add("");
        lines.Add(Marked(Cut(Header(widths), size.Columns), "\e[1m", colour));
        for (var index = first; index < Math.Min(table.Rows.Length, first + room); index++)
        {
            var line = Cut(Line(table.Rows[index], widths, size.Columns), size.Columns);
            lines.Add(index == selected ? Marked(line.PadRight(size.Columns), "\e[7m", isOn: true) : Marked(line, Paint(table.Rows[index]), colour));
        }

        while (lines.Count < size.Rows - 1)
        {
            lines.Add("");
        }

        lines.Add(Cut(Footer(table), size.Columns));
        return lines.Count > size.Rows ? lines[..size.Rows] : lines;
    }

    /// <summary>All rows for a file or a pipe.</summary>
    public static List<string> Plain(TopTable table)
    {
        var width = NameWidth(table);
        return [Header(width).TrimEnd(), .. table.Rows.Select(row => Line(row, width, int.MaxValue).TrimEnd())];
    }

    /// <summary>Shares as bars; full is the largest of them.</summary>
    internal static string Graph(ImmutableArray<double> history, int width)
    {
        var text = new StringBuilder(width);
        var shown = history.Length > width ? history[^width..] : history;
        var scale = Math.Max(SmallestScale, shown.IsEmpty ? 0 : shown.Max());
        foreach (var share in shown)
        {
            text.Append(Bars[(int)Math.Clamp(share / scale * (Bars.Length - 1), 0, Bars.Length - 1)]);
        }

        return text.ToString();
    }

    internal static string Size(long? bytes) => bytes switch
    {
        null => Nothing,
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes}"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0}K"),
        < 1024 * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0}M"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.00}G"),
    };

    private static string Summary(TopTable table)
    {
        var cpu = table.Rows.Sum(row => row.Share ?? 0);
        var memory = table.Rows.Sum(row => row.Program.Memory ?? 0);
        var running = table.Rows.Count(row => row.Program.Pid is not null);
        return string.Create(CultureInfo.InvariantCulture, $"{table.Rows.Length} programs, {running} running   cpu {cpu:0.0}%   memory {Size(memory)}   sorted by {Word(table.Order)}");
    }

    private static string Footer(TopTable table) => table switch
    {
        { Asked: { } asked } => $"{asked.Verb} {asked.Program}? y for yes, any other key for no",
        { Message.Length: > 0 } => table.Message,
        _ => Keys,
    };

    private static string Header(int name) => $"{"NAME".PadRight(name)}  {"STATE",-10} {"PID",8} {"CPU%",7} {"MEMORY",8} {"PIDS",5} {"RESTARTS",8} {"UPTIME",9}  CPU";

    private static string Line(TopRow row, int name, int columns)
    {
        var program = row.Program;
        var share = row.Share is { } known ? known.ToString("0.0", CultureInfo.InvariantCulture) : Nothing;
        var uptime = program.Uptime is { } time ? DurationText.Of(time) : Nothing;
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{Fitted(program.Name, name)}  {program.State,-10} {program.Pid?.ToString(CultureInfo.InvariantCulture) ?? Nothing,8} {share,7} {Size(program.Memory),8} {program.Tasks?.ToString(CultureInfo.InvariantCulture) ?? Nothing,5} {program.Restarts,8} {uptime,9}");
        return columns == int.MaxValue ? line : $"{line}  {Graph(row.History, Math.Clamp(columns - line.Length - 2, 0, WidestGraph))}";
    }

    private static int NameWidth(TopTable table) => Math.Clamp(table.Rows.Select(row => row.Program.Name.Length).DefaultIfEmpty().Max(), "NAME".Length, WidestName);

    private static string Fitted(string name, int width) => name.Length > width ? $"{name[..(width - 1)]}…" : name.PadRight(width);

    private static string Cut(string line, int columns)
    {
        var clean = DisplayText.Clean(line);
        return clean.Length > columns ? clean[..columns] : clean;
    }

    private static string Marked(string line, string mark, bool isOn) => isOn && mark.Length > 0 ? $"{mark}{line}\e[0m" : line;

    private static string Paint(TopRow row) => row.Program switch
    {
        { State: "fatal" } => "\e[31m",
        { Pid: null } => "\e[2m",
        _ => "",
    };

    private static string Word(TopOrder order) => order switch
    {
        TopOrder.Cpu => "cpu",
        TopOrder.Memory => "memory",
        TopOrder.Tasks => "pids",
        TopOrder.Name => "name",
        _ => throw new ArgumentOutOfRangeException(nameof(order), order, null),
    };
}
