using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>Makes the streams of programs and hands their read ends to the pump's epoll. Any thread.</summary>
internal sealed class StreamOpener(
    OutputSettings settings, Epoll epoll, SourceTable sources, Destination stdout, Destination stderr) : IDisposable
{
    /// <summary>Epoll's tokens from here on are places in the table.</summary>
    public const ulong FirstSourceToken = 16;

    private readonly NullDevice _null = new();
    private readonly Lock _gate = new();
    private volatile int _nameWidth;
    private int _colours;

    /// <summary>Columns of the longest name so far.</summary>
    public int NameWidth => _nameWidth;

    /// <summary>Makes room for a name.</summary>
    public void Widen(string program) =>
        _nameWidth = Math.Max(_nameWidth, Math.Min(program.Length, LinePrefix.WidestAlignment));

    /// <summary>Null if the kernel refuses.</summary>
    public OutputPipes? Open(string program, OutputTarget output, OutputTarget errors, out SyscallError? error)
    {
        lock (_gate)
        {
            return OpenAlone(program, output, errors, out error);
        }
    }

    public void Dispose() => _null.Dispose();

    private OutputPipes? OpenAlone(string program, OutputTarget output, OutputTarget errors, out SyscallError? error)
    {
        if (_null.Input(out error) is not { } input)
        {
            return null;
        }

        var colour = _colours++;
        var ownOutput = new DescriptorSource(settings.Stdout, "the supervisor's stdout");
        var ownError = new DescriptorSource(settings.Stderr, "the supervisor's stderr");
        if (OpenStream(program, output, stdout, ownOutput, colour, out error) is not { } first)
        {
            return null;
        }

        var opened = errors == OutputTarget.Stdout
            ? first with { Source = null }
            : OpenStream(program, errors, stderr, ownError, colour, out error);
        if (opened is not { } second)
        {
            first.Source?.CloseWriteEnd();
            return null;
        }

        return new OutputPipes(new StandardStreams(input, first.Given, second.Given), first.Source, second.Source);
    }

    private Stream? OpenStream(
        string program, OutputTarget target, Destination to, DescriptorSource own, int colour, out SyscallError? error)
    {
        error = default;
        switch (target)
        {
            case OutputTarget.Inherit:
                return new Stream(own, null);
            case OutputTarget.Null:
                return _null.Output(out error) is { } device ? new Stream(device, null) : null;
            case OutputTarget.Prefix:
                return OpenPipe(program, to, colour, out error);
            case OutputTarget.Stdout:
            default:
                throw new ArgumentOutOfRangeException(nameof(target), target, "not a target of this stream");
        }
    }

    private Stream? OpenPipe(string program, Destination to, int colour, out SyscallError? error)
    {
        error = default;
        if (Syscall.Failed(Descriptors.Pipe(out var readEnd, out var writeEnd), out var errno))
        {
            error = new SyscallError("make an output pipe", null, errno);
            return null;
        }

        Widen(program);
        var source = new PipeSource(program, to, settings.Colour && to.IsTerminal ? colour : null, readEnd, writeEnd);
        sources.Add(source);
        if (Syscall.Failed(source.Watch(epoll, FirstSourceToken + (ulong)source.Index), out errno))
        {
            sources.Remove(source);
            source.Close();
            error = new SyscallError("watch an output pipe", null, errno);
            return null;
        }

        return new Stream(new DescriptorSource(writeEnd, "output pipe"), source);
    }

    /// <summary>What a program gets, and the source behind it if it is a pipe.</summary>
    private readonly record struct Stream(DescriptorSource Given, PipeSource? Source);
}
