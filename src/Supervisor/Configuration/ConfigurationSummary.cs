using Supervisor.Configuration.Confining;
using Supervisor.Configuration.Model;
using Supervisor.Configuration.Values;
using Supervisor.Engine.Model;

namespace Supervisor.Configuration;

/// <summary>What would run, for a person.</summary>
internal static class ConfigurationSummary
{
    public static IEnumerable<string> Lines(string path, SupervisorConfiguration configuration)
    {
        var programs = configuration.Engine.Programs;
        yield return $"{path}: valid; {configuration.Name} would run {programs.Length} program{(programs.Length == 1 ? "" : "s")}, in this order:";
        foreach (var program in StartOrder(programs))
        {
            var launch = configuration.Launches[program.Name];
            yield return $"  {program.Name}{(program.Main ? " (main)" : "")}{(program.Start == StartMode.Manual ? " (manual)" : "")}";
            yield return $"    command   {string.Join(' ', launch.Options.Command.Select(Quoted))}";
            yield return $"    user      {launch.Options.User ?? "the supervisor's"}{(launch.Options.Group is { } group ? $", group {group}" : "")}";
            yield return $"    restart   {Restart(program)}";
            if (Dependencies(program) is { Length: > 0 } dependencies)
            {
                yield return $"    waits     {dependencies}";
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
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < programs.Count; i++)
        {
            index.Add(programs[i].Name, i);
        }

        var waiters = new List<int>[programs.Count];
        var open = new int[programs.Count];
        for (var i = 0; i < programs.Count; i++)
        {
            foreach (var name in programs[i].After.Union(programs[i].Requires.Select(required => required.Program), StringComparer.Ordinal))
            {
                (waiters[index[name]] ??= []).Add(i);
                open[i]++;
            }
        }

        var free = new PriorityQueue<int, int>(Enumerable.Range(0, programs.Count).Where(i => open[i] == 0).Select(i => (i, i)));
        var order = new List<ProgramSpec>(programs.Count);
        while (free.TryDequeue(out var next, out _))
        {
            order.Add(programs[next]);
            foreach (var waiter in waiters[next] ?? [])
            {
                if (--open[waiter] == 0)
                {
                    free.Enqueue(waiter, waiter);
                }
            }
        }

        return order;
    }

    private static string Quoted(string word)
    {
        var shown = Source.DisplayText.Clean(word);
        return word.Length > 0 && !word.AsSpan().ContainsAny(" \t\n\r\"'\\") ? shown : $"'{shown.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static string Restart(ProgramSpec program)
    {
        var mode = program.Restart switch
        {
            RestartMode.Always => "always",
            RestartMode.OnFailure => "on failure",
            RestartMode.OnSuccess => "on success",
            RestartMode.Never => "never",
            _ => throw new ArgumentOutOfRangeException(nameof(program), program.Restart, null),
        };
        return program.MaxRestarts is { } limit ? $"{mode}, at most {limit.Count} in {DurationText.Format(limit.Within)}" : mode;
    }

    private static string Dependencies(ProgramSpec program) => string.Join("; ", new[]
    {
        string.Join(", ", program.Requires.Select(required => $"for {required.Program} to be {(required.Condition == Condition.Ready ? "ready" : "started")}")),
        program.After.IsEmpty ? "" : $"after {string.Join(", ", program.After)}",
    }.Where(part => part.Length > 0));

    private static string Word(StdinSource source) => source switch
    {
        StdinSource.Null => "none",
        StdinSource.File file => Quoted(file.Path),
        StdinSource.Open => "kept open",
        StdinSource.Programs => "what others write",
        StdinSource.Inherit => "inherited",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, null),
    };

    private static string Word(StreamOutput output) => output switch
    {
        StreamOutput.Inherit => "inherited",
        StreamOutput.Null => "dropped",
        StreamOutput.WithStdout => "with stdout",
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
        FileSettings file => $"to {Source.DisplayText.Clean(file.Path)}",
        _ => throw new ArgumentOutOfRangeException(nameof(sink), sink, null),
    };
}
