using System.Collections.Immutable;
using System.Globalization;
using Supervisor.Benchmarks.Launches;

namespace Supervisor.Benchmarks.Measures;

/// <summary>Captured output into files, by logging.sh, which says what it does.</summary>
internal static class Logging
{
    private const string Mebibytes = "256";

    private static readonly Row Blocks = new("log-blocks", "log capture, large writes", "MB/s", MoreIsBetter: true);
    private static readonly Row BlocksCpu = new("log-blocks-cpu", "log capture, large writes: CPU", "s/GiB");
    private static readonly Row Lines = new("log-lines", "log capture, short lines in blocks of 4 KiB", "MB/s", MoreIsBetter: true);
    private static readonly Row LinesCpu = new("log-lines-cpu", "log capture, short lines: CPU", "s/GiB");
    private static readonly Row Peak = new("log-peak", "log capture: peak memory (RSS)", "MiB");
    private static readonly ImmutableArray<Row> Rows = [Blocks, BlocksCpu, Lines, LinesCpu, Peak];

    // The script's words for the columns.
    private static readonly ImmutableArray<(string Logger, string Column)> Loggers =
        [("floor", "floor"), ("ours", "ours: run"), ("s6-log", "s6"), ("svlogd", "runit"), ("supervisord", "supervisord")];

    public static Measure Measure { get; } = new("log", 5, Rows, Play);

    private static void Play(Round round)
    {
        var output = Path.Combine(round.Kit.Scratch, "logging.out");
        using (var script = new Captured(output))
        {
            script.Run(["/usr/bin/timeout", "--kill-after=5", "120", "/bin/bash", round.Kit.LoggingScript, round.Kit.Supervisor, round.Kit.Toolbox,
                round.Kit.Bare, Path.Combine(round.Kit.Scratch, "logging"), Mebibytes]);
        }

        foreach (var words in File.ReadLines(output).Select(line => line.Split(' ')).Where(words => words.Length == 5))
        {
            var column = Loggers.First(logger => logger.Logger == words[1]).Column;
            var (speed, cpu) = words[0] == "blocks" ? (Blocks, BlocksCpu) : (Lines, LinesCpu);
            round.Sheet.Add(speed, column, Number(words[2]));
            round.Sheet.Add(cpu, column, Number(words[3]));
            round.Sheet.Add(Peak, column, Number(words[4]));
        }

        foreach (var peer in round.Peers.Where(peer => !Loggers.Any(logger => logger.Column == peer.Name)))
        {
            round.Dash(peer, Rows, "captures nothing");
        }
    }

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);
}
