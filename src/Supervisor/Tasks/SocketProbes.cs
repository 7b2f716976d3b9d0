using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Tasks;

/// <summary>Probes by TCP and HTTP. Sockets never block and are watched by the loop's epoll; nothing is asked of a name server.</summary>
internal sealed class SocketProbes(TaskTable table, Epoll epoll, Mailbox mailbox)
{
    // A friendly end: a server whose short answer was not read would be sent a reset.
    private const int ReadsBeforeClose = 16;
    private const int ReadSize = 4096;

    /// <param name="process">A process in whose network namespace it is made, by a pidfd that this closes; null for the supervisor's own.</param>
    public void Begin(SocketRun run, OwnedDescriptor? process, Queue<Event> events)
    {
        table.Add(run);
        if (process is null)
        {
            Connect(run, Sockets.Open(run.Address), events);
        }
        else if (!Aside.OpenSocket(process, run.Address, run.Token, mailbox))
        {
            table.End(run, "there is no thread for it", events);
        }
    }

    /// <summary>The answer of <see cref="Aside"/>.</summary>
    public void Connect(SocketRun run, nint opened, Queue<Event> events)
    {
        if (run.IsCancelled)
        {
            Descriptors.Close((int)opened);
            table.End(run, null, events);
            return;
        }

        if (Syscall.Failed(opened, out var errno))
        {
            var hint = errno == Errno.EPERM ? "; entering a program's network needs CAP_SYS_ADMIN, and probing by a command does not" : "";
            table.End(run, $"cannot make a socket: {errno}{hint}", events);
            return;
        }

        run.Socket = (int)opened;
        _ = Syscall.Failed(Sockets.Connect(run.Socket, run.Address, run.Port), out errno);
        if (errno != default && errno != Errno.EINPROGRESS && errno != Errno.EINTR)
        {
            End(run, $"cannot connect to {run}: {errno}", events);
        }
        else if (Syscall.Failed(epoll.Add(run.Socket, Epoll.EPOLLOUT, run.Token), out errno))
        {
            End(run, $"cannot wait for {run}: {errno}", events);
        }
    }

    public void Cancel(SocketRun run, Queue<Event> events)
    {
        if (run.Socket >= 0)
        {
            End(run, null, events);
        }
    }

    /// <summary>Epoll says that something can be done.</summary>
    public void Take(SocketRun run, Queue<Event> events)
    {
        if (!run.IsConnected)
        {
            if (Sockets.ErrorOf(run.Socket) is var refused && refused != default)
            {
                End(run, $"cannot connect to {run}: {refused}", events);
                return;
            }

            run.IsConnected = true;
        }

        if (run.Request is null)
        {
            End(run, null, events);
        }
        else if (run.Sent < run.Request.Length)
        {
            Send(run, run.Request, events);
        }
        else
        {
            Receive(run, events);
        }
    }

    private void Send(SocketRun run, byte[] request, Queue<Event> events)
    {
        var sent = Descriptors.SendWithoutWaiting(run.Socket, request.AsSpan(run.Sent));
        if (Syscall.Failed(sent, out var errno))
        {
            EndUnlessPassing(run, "cannot send its request to", errno, events);
            return;
        }

        run.Sent += (int)sent;
        if (run.Sent == request.Length && Syscall.Failed(epoll.Modify(run.Socket, Epoll.EPOLLIN, run.Token), out errno))
        {
            End(run, $"cannot wait for {run}: {errno}", events);
        }
    }

    private void Receive(SocketRun run, Queue<Event> events)
    {
        var length = Descriptors.Read(run.Socket, run.Answer.AsSpan(run.Received));
        if (Syscall.Failed(length, out var errno))
        {
            EndUnlessPassing(run, "cannot read the answer of", errno, events);
            return;
        }

        run.Received += (int)length;
        if (HttpExchange.Judge(run.Answer.AsSpan(0, run.Received), isWhole: length == 0) is { } verdict)
        {
            Span<byte> rest = stackalloc byte[ReadSize];
            for (var read = 0; read < ReadsBeforeClose && length > 0; read++)
            {
                length = Descriptors.Read(run.Socket, rest);
            }

            End(run, verdict.Problem, events);
        }
    }

    private void EndUnlessPassing(SocketRun run, string what, Errno errno, Queue<Event> events)
    {
        if (errno != Errno.EAGAIN && errno != Errno.EINTR)
        {
            End(run, $"{what} {run}: {errno}", events);
        }
    }

    private void End(SocketRun run, string? problem, Queue<Event> events)
    {
        // Closing the only descriptor takes it out of epoll.
        Descriptors.Close(run.Socket);
        table.End(run, problem, events);
    }
}
