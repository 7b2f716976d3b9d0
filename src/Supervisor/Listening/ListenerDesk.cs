using System.Collections.Concurrent;
using Serilog;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Kernel;
using Supervisor.Output;
using Supervisor.Reloading;

namespace Supervisor.Listening;

/// <summary>
/// Brings what happens on other threads to the <see cref="ListenerRoom"/>, one thing after the other and away from them: neither
/// the loop nor the output thread waits for a listener. Without listeners it does nothing.
/// </summary>
internal sealed class ListenerDesk : IDisposable
{
    private const int MostWaiting = 20_000;
    private const long MostWaitingBytes = 32 * 1024 * 1024;
    private const int Period = 5;
    private static readonly TimeSpan WritePause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerPause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentQueue<Action> _waiting = new();
    private readonly ConfigurationInForce _inForce;
    private readonly OutputPump _output;
    private readonly Mailbox _mailbox;
    private readonly ILogger _log;
    private readonly ListenerRoom _room;
    private readonly Lazy<Timer> _ticks;
    private readonly Lazy<Timer> _writes;
    private int _isBusy;
    private bool _isAwake;
    private int _lost;
    private long _waitingBytes;

    public ListenerDesk(Onlookers onlookers, ConfigurationInForce inForce, OutputPump output, Mailbox mailbox, ILogger log)
    {
        (_inForce, _output, _mailbox, _log) = (inForce, output, mailbox, log);
        _room = new ListenerRoom(output, Kill, Later, log);

        // Most have no listener, and the first timer of a process costs as much as a program's start.
        _ticks = new Lazy<Timer>(() => new Timer(_ => Tick()));
        _writes = new Lazy<Timer>(() => new Timer(_ => Post(_room.WriteAgain)));
        onlookers.Add(Follow);
        output.Heard = Hear;
    }

    /// <summary>An event from a client.</summary>
    public void Announce(string type, string data) => Post(() => _room.Announce(type, data));

    public void Dispose()
    {
        _output.Heard = null;
        foreach (var timer in (Lazy<Timer>[])[_ticks, _writes])
        {
            if (timer.IsValueCreated)
            {
                timer.Value.Dispose();
            }
        }
    }

    /// <summary>On the loop's thread.</summary>
    private void Follow(EngineStep step)
    {
        var configuration = _inForce.Current;
        if (configuration.Listeners.IsEmpty && !_isAwake)
        {
            return;
        }

        if (!_isAwake)
        {
            _isAwake = true;
            Tick();
        }

        Post(() => _room.Follow(step, configuration));
    }

    /// <summary>On the output thread.</summary>
    private void Hear(OutputHeard heard)
    {
        if (heard.As is HeardAs.Answer)
        {
            Post(() => _room.Hear(heard.Program, heard.Session, heard.Bytes));
        }
        else if (_isAwake && _waiting.Count < MostWaiting && Interlocked.Read(ref _waitingBytes) < MostWaitingBytes)
        {
            Interlocked.Add(ref _waitingBytes, heard.Bytes.Length);
            Post(() =>
            {
                Interlocked.Add(ref _waitingBytes, -heard.Bytes.Length);
                _room.Tell(heard);
            });
        }
        else if (_isAwake && Interlocked.Increment(ref _lost) == 1)
        {
            _log.Warning("programs write faster than their output can become events; some of it does not");
        }
    }

    private void Tick()
    {
        var now = Clock.UnixMicroseconds() / 1_000_000;
        Post(() => _room.Tick(now));
        const long period = Period * 1_000_000L;
        var left = period - (Clock.UnixMicroseconds() % period);
        Guard(() => _ticks.Value.Change(TimeSpan.FromMicroseconds(left + 1000), Timeout.InfiniteTimeSpan));
    }

    /// <summary>Nothing gentler: it is stuck, and what it has started may hold its pipes.</summary>
    private void Kill(string program) =>
        _mailbox.Post(new Message.CommandSent(new Command.SendSignal(program, Signal.Kill, StopScope.All), static _ => { }));

    private void Later(Action action) =>
        _ = Task.Delay(AnswerPause).ContinueWith(_ => Post(action), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private void Post(Action action)
    {
        _waiting.Enqueue(action);
        if (Interlocked.Exchange(ref _isBusy, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(_ => Run(), null);
        }
    }

    private void Run()
    {
        do
        {
            while (_waiting.TryDequeue(out var action))
            {
                Guard(action);
            }

            Guard(RetryWrites);
            Interlocked.Exchange(ref _isBusy, 0);
        }
        while (!_waiting.IsEmpty && Interlocked.Exchange(ref _isBusy, 1) == 0);
    }

    private void RetryWrites()
    {
        if (_room.HasUnwritten)
        {
            _writes.Value.Change(WritePause, Timeout.InfiniteTimeSpan);
        }
    }

    private void Guard(Action action)
    {
#pragma warning disable CA1031 // on a thread of the pool an exception would end PID 1
        try
        {
            action();
        }
        catch (Exception exception)
        {
            _log.Error(exception, "event listeners: something went wrong; going on");
        }
#pragma warning restore CA1031
    }
}
