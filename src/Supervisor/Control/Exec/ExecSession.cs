using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Supervisor.Engine.Model;
using Supervisor.Isolation;
using Supervisor.Kernel;
using Supervisor.Tasks;

namespace Supervisor.Control.Exec;

/// <summary>
/// One command beside a program, and the client at its other end. The command ends when the client goes away; the client is
/// told the end of the command after all that this has written.
/// </summary>
/// <param name="ending">The supervisor ends, or the connection has.</param>
internal sealed class ExecSession(ControlPlane plane, string program, Stream connection, CancellationToken ending) : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private const int LastSignal = 64;
    private const int KilledAtTheEnd = 128 + 9;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>For what a process outside of its family still holds open.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromMilliseconds(200);

    private readonly ExecFrameReader _frames = new();
    private readonly byte[] _received = new byte[BufferSize];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Channel<byte[]> _input = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
    private int _untaken;

    public async Task Run()
    {
        if (await ReadRequest() is not { } request)
        {
            return;
        }

        using var streams = GuestStreams.Create(request, out var error);
        if (streams is null)
        {
            await Refuse($"{error}", LaunchFailure.NotLaunched);
            return;
        }

        await Run(request, streams);
    }

    public void Dispose() => _sending.Dispose();

    private async Task Run(GuestRequest request, GuestStreams streams)
    {
        var guest = new GuestCommand(request, streams.Given);
        if (await plane.Desk.Visit(() => plane.Guests.Begin(program, guest)) is { } problem)
        {
            await Refuse(problem, LaunchFailure.NotLaunched);
            return;
        }

        var failure = await guest.Launched;
        streams.HandOver();
        if (failure is not null)
        {
            await Refuse(failure.ToString(), failure.ShellExitCode);
            return;
        }

        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ending);
        using var reading = new CancellationTokenSource();
        await Send(ExecFrames.Of(ExecFrameKind.Started, guest.Pid));
        var listening = Listen(guest, streams, leaving.Token);
        var feeding = Feed(streams, leaving.Token);
        var output = PassOn(streams.Output, ExecFrameKind.Output, reading.Token);
        var errorOutput = streams.ErrorOutput is { } second ? PassOn(second, ExecFrameKind.ErrorOutput, reading.Token) : Task.CompletedTask;

        await Task.WhenAny(listening, guest.Ended);
        var isEnded = guest.Ended.IsCompleted;
        if (!isEnded && plane.Ending.IsCancellationRequested)
        {
            // Nobody tells its end any more: the loop is over, and whatever is left is killed.
            reading.CancelAfter(OutputGrace);
            await Task.WhenAll(output, errorOutput);
            await Refuse("the supervisor has ended", KilledAtTheEnd);
            await leaving.CancelAsync();
            return;
        }

        if (!isEnded)
        {
            _ = await plane.Desk.Visit(() => Cancel(guest));
        }

        var status = await guest.Ended;
        reading.CancelAfter(OutputGrace);
        await Task.WhenAll(output, errorOutput);
        if (isEnded)
        {
            if (guest.Run is { IsCancelled: true })
            {
                await Send(ExecFrames.Of(ExecFrameKind.Problem, Encoding.UTF8.GetBytes($"{program} has ended")));
            }

            await Send(ExecFrames.Of(ExecFrameKind.Exit, status?.ShellCode ?? KilledAtTheEnd));
        }

        await leaving.CancelAsync();
        await Task.WhenAll(listening, feeding);
    }

    private bool Cancel(GuestCommand guest)
    {
        plane.Guests.Cancel(guest);
        return true;
    }

    private async Task<GuestRequest?> ReadRequest()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ending);
        patience.CancelAfter(RequestTimeout);
        if (await Receive(patience.Token) is not { } frame)
        {
            return null;
        }

        string? problem = null;
        var request = frame.Kind is ExecFrameKind.Request ? GuestRequestText.Read(frame.Content, out problem) : null;
        if (request is null)
        {
            await Refuse(problem ?? "the first frame is no request", LaunchFailure.NotLaunched);
        }

        return request;
    }

    private async Task Refuse(string problem, int code)
    {
        await Send(ExecFrames.Of(ExecFrameKind.Problem, Encoding.UTF8.GetBytes(problem)));
        await Send(ExecFrames.Of(ExecFrameKind.Exit, code));
    }

    /// <summary>Until the client has gone, or says what cannot be understood.</summary>
    private async Task Listen(GuestCommand guest, GuestStreams streams, CancellationToken cancellation)
    {
        while (await Receive(cancellation) is { } frame && await Take(frame, guest, streams))
        {
        }

        _input.Writer.TryComplete();
    }

    private async Task<bool> Take(ExecFrame frame, GuestCommand guest, GuestStreams streams)
    {
        switch (frame.Kind)
        {
            case ExecFrameKind.Input:
                return Interlocked.Add(ref _untaken, frame.Content.Length) <= ExecFrames.Window && _input.Writer.TryWrite(frame.Content);
            case ExecFrameKind.InputEnd:
                _input.Writer.TryComplete();
                return true;
            case ExecFrameKind.Resize when frame.Content.Length == 4:
                streams.Resize(new TerminalSize(BinaryPrimitives.ReadUInt16BigEndian(frame.Content), BinaryPrimitives.ReadUInt16BigEndian(frame.Content.AsSpan(2))));
                return true;
            case ExecFrameKind.Signal when frame.Content is [> 0 and <= LastSignal and var number]:
                return await plane.Desk.Visit(() => Signal(guest, number));
            default:
                return false;
        }
    }

    private static bool Signal(GuestCommand guest, int number)
    {
        Guests.Send(guest, new Signal(number));
        return true;
    }

    private async Task Feed(GuestStreams streams, CancellationToken cancellation)
    {
        try
        {
            await foreach (var bytes in _input.Reader.ReadAllAsync(cancellation))
            {
                await Write(streams, bytes, cancellation);
                Interlocked.Add(ref _untaken, -bytes.Length);
                await Send(ExecFrames.Of(ExecFrameKind.InputTaken, bytes.Length));
            }

            streams.EndInput();
        }
        catch (OperationCanceledException)
        {
            // The command or the client has ended.
        }
    }

    /// <summary>What nobody reads any more is taken all the same: the client would wait for it.</summary>
    private static async Task Write(GuestStreams streams, byte[] bytes, CancellationToken cancellation)
    {
        try
        {
            for (var sent = 0; streams.Input is { } input && sent < bytes.Length;)
            {
                sent += await input.SendAsync(bytes.AsMemory(sent), SocketFlags.None, cancellation);
            }
        }
        catch (SocketException)
        {
            streams.EndInput();
        }
    }

    /// <summary>Until nobody can write any more; after <paramref name="cancellation"/> only what is there already.</summary>
    private async Task PassOn(Socket from, ExecFrameKind kind, CancellationToken cancellation)
    {
        var buffer = new byte[ExecFrames.HeaderSize + BufferSize];
        while (await Read(from, buffer.AsMemory(ExecFrames.HeaderSize), cancellation) is > 0 and var length)
        {
            ExecFrames.WriteHeader(buffer, kind, length);
            await Send(buffer.AsMemory(0, ExecFrames.HeaderSize + length));
        }
    }

    private static async ValueTask<int> Read(Socket from, Memory<byte> into, CancellationToken cancellation)
    {
        try
        {
            return await from.ReceiveAsync(into, SocketFlags.None, cancellation);
        }
        catch (SocketException)
        {
            // A terminal has hung up.
            return 0;
        }
        catch (OperationCanceledException)
        {
            return (int)Math.Max(0, Descriptors.Read((int)from.Handle, into.Span));
        }
    }

    /// <summary>Null at the end of the connection, however that comes.</summary>
    private async Task<ExecFrame?> Receive(CancellationToken cancellation)
    {
        while (true)
        {
            if (_frames.TryTake(out var frame))
            {
                return frame;
            }

            try
            {
                var length = _frames.IsBroken ? 0 : await connection.ReadAsync(_received, cancellation);
                if (length == 0)
                {
                    return null;
                }

                _frames.Feed(_received.AsSpan(0, length));
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException)
            {
                return null;
            }
        }
    }

    /// <summary>One frame at a time; to a client that has gone nothing is sent, which is for <see cref="Listen"/> to see.</summary>
    private async Task Send(ReadOnlyMemory<byte> frame)
    {
        await _sending.WaitAsync(CancellationToken.None);
        try
        {
            await connection.WriteAsync(frame, ending);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            plane.Log.Debug("{Program}: the client of a command has gone: {Problem}", program, exception.Message);
        }
        finally
        {
            _sending.Release();
        }
    }
}
