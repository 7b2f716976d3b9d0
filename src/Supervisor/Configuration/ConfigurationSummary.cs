using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Running;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Graph;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration;

/// <summary>What would run, for a person.</summary>
internal static class ConfigurationSummary
{
    public static IEnumerable<string> Lines(string path, SupervisorConfiguration configuration)
    {
        var programs = configuration.Engine.Programs;
        yield return $"{path}: valid; {configuration.Name} would run {programs.Length} program{(programs.Length == 1 ? "" : "s")}, in this order:";
        foreach (var units in Families(StartOrder(programs)))
        {
            var (program, launch) = (units[0], configuration.Launches[units[0].Name]);
            yield return $"  {Title(units)}{LifeSummary.Marks(program)}";
            yield return $"    command   {CommandText.Of(launch.Options.Command)}";
            yield return $"    user      {launch.Options.User ?? "the supervisor's"}{(launch.Options.Group is { } group ? $", group {group}" : "")}";
            foreach (var (label, text) in LifeSummary.Lines(program, launch))
            {
                yield return $"    {label,-10}{text}";
            }

            yield return $"    security  {Exposure.Of(launch).ToLine()}";
            if (launch.OnTerminal)
            {
                yield return "    terminal  one of its own for all three streams";
            }

            if (launch.Stdin is not StdinSource.Null)
            {
                yield return $"    input     {Word(launch.Stdin)}";
            }

            if (!launch.Sockets.IsEmpty)
            {
                yield return $"    sockets   {string.Join(", ", launch.Sockets.Select(Word))}";
            }

            yield return $"    output    stdout {Word(launch.Stdout)}, stderr {Word(launch.Stderr)}";
        }
    }

    /// <summary>How each program is confined, and what it lacks.</summary>
    public static IEnumerable<string> SecurityLines(string path, SupervisorConfiguration configuration) =>
        configuration.Engine.Programs
            .SelectMany(program => Exposure.Of(configuration.Launches[program.Name]).ToTable(program.Name))
            .Prepend($"{path}: 0.0 is confined in every way known, 10.0 in none; each line is what its key would take off");

    /// <summary>Each after all that it waits for, otherwise in the order of the file; what is valid has no cycle.</summary>
    public static IReadOnlyList<ProgramSpec> StartOrder(IReadOnlyList<ProgramSpec> programs)
    {
        var graph = ProgramGraph.Of([.. programs]);
        int[] open = [.. Enumerable.Range(0, programs.Count).Select(index => graph.Dependencies(index).Length)];
        var free = new PriorityQueue<int, int>(Enumerable.Range(0, programs.Count).Where(i => open[i] == 0).Select(i => (i, i)));
        var order = new List<ProgramSpec>(programs.Count);
        while (free.TryDequeue(out var next, out _))
        {
            order.Add(programs[next]);
            foreach (var waiter in graph.Dependents(next))
            {
                if (--open[waiter] == 0)
                {
                    free.Enqueue(waiter, waiter);
                }
            }
        }

        return order;
    }

    /// <summary>Replicas that stand one after the other are told of as one.</summary>
    private static List<List<ProgramSpec>> Families(IReadOnlyList<ProgramSpec> programs)
    {
        var families = new List<List<ProgramSpec>>();
        foreach (var program in programs)
        {
            if (families.Count > 0 && families[^1][0].Family == program.Family)
            {
                families[^1].Add(program);
            }
            else
            {
                families.Add([program]);
            }
        }

        return families;
    }

    private static string Title(List<ProgramSpec> units) =>
        units.Count == 1 ? units[0].Name : $"{units[0].Name} to {units[^1].Name[(units[0].Family.Length + 1)..]} ({units.Count} replicas; this is the first)";

    private static string Word(StdinSource source) => source switch
    {
        StdinSource.Null => "none",
        StdinSource.File file => CommandText.Quoted(file.Path),
        StdinSource.Open => "kept open",
        StdinSource.Programs => "what others write",
        StdinSource.Events => "events",
        StdinSource.Socket socket => $"the socket {Word(socket.Settings)}",
        StdinSource.Inherit => "inherited",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    private static string Word(SocketSettings socket) => $"{socket.Name} at {Source.DisplayText.Clean(socket.Place.ToString()!)}";

    private static string Word(StreamOutput output) => output switch
    {
        StreamOutput.Inherit => "inherited",
        StreamOutput.Null => "dropped",
        StreamOutput.WithStdout => "with stdout",
        StreamOutput.Captured { Sinks.IsEmpty: true } => "memory",
        StreamOutput.Captured captured => string.Join(" and ", captured.Sinks.Select(Word)),
        _ => throw new ArgumentOutOfRangeException(nameof(output), output, null),
    };

    private static string Word(SinkSettings sink) => sink switch
    {
        PrefixSettings => "prefixed",
        PlainSettings plain => plain.To is { } to ? $"to the supervisor's {(to == OwnStream.Stdout ? "stdout" : "stderr")}" : "copied to the supervisor's",
        JsonSettings => "as JSON lines",
        SyslogSettings syslog => $"to syslog at {Source.DisplayText.Clean(syslog.Target.ToString()!)}",
        LoggerSettings logger => $"to {logger.Program}",
        ListenerSettings => "answers to events",
        EventSettings => "as events",
        CaptureSettings => "messages as events",
        FileSettings file => $"to {Source.DisplayText.Clean(file.Path)}",
        _ => throw new ArgumentOutOfRangeException(nameof(sink), sink, null),
    };
}
