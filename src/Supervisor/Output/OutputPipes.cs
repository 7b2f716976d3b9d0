using Supervisor.Isolation.Options;
using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>
/// What a program's standard descriptors are made of, the same for each of its launches. Made by
/// <see cref="OutputPump.Open"/>.
/// </summary>
internal sealed class OutputPipes
{
    private readonly PipeSource? _stdout;
    private readonly PipeSource? _stderr;

    public OutputPipes(StandardStreams streams, PipeSource? stdout, PipeSource? stderr, RunningProcess process)
    {
        Streams = streams;
        Process = process;
        _stdout = stdout;
        _stderr = stderr;
    }

    /// <summary>For the launch.</summary>
    public StandardStreams Streams { get; }

    /// <summary>Who runs, for lines that say so.</summary>
    public RunningProcess Process { get; }

    /// <summary>Whether any of its output comes by here, so that <see cref="LookFor"/> can find something.</summary>
    public bool IsCaptured => _stdout is not null || _stderr is not null;

    /// <summary>Looks for a line in both streams from now on; null for nothing.</summary>
    public void LookFor(LineWatch? watch)
    {
        _stdout?.LookFor(watch);
        _stderr?.LookFor(watch);
    }

    /// <summary>The program is removed: its pipes end with the last process that still holds them. Any thread.</summary>
    public void Close()
    {
        _stdout?.CloseWriteEnd();
        _stderr?.CloseWriteEnd();
    }
}
