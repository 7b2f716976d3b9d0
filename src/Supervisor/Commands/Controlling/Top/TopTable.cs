using System.Collections.Immutable;

namespace Supervisor.Commands.Controlling.Top;

internal enum TopOrder
{
    Cpu,
    Memory,
    Tasks,
    Name,
}

/// <summary>A program and what it has used lately.</summary>
/// <param name="Share">Of one processor since the reading before, in percent; null while there is none.</param>
/// <param name="History">Earlier shares, oldest first.</param>
internal sealed record TopRow(TopProgram Program, double? Share, ImmutableArray<double> History);

/// <summary>An operation that is asked for, once it has been confirmed.</summary>
internal sealed record TopOrderGiven(TopKey Key, string Program)
{
    /// <summary>As the API has it.</summary>
    public string Verb => Key switch
    {
        TopKey.Restart => "restart",
        TopKey.Stop => "stop",
        TopKey.Start => "start",
        _ => throw new InvalidOperationException($"{Key} is no operation"),
    };
}

/// <summary>The table between two readings or keys. Pure: what comes makes another one.</summary>
internal sealed record TopTable
{
    public const int LongestHistory = 40;

    private const int Page = 10;

    public static TopTable Empty { get; } = new();

    public TopReading? Last { get; private init; }

    /// <summary>In the order in which they are shown.</summary>
    public ImmutableArray<TopRow> Rows { get; private init; } = [];

    public TopOrder Order { get; private init; } = TopOrder.Cpu;

    /// <summary>The name of the row that keys are about; null where there is none.</summary>
    public string? Selected { get; private init; }

    /// <summary>What waits for a yes.</summary>
    public TopOrderGiven? Asked { get; private init; }

    /// <summary>What is to be done now.</summary>
    public TopOrderGiven? Given { get; private init; }

    /// <summary>What came of the last order.</summary>
    public string Message { get; private init; } = "";

    public bool HasQuit { get; private init; }

    public int SelectedIndex => Math.Max(0, Rows.IndexOf(Rows.FirstOrDefault(row => row.Program.Name == Selected) ?? Rows.FirstOrDefault()!));

    public TopTable With(TopReading reading)
    {
        var rows = ImmutableArray.CreateBuilder<TopRow>(reading.Programs.Length);
        foreach (var program in reading.Programs)
        {
            var before = Rows.FirstOrDefault(row => row.Program.Name == program.Name);
            rows.Add(RowOf(program, before, reading.At - (Last?.At ?? reading.At)));
        }

        return Sorted(this with { Last = reading, Rows = rows.ToImmutable() });
    }

    public TopTable With(string message) => this with { Message = message, Given = null };

    public TopTable Press(TopKey key)
    {
        var table = this with { Asked = null, Given = null, Message = "" };
        return key switch
        {
            TopKey.Up => table.Move(-1),
            TopKey.Down => table.Move(1),
            TopKey.PageUp => table.Move(-Page),
            TopKey.PageDown => table.Move(Page),
            TopKey.First => table.Move(-Rows.Length),
            TopKey.Last => table.Move(Rows.Length),
            TopKey.SortByCpu => Sorted(table with { Order = TopOrder.Cpu }),
            TopKey.SortByMemory => Sorted(table with { Order = TopOrder.Memory }),
            TopKey.SortByTasks => Sorted(table with { Order = TopOrder.Tasks }),
            TopKey.SortByName => Sorted(table with { Order = TopOrder.Name }),
            TopKey.Restart or TopKey.Stop or TopKey.Start when Selected is { } program => table with { Asked = new TopOrderGiven(key, program) },
            TopKey.Yes => table with { Given = Asked },
            TopKey.Quit when Asked is null => table with { HasQuit = true },
            _ => table,
        };
    }

    private TopTable Move(int rows) => Rows.IsEmpty ? this : this with { Selected = Rows[Math.Clamp(SelectedIndex + rows, 0, Rows.Length - 1)].Program.Name };

    /// <summary>The time of another launch is no longer than that of the one before it by what was used since.</summary>
    private static TopRow RowOf(TopProgram program, TopRow? before, TimeSpan passed)
    {
        double? share = null;
        if (passed > TimeSpan.Zero && before is not null && before.Program.Pid == program.Pid && program.Cpu is { } now && before.Program.Cpu is { } then)
        {
            share = Math.Max(0, 100 * (now - then) / passed);
        }

        var history = before?.History ?? [];
        if (passed > TimeSpan.Zero)
        {
            history = history.Add(share ?? 0);
            history = history.Length > LongestHistory ? history.RemoveAt(0) : history;
        }
        else
        {
            // The same reading once more.
            share = before?.Share;
        }

        return new TopRow(program, share, history);
    }

    private static TopTable Sorted(TopTable table)
    {
        var rows = table.Rows.Sort((one, other) => Compare(table.Order, one, other));
        var selected = rows.Any(row => row.Program.Name == table.Selected) ? table.Selected : rows.FirstOrDefault()?.Program.Name;
        return table with { Rows = rows, Selected = selected };
    }

    /// <summary>The most first; by name where that is the same.</summary>
    private static int Compare(TopOrder order, TopRow one, TopRow other)
    {
        var by = order switch
        {
            TopOrder.Cpu => (other.Share ?? -1).CompareTo(one.Share ?? -1),
            TopOrder.Memory => (other.Program.Memory ?? -1).CompareTo(one.Program.Memory ?? -1),
            TopOrder.Tasks => (other.Program.Tasks ?? -1).CompareTo(one.Program.Tasks ?? -1),
            TopOrder.Name => 0,
            _ => throw new ArgumentOutOfRangeException(nameof(order), order, null),
        };
        return by != 0 ? by : string.CompareOrdinal(one.Program.Name, other.Program.Name);
    }
}
