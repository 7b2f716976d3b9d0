using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>
/// What programs read from descriptor 0. A pipe is made by whoever needs it first, its reader or a writer, and outlives
/// both: what is in it waits for the next. Any thread.
/// </summary>
internal sealed class ProgramInputs : IDisposable
{
    private readonly Lock _gate = new();
    private readonly NullDevice _null = new();
    private readonly Dictionary<string, InputPipe> _pipes = new(StringComparer.Ordinal);

    /// <summary>For one launch; null if the kernel refuses.</summary>
    public DescriptorSource? For(string program, StdinSource source, out SyscallError? error)
    {
        error = default;
        switch (source)
        {
            // A socket takes the place of the device when it is handed on.
            case StdinSource.Null or StdinSource.Socket:
                lock (_gate)
                {
                    return _null.Input(out error);
                }

            case StdinSource.File file:
                return DescriptorSource.OfFile(file.Path);
            case StdinSource.Open or StdinSource.Programs:
                return PipeOf(program, isShared: source is StdinSource.Programs, out error)?.Given;
            case StdinSource.Events:
                // What the process before it has not read would be the middle of an event.
                Discard(program);
                return PipeOf(program, isShared: true, out error)?.Given;
            case StdinSource.Inherit:
                return StandardStreams.Inherited.Input;
            default:
                throw new ArgumentOutOfRangeException(nameof(source), source, "not a source");
        }
    }

    /// <summary>The pipe of one program; null if the kernel refuses.</summary>
    /// <param name="isShared">The output thread writes to it, so that it is not closed before the end.</param>
    public InputPipe? PipeOf(string program, bool isShared, out SyscallError? error)
    {
        error = default;
        lock (_gate)
        {
            if (!_pipes.TryGetValue(program, out var pipe) && (pipe = InputPipe.Create(out error)) is not null)
            {
                _pipes.Add(program, pipe);
            }

            if (pipe is not null)
            {
                pipe.IsShared |= isShared;
            }

            return pipe;
        }
    }

    /// <summary>Descriptors are short, and nothing waits in the program's pipe: it is made again when it is needed.</summary>
    public void Release(string program)
    {
        lock (_gate)
        {
            if (_pipes.TryGetValue(program, out var pipe) && pipe is { IsShared: false, BytesWaiting: 0 })
            {
                _pipes.Remove(program);
                pipe.Close();
            }
        }
    }

    /// <summary>Writes to a program whose input the supervisor holds open.</summary>
    /// <returns>How many bytes there was room for; none where it has no such input.</returns>
    public int Write(string program, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            // Under the lock, so that the number is not another's by then.
            return _pipes.TryGetValue(program, out var pipe) && pipe.WriteEnd >= 0 ? Math.Max(0, (int)Descriptors.Write(pipe.WriteEnd, bytes)) : 0;
        }
    }

    /// <summary>Whether <see cref="Write"/> has a place to write to.</summary>
    public bool IsOpen(string program)
    {
        lock (_gate)
        {
            return _pipes.TryGetValue(program, out var pipe) && pipe.WriteEnd >= 0;
        }
    }

    /// <summary>What nobody has read is for nobody any more.</summary>
    public void Discard(string program)
    {
        lock (_gate)
        {
            if (_pipes.Remove(program, out var pipe))
            {
                pipe.Close();
            }
        }
    }

    /// <summary>How many bytes each program has left unread; those with none are left out.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Unread()
    {
        lock (_gate)
        {
            var unread = new List<KeyValuePair<string, int>>();
            foreach (var (program, pipe) in _pipes)
            {
                if (pipe.BytesWaiting is > 0 and var bytes)
                {
                    unread.Add(new(program, bytes));
                }
            }

            return unread;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var pipe in _pipes.Values)
            {
                pipe.Close();
            }

            _pipes.Clear();
            _null.Dispose();
        }
    }
}
