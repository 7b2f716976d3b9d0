using Supervisor.Configuration.Model;
using Supervisor.Isolation.Options;
using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>
/// The terminal of one launch of a program, all three of its streams. It is read until the program's session has ended, so
/// what was written last is never lost; the next launch has a fresh one.
/// </summary>
internal sealed class TerminalStreams
{
    private readonly PipeSource _source;

    public TerminalStreams(PipeSource source, RunningProcess process)
    {
        _source = source;
        Process = process;
        var terminal = new DescriptorSource(source.WriteEnd, "pseudo-terminal");
        Streams = new StandardStreams(terminal, terminal, terminal);
    }

    /// <summary>For the launch.</summary>
    public StandardStreams Streams { get; }

    /// <summary>Who runs, for lines that say so.</summary>
    public RunningProcess Process { get; }

    /// <summary>Looks for a line from now on; null for nothing.</summary>
    public void LookFor(LineWatch? watch) => _source.LookFor(watch);

    /// <summary>The launch has its outcome: from here on the terminal is the program's alone, and ends with it.</summary>
    public void HandOver() => _source.CloseWriteEnd();

    /// <summary>A terminal is always read, also where its output goes nowhere; inherited means line by line.</summary>
    public static StreamOutput.Captured Sinks(StreamOutput output) => output switch
    {
        StreamOutput.Captured captured => captured,
        StreamOutput.Inherit => new StreamOutput.Captured([new PlainSettings()]),
        _ => new StreamOutput.Captured([]),
    };
}
