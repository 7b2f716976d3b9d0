using System.Collections.Concurrent;
using Supervisor.Engine.Model;
using Supervisor.Isolation;
using Supervisor.Kernel;
using Supervisor.Reloading;

namespace Supervisor.EventLoop;

/// <summary>What other threads have to tell the loop.</summary>
internal abstract record Message
{
    private Message()
    {
    }

    public sealed record LaunchCompleted(LaunchOutcome Outcome) : Message;

    /// <summary>The line that a program's readiness depends on was found, or will not be looked for any more.</summary>
    public sealed record LineFound(InstanceId Instance, bool IsFound) : Message;

    /// <summary>What was done for a task, by its token: a new descriptor, zero, or <c>-errno</c>.</summary>
    public sealed record TaskAnswered(ulong Token, nint Result) : Message;

    /// <summary>Another configuration was read, and differs from the one in force.</summary>
    public sealed record ConfigurationOffered(ConfigurationOffer Offer) : Message;

    /// <summary>Somebody looks at what only the loop's thread may touch, once all that came before has been done; it does not block.</summary>
    public sealed record Visited(Action Look) : Message;

    public sealed record CommandSent(Command Command, Action<CommandResult> Answer) : Message;
}

/// <summary>The one way into the loop from other threads: a queue, and the wake-up of its epoll.</summary>
internal sealed class Mailbox(Epoll epoll)
{
    private readonly ConcurrentQueue<Message> _messages = new();

    /// <summary>Any thread; never blocks.</summary>
    public void Post(Message message)
    {
        _messages.Enqueue(message);
        epoll.WakeUp();
    }

    /// <summary>Before taking: what is posted in between wakes the loop again.</summary>
    public void Acknowledge() => epoll.ClearWakeUps();

    public bool TryTake([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Message? message) => _messages.TryDequeue(out message);
}
