using Supervisor.Configuration.Model;
using Supervisor.Configuration.Reading;
using Supervisor.Configuration.Source;
using Supervisor.Configuration.Toml;
using Supervisor.Engine.Model;
using Supervisor.Listening;

namespace Supervisor.Configuration.Listening;

/// <summary>[event-listener.NAME]: a program, and what it is to hear of.</summary>
internal static class ListenerKeys
{
    private const int LargestBuffer = 100_000;
    private const int UsualPriority = -1;

    public static KeyTable<ListenerPool> Own { get; } = new("an event listener",
    [
        new("events", "Names of events, as supervisord has them; one stands for all below it.", "[\"PROCESS_STATE\", \"TICK_60\"]",
            (r, n, l) => l with { Events = [.. r.Items(n, orOne: true).Select(item => Name(r, item))] }),
        new("buffer_size", "How many events wait at most while it is busy; the oldest go first.", "1000",
            (r, n, l) => l with { BufferSize = (int)r.Whole(n, 1, LargestBuffer) }),
    ]);

    /// <summary>What concerns it as a listener; the rest is a program's.</summary>
    public static ListenerPool Read(ValueReader reader, Entry entry, out Entry program)
    {
        program = entry;
        var pool = new ListenerPool([], ListenerPool.UsualBufferSize);
        if (entry.Value is not Node.Table table)
        {
            return pool;
        }

        var rest = new Node.Table(table.Span);
        foreach (var key in table.Entries.Where(key => !IsOwn(key)))
        {
            _ = rest.Add(key);
        }

        program = entry with { Value = rest };
        pool = Own.Read(reader, [.. table.Entries.Where(IsOwn)], pool);
        if (pool.Events.IsEmpty && table.Find("events") is null)
        {
            reader.Report(entry.Span, $"event listener {DisplayText.Quote(entry.Name)} has no events", "write events = [\"PROCESS_STATE\"]");
        }

        return pool;
    }

    /// <summary>The program as the listener that it is: its input and output are the protocol, it hears of the end of others, and keeps nothing from ending.</summary>
    public static ProgramDraft Listening(ValueReader reader, ProgramDraft program, Entry own)
    {
        foreach (var key in (ReadOnlySpan<string>)["stdin", "stdout", "tty"])
        {
            if ((own.Value as Node.Table)?.Find(key) is { } given)
            {
                reader.Report(given.Span, $"an event listener has no `{key}` of its own: it speaks the protocol there", "leave it out");
            }
        }

        if (program.Stderr is StreamOutput.WithStdout)
        {
            program = program with { Stderr = StreamOutput.Prefixed };
        }

        return program with
        {
            Stdin = new StdinSource.Events(),
            Stdout = new StreamOutput.Captured([new ListenerSettings()]),
            IsOnTerminal = false,
            Spec = program.Spec with { Serves = true, StopsLast = true, Restart = program.At.ContainsKey("restart") ? program.Spec.Restart : RestartMode.Always },
            Priority = program.At.ContainsKey("priority") ? program.Priority : UsualPriority,
        };
    }

    private static bool IsOwn(Entry entry) => Own.Keys.Any(key => key.Name == entry.Name);

    private static string Name(ValueReader reader, Node node)
    {
        var name = reader.TextNotEmpty(node);
        if (name.Length > 0 && !EventNames.All.Contains(name))
        {
            reader.Report(node.Span, $"there is no event {DisplayText.Quote(name)}", Suggestion.DidYouMean(name, EventNames.All));
        }

        return name;
    }
}
