using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;

namespace Supervisor.Output;

/// <summary>
/// The output thread: reads what programs write into their pipes and writes it, line by line, to the supervisor's own
/// two streams, together with the supervisor's log. It waits in its own epoll and nowhere else, so a stalled terminal or
/// a full disk slows output and never supervision; and while one stream is stuck the other flows.
/// </summary>
/// <remarks>
/// Pipes are watched edge-triggered. A ready one stands in the queue of its destination until it has been read empty, so a
/// turn costs what is ready, a stuck destination costs nothing, and an idle pump never wakes up.
/// </remarks>
internal sealed class OutputPump : IDisposable
{
    private const ulong StdoutToken = 1;
    private const ulong StderrToken = 2;
    private const int BytesPerTurn = 1024 * 1024;
    private const int LogPartsPerTurn = 16;
    private static readonly TimeSpan JoinGrace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(100);

    private readonly Epoll _epoll;
    private readonly OutputSettings _settings;
    private readonly Destination _stdout;
    private readonly Destination _stderr;
    private readonly SourceTable _sources = new();
    private readonly StreamOpener _streams;
    private readonly LogQueue _log = new();
    private readonly byte[] _scratch = GC.AllocateArray<byte>(PipeSource.ScratchSize, pinned: true);
    private readonly Thread _thread;
    private bool _logWaits;
    private bool _started;
    private volatile DrainRequest? _drain;

    private OutputPump(Epoll epoll, OutputSettings settings)
    {
        _epoll = epoll;
        _settings = settings;
        _stdout = new Destination(settings.Stdout, "stdout", StdoutToken);

        // Two writers on one file could each leave half a line in the other's way.
        _stderr = AreSameFile(settings.Stdout, settings.Stderr)
            ? _stdout
            : new Destination(settings.Stderr, "stderr", StderrToken);
        _streams = new StreamOpener(settings, epoll, _sources, _stdout, _stderr);
        _thread = new Thread(Run) { Name = "output", IsBackground = true };
    }

    /// <summary>Is told of losses, on the pump's thread; must not block.</summary>
    public Action<OutputReport>? Reporter { get; set; }

    public bool StderrIsTerminal => _stderr.IsTerminal;

    /// <summary>A terminal may get colours.</summary>
    public bool MayColour => _settings.Colour;

    public static OutputPump? Create(OutputSettings settings, out SyscallError? error) =>
        Epoll.Create(out error) is { } epoll ? new OutputPump(epoll, settings) : null;

    /// <summary>Starts the thread. Without it, whoever holds the pump drives its turns.</summary>
    public void Start()
    {
        _started = true;
        _thread.Start();
    }

    /// <summary>Makes room for these names before the lines, so that the first lines are aligned too.</summary>
    public void AlignTo(IEnumerable<string> programs)
    {
        foreach (var program in programs)
        {
            _streams.Widen(program);
        }
    }

    /// <summary>
    /// Makes the streams of one program, at its first launch; they live until <see cref="OutputPipes.Close"/>. Null if the
    /// kernel refuses. Any thread.
    /// </summary>
    public OutputPipes? Open(string program, OutputTarget stdout, OutputTarget stderr, out SyscallError? error) =>
        _streams.Open(program, stdout, stderr, out error);

    /// <summary>
    /// One line of the supervisor's own log, without its newline, to standard error. Any thread. Never blocks: with too
    /// much waiting already the line is dropped, counted, and reported once there is room again.
    /// </summary>
    public void WriteLog(ReadOnlySpan<byte> line)
    {
        if (_log.Add(line))
        {
            _epoll.WakeUp();
        }
    }

    /// <summary>
    /// At the end, once the programs have ended: writes out what is in the pipes and queues, and stops the thread; what is
    /// logged after that goes nowhere.
    /// </summary>
    /// <param name="deadline">How long this may take.</param>
    /// <param name="bytesLeft">What could not be written.</param>
    /// <returns>Whether nothing was left.</returns>
    public bool Drain(TimeSpan deadline, out long bytesLeft)
    {
        var request = new DrainRequest(Environment.TickCount64 + (long)deadline.TotalMilliseconds);
        if (!_started)
        {
            DrainNow(request);
        }
        else if (Interlocked.CompareExchange(ref _drain, request, null) is null)
        {
            _epoll.WakeUp();
            _thread.Join(deadline + JoinGrace);
        }

        bytesLeft = BytesWaiting();
        return bytesLeft == 0;
    }

    /// <summary>Waits up to so many milliseconds (-1: without end) for something to do, and does it.</summary>
    public void Turn(int milliseconds)
    {
        var count = _epoll.Wait(HasWork() ? 0 : UntilRetry(milliseconds));
        for (var index = 0; index < count; index++)
        {
            Note(_epoll.TokenOf(index), _epoll.EventsOf(index));
        }

        var now = Environment.TickCount64;
        Serve(_stdout, now);
        if (_stderr != _stdout)
        {
            Serve(_stderr, now);
        }

        if (count < 0 && count != -Errno.EINTR.Number)
        {
            Descriptors.Pause(PauseAfterFault);
        }
    }

    public void Dispose()
    {
        if (_started && _thread.IsAlive)
        {
            Drain(TimeSpan.Zero, out _);
            if (_thread.IsAlive)
            {
                return; // It hangs in a write; its descriptors must not be given to others.
            }
        }

        foreach (var source in _sources.Snapshot())
        {
            Remove(source);
        }

        _streams.Dispose();
        _stdout.Dispose();
        _stderr.Dispose();
        _epoll.Dispose();
    }

    private static bool AreSameFile(int first, int second) =>
        Descriptors.TryIdentify(first, out var one) && Descriptors.TryIdentify(second, out var other) && one.IsSameFile(other);

    private void Run()
    {
        while (true)
        {
            // The law of PID 1: a bug here costs output at worst, never the process.
            try
            {
                if (_drain is { } request)
                {
                    DrainNow(request);
                    return;
                }

                Turn(-1);
            }
            catch (Exception exception) when (exception is not null)
            {
                Descriptors.Pause(PauseAfterFault);
                Report(new OutputReport.Faulted(exception));
            }
        }
    }

    private void Note(ulong token, uint events)
    {
        switch (token)
        {
            case Epoll.WokenUp:
                _epoll.ClearWakeUps();
                break;
            case StdoutToken:
                _stdout.BecameWritable();
                break;
            case StderrToken:
                _stderr.BecameWritable();
                break;
            default:
                if (_sources.Find((int)(token - StreamOpener.FirstSourceToken)) is { } source)
                {
                    source.IsHungUp |= (events & Epoll.EPOLLHUP) != 0;
                    source.To.Ready.Add(source);
                }

                break;
        }
    }

    private void Serve(Destination destination, long now)
    {
        destination.Retry(now);
        destination.Flush(_epoll);
        if (destination == _stderr)
        {
            MoveLog();
        }

        var budget = BytesPerTurn;
        while (!destination.IsStuck && budget > 0 && destination.Ready.Take() is { } source)
        {
            budget -= Serve(source);
        }

        destination.Flush(_epoll);
        if (destination.TakeReport(now, onlyAfterwards: destination == _stderr) is { } report)
        {
            Report(report);
        }
    }

    /// <summary>One read of one source; returns how many bytes it took.</summary>
    private int Serve(PipeSource source)
    {
        var state = SourceState.Stuck;
        try
        {
            state = source.Serve(_scratch, _streams.NameWidth, _drain is not null, _epoll, out var taken);
            return taken;
        }
        finally
        {
            // Also after a bug: a pipe that is full by now would never be heard of again.
            switch (state)
            {
                case SourceState.More:
                    source.To.Ready.Add(source);
                    break;
                case SourceState.Stuck:
                    source.To.Ready.PutBack(source);
                    break;
                case SourceState.Ended:
                    Remove(source);
                    break;
                default:
                    break;
            }
        }
    }

    private void MoveLog()
    {
        // Bounded, or whoever logs faster than stderr is written would silence the programs.
        _logWaits = true;
        for (var part = 0; part < LogPartsPerTurn && _logWaits && !_stderr.IsStuck; part++)
        {
            _logWaits = !_log.MoveTo(_stderr);
            _stderr.Flush(_epoll);
        }

        if (!_logWaits && _log.TakeLost() is > 0 and var lost)
        {
            Report(new OutputReport.LogLinesLost(lost));
        }
    }

    private bool HasWork() => HasWork(_stdout) || HasWork(_stderr) || (_logWaits && !_stderr.IsStuck);

    private static bool HasWork(Destination destination) => !destination.IsStuck && !destination.Ready.IsEmpty;

    private int UntilRetry(int milliseconds)
    {
        var retry = Math.Min(_stdout.RetryAt ?? long.MaxValue, _stderr.RetryAt ?? long.MaxValue);
        if (retry == long.MaxValue)
        {
            return milliseconds;
        }

        var wait = (int)Math.Clamp(retry - Environment.TickCount64, 0, 60_000);
        return milliseconds < 0 ? wait : Math.Min(wait, milliseconds);
    }

    private void DrainNow(DrainRequest request)
    {
        _drain = request;
        var sources = _sources.Snapshot();
        foreach (var source in sources)
        {
            source.To.Ready.Add(source);
        }

        var drained = 0;
        while (true)
        {
            var left = request.Until - Environment.TickCount64;
            Turn(0);
            while (drained < sources.Length && sources[drained].IsDrained)
            {
                drained++;
            }

            var written = drained == sources.Length && _stdout.BytesWaiting + _stderr.BytesWaiting + _log.BytesWaiting == 0;
            if (written || left <= 0)
            {
                return;
            }

            Turn((int)Math.Min(left, int.MaxValue));
        }
    }

    private long BytesWaiting()
    {
        long waiting = _stdout.BytesWaiting + _log.BytesWaiting + (_stderr == _stdout ? 0 : _stderr.BytesWaiting);
        foreach (var source in _sources.Snapshot())
        {
            waiting += source.BytesWaiting;
        }

        return waiting;
    }

    private void Remove(PipeSource source)
    {
        _sources.Remove(source);
        source.Close();
    }

    private void Report(OutputReport report)
    {
        try
        {
            Reporter?.Invoke(report);
        }
        catch (Exception exception) when (exception is not null)
        {
            // There is nobody left to tell.
        }
    }

    /// <param name="Until">In milliseconds of Environment.TickCount64.</param>
    private sealed record DrainRequest(long Until);
}
