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

    /// <summary>The program is removed: its pipes end with the last process that still holds them. Any thread.</summary>
    public void Close()
    {
        _stdout?.CloseWriteEnd();
        _stderr?.CloseWriteEnd();
    }
}
