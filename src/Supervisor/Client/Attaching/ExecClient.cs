using System.Buffers.Binary;
using System.Text;
using Supervisor.Configuration.Source;
using Supervisor.Control.Exec;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Tasks;

namespace Supervisor.Client.Attaching;

/// <summary>
/// The user's end of a command beside a program: one loop over the connection, what is typed, and signals. Nothing in it waits
/// for one while another has something, so that neither side can block the other.
/// </summary>
/// <param name="passesInput">Whether what is typed is sent.</param>
/// <param name="onTerminal">The command has a terminal of its own: signals from the keyboard are that one's affair.</param>
internal sealed class ExecClient(ControlConnection connection, SignalQueue signals, bool passesInput, bool onTerminal)
{
    /// <summary>The connection broke before the command's end was told.</summary>
    public const int Lost = -1;

    private const int Stdin = 0;
    private const int Stdout = 1;
    private const int Stderr = 2;
    private const int BufferSize = 16 * 1024;
    private const int SignalBase = 128;
    private const int MostInterrupts = 3;

    private readonly PollSet _poll = new();
    private readonly ExecFrameReader _frames = new();
    private readonly Queue<byte[]> _pending = new();
    private readonly byte[] _buffer = new byte[BufferSize];
    private int _sent;
    private int _onTheWay;
    private int _interrupts;
    private bool _inputIsOpen = passesInput;

    /// <summary>The exit code of the command, or that of a shell for the signal that ended this; <see cref="Lost"/> for a broken connection.</summary>
    public int Run(GuestRequest request)
    {
        _pending.Enqueue(ExecFrames.Of(ExecFrameKind.Request, GuestRequestText.Write(request)));
        while (true)
        {
            _poll.Clear();
            _poll.Add(connection.Descriptor, toRead: true, toWrite: _pending.Count > 0);
            _poll.Add(signals.Descriptor, toRead: true);
            _poll.Add(_inputIsOpen && _pending.Count == 0 && _onTheWay < ExecFrames.Window - BufferSize ? Stdin : -1, toRead: true);
            _ = _poll.Wait(-1);
            var end = _poll.IsReadable(signals.Descriptor) ? TakeSignals() : null;
            end ??= _poll.IsReadable(connection.Descriptor) ? Receive() : null;
            if (end is { } code)
            {
                return code;
            }

            if (_poll.IsReadable(Stdin))
            {
                TakeInput();
            }

            if (_pending.Count > 0 && !Send())
            {
                return Lost;
            }
        }
    }

    private int? TakeSignals()
    {
        while (signals.Take() is { } signal)
        {
            if (signal == Winch)
            {
                if (onTerminal && Pseudoterminals.SizeOf(Stdin) is { } size)
                {
                    SendResize(size);
                }
            }
            else if (onTerminal || (signal == SignalNumber.INT && ++_interrupts > MostInterrupts))
            {
                return SignalBase + signal.Number;
            }
            else
            {
                _pending.Enqueue(ExecFrames.Of(ExecFrameKind.Signal, [(byte)signal.Number]));
            }
        }

        return null;
    }

    /// <summary>A change of a window's size; the loop of the supervisor knows it by the same number.</summary>
    internal static SignalNumber Winch => new(28);

    private void SendResize(TerminalSize size)
    {
        Span<byte> content = stackalloc byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(content, size.Rows);
        BinaryPrimitives.WriteUInt16BigEndian(content[2..], size.Columns);
        _pending.Enqueue(ExecFrames.Of(ExecFrameKind.Resize, content));
    }

    private void TakeInput()
    {
        var length = Descriptors.Read(Stdin, _buffer);
        if (length > 0)
        {
            _onTheWay += (int)length;
            _pending.Enqueue(ExecFrames.Of(ExecFrameKind.Input, _buffer.AsSpan(0, (int)length)));
        }
        else if (!Syscall.Failed(length, out var errno) || (errno != Errno.EAGAIN && errno != Errno.EINTR))
        {
            _inputIsOpen = false;
            _pending.Enqueue(ExecFrames.Of(ExecFrameKind.InputEnd, []));
        }
    }

    /// <returns>Whether the connection stands.</returns>
    private bool Send()
    {
        while (_pending.TryPeek(out var frame))
        {
            var sent = Descriptors.SendWithoutWaiting(connection.Descriptor, frame.AsSpan(_sent));
            if (Syscall.Failed(sent, out var errno))
            {
                // What the supervisor has said before it closed the connection is still to be read.
                return errno == Errno.EAGAIN || errno == Errno.EINTR || Descriptors.IsReadable(connection.Descriptor);
            }

            _sent += (int)sent;
            if (_sent == frame.Length)
            {
                _pending.Dequeue();
                _sent = 0;
            }
        }

        return true;
    }

    private int? Receive()
    {
        var length = Descriptors.Read(connection.Descriptor, _buffer);
        if (Syscall.Failed(length, out var errno))
        {
            return errno == Errno.EAGAIN || errno == Errno.EINTR ? null : Lost;
        }

        _frames.Feed(_buffer.AsSpan(0, (int)length));
        while (_frames.TryTake(out var frame))
        {
            switch (frame.Kind)
            {
                case ExecFrameKind.Output:
                    Show(Stdout, frame.Content);
                    break;
                case ExecFrameKind.ErrorOutput:
                    Show(Stderr, frame.Content);
                    break;
                case ExecFrameKind.InputTaken:
                    _onTheWay -= ExecFrames.Number(frame.Content) ?? 0;
                    break;
                case ExecFrameKind.Problem:
                    Show(Stderr, Encoding.UTF8.GetBytes($"supervisor: {DisplayText.Clean(Encoding.UTF8.GetString(frame.Content))}{(onTerminal ? "\r\n" : "\n")}"));
                    break;
                case ExecFrameKind.Exit:
                    return ExecFrames.Number(frame.Content) ?? Lost;
                default:
                    break;
            }
        }

        return length == 0 || _frames.IsBroken ? Lost : null;
    }

    /// <summary>Nobody who reads any more is no reason to stop: the command's end is still of interest.</summary>
    private static void Show(int descriptor, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var written = Descriptors.Write(descriptor, bytes);
            if (!Syscall.Failed(written, out var errno))
            {
                bytes = bytes[(int)written..];
            }
            else if (errno == Errno.EAGAIN)
            {
                _ = Descriptors.Await(descriptor, toWrite: true, null);
            }
            else if (errno != Errno.EINTR)
            {
                return;
            }
        }
    }
}
