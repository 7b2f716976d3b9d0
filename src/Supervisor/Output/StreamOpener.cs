using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>Makes the streams of programs and hands their read ends to the pump's epoll. Any thread.</summary>
internal sealed class StreamOpener(OutputSettings settings, Epoll epoll, SourceTable sources, SinkFactory sinks, RecentOutput recent) : IDisposable
{
    /// <summary>Epoll's tokens from here on are places in the table.</summary>
    public const ulong FirstSourceToken = 16;

    private const int WritableByAll = 0x192;

    private readonly NullDevice _null = new();
    private readonly Lock _gate = new();
    private int _opened;

    /// <summary>Null if the kernel refuses.</summary>
    public OutputPipes? Open(string program, StreamOutput output, StreamOutput errors, string? family, out SyscallError? error)
    {
        lock (_gate)
        {
            return OpenAlone(program, output, errors, family, out error);
        }
    }

    /// <summary>A terminal for one launch; null if the kernel refuses.</summary>
    public TerminalStreams? OpenTerminal(string program, StreamOutput output, TerminalSize size, out SyscallError? error)
    {
        lock (_gate)
        {
            if (Syscall.Failed(Pseudoterminals.Create(out var master, out var terminal), out var errno))
            {
                error = new SyscallError("make a pseudo-terminal", null, errno);
                return null;
            }

            Pseudoterminals.Resize(master, size);
            var identity = new StreamIdentity(program, StreamKind.Stdout, _opened++) { Total = recent.Totals.Open(program) };
            return Attach(TerminalStreams.Sinks(output), identity, master, terminal, isTerminal: true, out error) is { } source
                ? new TerminalStreams(source, identity.Process)
                : null;
        }
    }

    public void Dispose() => _null.Dispose();

    private OutputPipes? OpenAlone(string program, StreamOutput output, StreamOutput errors, string? family, out SyscallError? error)
    {
        if (_null.Input(out error) is not { } input)
        {
            return null;
        }

        var identity = new StreamIdentity(program, StreamKind.Stdout, _opened++) { Family = family ?? program, Total = recent.Totals.Open(program) };
        if (OpenStream(output, identity, new DescriptorSource(settings.Stdout, "the supervisor's stdout"), out error) is not { } first)
        {
            return null;
        }

        var opened = errors is StreamOutput.WithStdout
            ? first with { Source = null }
            : OpenStream(
                errors, identity with { Kind = StreamKind.Stderr }, new DescriptorSource(settings.Stderr, "the supervisor's stderr"), out error);
        if (opened is not { } second)
        {
            first.Source?.CloseWriteEnd();
            return null;
        }

        return new OutputPipes(new StandardStreams(input, first.Given, second.Given), first.Source, second.Source, identity.Process);
    }

    private Stream? OpenStream(StreamOutput output, StreamIdentity identity, DescriptorSource own, out SyscallError? error)
    {
        error = default;
        switch (output)
        {
            case StreamOutput.Inherit:
                return new Stream(own, null);
            case StreamOutput.Null:
                return _null.Output(out error) is { } device ? new Stream(device, null) : null;
            case StreamOutput.Captured captured:
                return OpenPipe(captured, identity, out error);
            case StreamOutput.WithStdout:
            default:
                throw new ArgumentOutOfRangeException(nameof(output), output, "not an output of this stream");
        }
    }

    private Stream? OpenPipe(StreamOutput.Captured output, StreamIdentity identity, out SyscallError? error)
    {
        error = default;
        if (Syscall.Failed(Descriptors.Pipe(out var readEnd, out var writeEnd), out var errno))
        {
            error = new SyscallError("make an output pipe", null, errno);
            return null;
        }

        // A program of another user may open /dev/stdout anew. Nobody else gets at the pipe: it has no name.
        _ = FileCalls.ChangeMode(writeEnd, WritableByAll);
        return Attach(output, identity, readEnd, writeEnd, isTerminal: false, out error) is { } source
            ? new Stream(new DescriptorSource(writeEnd, "output pipe"), source)
            : null;
    }

    /// <summary>From here on the pump reads it. The descriptors are closed where it cannot.</summary>
    private PipeSource? Attach(
        StreamOutput.Captured output, StreamIdentity identity, int readEnd, int writeEnd, bool isTerminal, out SyscallError? error)
    {
        error = default;
        var source = new PipeSource(identity, sinks.Make(output.Sinks, identity), recent, readEnd, writeEnd)
        {
            IsTerminal = isTerminal,
            Capture = sinks.MakeCapture(output.Sinks, identity),
        };
        sources.Add(source);
        if (Syscall.Failed(source.Watch(epoll, FirstSourceToken + (ulong)source.Index), out var errno))
        {
            sources.Remove(source);
            source.Close();
            sinks.Release(source.Sinks);
            error = new SyscallError("watch the output of a program", null, errno);
            return null;
        }

        epoll.WakeUp();
        return source;
    }

    /// <summary>What a program gets, and the source behind it if it is a pipe.</summary>
    private readonly record struct Stream(DescriptorSource Given, PipeSource? Source);
}
