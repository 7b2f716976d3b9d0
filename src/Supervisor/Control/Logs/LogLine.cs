using System.Text;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Control.Logs;

/// <summary>A line as clients see it.</summary>
/// <param name="Stream">Null for one from a file that has both.</param>
/// <param name="Time">In microseconds since 1970; null for one from a file without times.</param>
internal sealed record LogLine(string Program, StreamKind? Stream, long? Time, byte[] Text)
{
    public static LogLine Of(string program, RecentLine line) => new(program, line.Stream, line.Time, line.Text);

    /// <summary>The lines of one program, oldest first.</summary>
    public static List<LogLine> Of(string program, ProgramLog log, StreamKind? stream)
    {
        var lines = new List<LogLine>(log.Lines.Count);
        var inFile = log.Lines.Count - log.Remembered.Count;
        for (var index = 0; index < log.Lines.Count; index++)
        {
            lines.Add(index < inFile ? OfFile(program, log.Lines[index], stream) : Of(program, log.Remembered[index - inFile]));
        }

        return lines;
    }

    /// <summary>
    /// The lines of several programs in the order of their times, those of each in their own order: a line without a time is
    /// as old as the one before it.
    /// </summary>
    public static List<LogLine> Merge(List<List<LogLine>> programs)
    {
        if (programs is [var only])
        {
            return only;
        }

        var next = new int[programs.Count];
        var times = new long[programs.Count];
        var merged = new List<LogLine>();
        while (true)
        {
            var oldest = -1;
            for (var index = 0; index < programs.Count; index++)
            {
                if (next[index] == programs[index].Count)
                {
                    continue;
                }

                times[index] = Math.Max(times[index], programs[index][next[index]].Time ?? 0);
                oldest = oldest < 0 || times[index] < times[oldest] ? index : oldest;
            }

            if (oldest < 0)
            {
                return merged;
            }

            merged.Add(programs[oldest][next[oldest]++]);
        }
    }

    /// <summary>What anybody may be shown of it: bytes that are no text are replaced.</summary>
    public string Shown => Encoding.UTF8.GetString(Text);

    /// <summary>In the file a time may stand before the line.</summary>
    private static LogLine OfFile(string program, byte[] text, StreamKind? stream) => LineTime.Of(text) is { } time
        ? new LogLine(program, stream, time, text[(Array.IndexOf(text, (byte)' ') + 1)..])
        : new LogLine(program, stream, null, text);
}
