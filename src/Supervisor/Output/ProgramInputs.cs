using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Output;

/// <summary>
/// What programs read from descriptor 0. A pipe that is kept open is made at the first launch and outlives it: what is in
/// it waits for the next. Used by the loop's thread alone.
/// </summary>
internal sealed class ProgramInputs : IDisposable
{
    private readonly NullDevice _null = new();
    private readonly Dictionary<string, InputPipe> _open = new(StringComparer.Ordinal);

    /// <summary>For one launch; null if the kernel refuses.</summary>
    public DescriptorSource? For(string program, StdinSource source, out SyscallError? error)
    {
        error = default;
        return source switch
        {
            StdinSource.Null => _null.Input(out error),
            StdinSource.File file => DescriptorSource.OfFile(file.Path),
            StdinSource.Open => KeptOpen(program, out error)?.Given,
            StdinSource.Inherit => StandardStreams.Inherited.Input,
            _ => throw new ArgumentOutOfRangeException(nameof(source), source, "not a source"),
        };
    }

    /// <summary>The program is removed, or descriptors are short: its pipe ends.</summary>
    public void Close(string program)
    {
        if (_open.Remove(program, out var pipe))
        {
            pipe.Close();
        }
    }

    public void Dispose()
    {
        foreach (var pipe in _open.Values)
        {
            pipe.Close();
        }

        _open.Clear();
        _null.Dispose();
    }

    private InputPipe? KeptOpen(string program, out SyscallError? error)
    {
        error = default;
        if (!_open.TryGetValue(program, out var pipe))
        {
            pipe = InputPipe.Create(out error);
            if (pipe is not null)
            {
                _open.Add(program, pipe);
            }
        }

        return pipe;
    }
}
