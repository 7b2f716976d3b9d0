using System.Net.Sockets;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;
using Supervisor.Tasks;

namespace Supervisor.Control.Exec;

/// <summary>
/// The standard streams of a client's command: pipes, or a terminal. Ours are read and written by the runtime's own epoll, so
/// that no thread waits for a command.
/// </summary>
internal sealed class GuestStreams : IDisposable
{
    private readonly List<int> _given = [];
    private Socket? _input;

    private GuestStreams()
    {
    }

    /// <summary>For the launch.</summary>
    public StandardStreams Given { get; private set; } = StandardStreams.Inherited;

    /// <summary>What it writes; of a terminal all of that.</summary>
    public Socket Output { get; private set; } = null!;

    /// <summary>Null where it has a terminal.</summary>
    public Socket? ErrorOutput { get; private set; }

    /// <summary>Null where nothing is written to it, or no more.</summary>
    public Socket? Input => _input;

    public bool IsTerminal { get; private init; }

    public static GuestStreams? Create(GuestRequest request, out SyscallError? error)
    {
        error = null;
        var streams = new GuestStreams { IsTerminal = request.Terminal is not null };
        var made = request.Terminal is { } size ? streams.MakeTerminal(size, request.IsInteractive) : streams.MakePipes(request.IsInteractive);
        if (!Syscall.Failed(made, out var errno))
        {
            return streams;
        }

        error = new SyscallError("make the streams of a command", null, errno);
        streams.Dispose();
        return null;
    }

    /// <summary>The launch has its outcome: from here on its ends are the command's alone.</summary>
    public void HandOver()
    {
        _given.ForEach(Descriptors.Close);
        _given.Clear();
    }

    /// <summary>The command reads the end of its input; that of a terminal is a character, which is the user's to type.</summary>
    public void EndInput()
    {
        if (!IsTerminal)
        {
            Interlocked.Exchange(ref _input, null)?.Dispose();
        }
    }

    public void Resize(TerminalSize size)
    {
        if (IsTerminal)
        {
            Pseudoterminals.Resize((int)Output.Handle, size);
        }
    }

    public void Dispose()
    {
        HandOver();
        _input?.Dispose();
        ErrorOutput?.Dispose();

        // Null where it could not be made.
        (Output as Socket)?.Dispose();
    }

    private nint MakeTerminal(TerminalSize size, bool isInteractive)
    {
        var made = Pseudoterminals.Create(out var master, out var terminal, keepLineEnds: false);
        if (made < 0)
        {
            return made;
        }

        Pseudoterminals.Resize(master, size);
        Output = Ours(master);
        _input = isInteractive ? Output : null;
        var source = Give(terminal, "pseudo-terminal");
        Given = new StandardStreams(source, source, source);
        return 0;
    }

    private nint MakePipes(bool isInteractive)
    {
        var made = MakeOutput(out var output, out var output2);
        if (made < 0)
        {
            return made;
        }

        Output = output!;
        made = MakeOutput(out var errorOutput, out var error2);
        if (made < 0)
        {
            return made;
        }

        ErrorOutput = errorOutput;
        made = MakeInput(isInteractive, out var input);
        Given = made < 0 ? Given : new StandardStreams(input!, output2!, error2!);
        return made;
    }

    private nint MakeOutput(out Socket? ours, out DescriptorSource? given)
    {
        (ours, given) = (null, null);
        var made = Descriptors.Pipe(out var readEnd, out var writeEnd);
        if (made >= 0)
        {
            (ours, given) = (Ours(readEnd), Give(writeEnd, "output pipe"));
        }

        return made;
    }

    private nint MakeInput(bool isInteractive, out DescriptorSource? given)
    {
        given = null;
        if (!isInteractive)
        {
            var device = Descriptors.Open("/dev/null\0"u8, Descriptors.O_RDWR | Descriptors.O_CLOEXEC);
            if (device >= 0)
            {
                given = Give((int)device, "/dev/null") with { IsNullDevice = true };
            }

            return device;
        }

        var made = Descriptors.InputPipe(out var readEnd, out var writeEnd);
        if (made >= 0)
        {
            given = Give(readEnd, "input pipe");
            _input = Ours(writeEnd);
        }

        return made;
    }

    private DescriptorSource Give(int descriptor, string description)
    {
        _given.Add(descriptor);
        return new DescriptorSource(descriptor, description);
    }

    /// <summary>The runtime's sockets read and write whatever can be polled.</summary>
    private static Socket Ours(int descriptor) => new(new SafeSocketHandle(descriptor, ownsHandle: true));
}
