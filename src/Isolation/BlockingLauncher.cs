using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Isolation;

/// <summary>A <see cref="Launcher"/> for callers without a loop of their own: each launch is waited for. Any thread may use it.</summary>
public sealed class BlockingLauncher : IDisposable
{
    private readonly Dictionary<long, LaunchOutcome?> _outcomes = [];
    private readonly Launcher _launcher;
    private long _lastTicket;

    /// <summary>Starts the thread that makes the children.</summary>
    /// <exception cref="IOException">There is no descriptor or no thread for it.</exception>
    public BlockingLauncher() => _launcher = new Launcher(Complete);

    /// <summary>Launches a program and waits until it has been executed.</summary>
    /// <param name="options">What is asked for.</param>
    /// <returns>The program, the caller's to wait for and to dispose of, or the reason why there is none.</returns>
    public Result<ChildProcess, LaunchFailure> Launch(LaunchOptions options)
    {
        long ticket;
        lock (_outcomes)
        {
            ticket = ++_lastTicket;
            _outcomes.Add(ticket, null);
        }

        _launcher.Start(new LaunchRequest(ticket, options));
        return OutcomeOf(ticket) switch
        {
            LaunchOutcome.Started started => new(started.Process),
            LaunchOutcome.Failed failed => new(failed.Failure),
            var other => throw new InvalidOperationException($"unknown outcome {other.GetType().Name}"),
        };
    }

    /// <summary>Ends the thread; programs with a parent death signal get it now.</summary>
    public void Dispose() => _launcher.Dispose();

    private LaunchOutcome OutcomeOf(long ticket)
    {
        lock (_outcomes)
        {
            LaunchOutcome? outcome;
            while ((outcome = _outcomes[ticket]) is null)
            {
                Monitor.Wait(_outcomes);
            }

            _outcomes.Remove(ticket);
            return outcome;
        }
    }

    private void Complete(LaunchOutcome outcome)
    {
        lock (_outcomes)
        {
            _outcomes[outcome.Ticket] = outcome;
            Monitor.PulseAll(_outcomes);
        }
    }
}
