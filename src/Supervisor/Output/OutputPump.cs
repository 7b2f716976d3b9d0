using Supervisor.Configuration.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Kernel;
using Supervisor.Output.Files;
using Supervisor.Output.Recent;
using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>
/// The output thread: reads what programs write into their pipes and offers it, line by line, to their sinks, and writes
/// the supervisor's log. It waits in its own epoll and nowhere else, so a stalled terminal or a full disk slows output and
/// never supervision; and while one outlet is stuck the others flow.
/// </summary>
/// <remarks>
/// Pipes are watched edge-triggered. A ready one stands in a queue until it has been read empty, the pump's own or that of
/// the outlet that it waits for. So a turn costs what is ready, a stuck outlet costs nothing, and an idle pump never wakes up.
/// </remarks>
internal sealed class OutputPump : IDisposable
{
    private const int BytesPerTurn = 1024 * 1024;
    private static readonly TimeSpan JoinGrace = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PauseAfterFault = TimeSpan.FromMilliseconds(100);

    private readonly Epoll _epoll;
    private readonly OutputSettings _settings;
    private readonly StreamOutlet _stdout;
    private readonly StreamOutlet _stderr;
    private readonly OutletTable _outlets = new();
    private readonly OutletRounds _rounds;
    private readonly SinkFactory _sinks;
    private readonly SourceTable _sources = new();
    private readonly ReadyQueue _ready = new();
    private readonly ReadyQueue _starting = new();
    private readonly StreamOpener _streams;
    private readonly InputEndings _endings;
    private readonly Wishes _wishes;
    private readonly Lull _lull = new();
    private readonly OwnLog _log;
    private readonly byte[] _scratch = GC.AllocateArray<byte>(PipeSource.ScratchSize, pinned: true);
    private readonly Thread _thread;
    private bool _started;
    private volatile DrainRequest? _drain;

    private OutputPump(Epoll epoll, OutputSettings settings)
    {
        _epoll = epoll;
        _settings = settings;
        _stdout = new StreamOutlet(settings.Stdout, "stdout", epoll);
        _outlets.Add(_stdout);

        // Two writers on one file could each leave half a line in the other's way.
        _stderr = _stdout;
        if (!Descriptors.AreSameFile(settings.Stdout, settings.Stderr))
        {
            _stderr = new StreamOutlet(settings.Stderr, "stderr", epoll);
            _outlets.Add(_stderr);
        }

        _rounds = new OutletRounds(_outlets, _stderr, _ready, Report);
        _log = new OwnLog(_stderr, _rounds, Report);
        _sinks = new SinkFactory(settings, epoll, Inputs, _outlets, _stdout, _stderr, new LogKeeper(Report), Report);
        _wishes = new Wishes(settings, _outlets, _sources);
        _endings = new InputEndings(Inputs, _sources, _outlets, _ready);
        _streams = new StreamOpener(settings, epoll, _sources, _sinks, Recent);
        _thread = new Thread(Run) { Name = "output", IsBackground = true };
    }

    /// <summary>Is told of losses and troubles, by the threads of output; must not block.</summary>
    public Action<OutputReport>? Reporter { get; set; }

    /// <summary>Is told of what event listeners answer, and of output that becomes events; must not block.</summary>
    public Action<OutputHeard>? Heard { set => _sinks.Heard = value; }

    /// <summary>What programs have written last.</summary>
    public RecentOutput Recent { get; } = new();

    /// <summary>What programs read.</summary>
    public ProgramInputs Inputs { get; } = new();

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
    public void AlignTo(IEnumerable<string> programs) => _sinks.Names.Widen(programs);

    /// <summary>
    /// Makes the streams of one program, at its first launch; they live until <see cref="OutputPipes.Close"/>. Null if the
    /// kernel refuses. Any thread.
    /// </summary>
    public OutputPipes? Open(string program, StreamOutput stdout, StreamOutput stderr, out SyscallError? error, string? family = null) =>
        _streams.Open(program, stdout, stderr, family, out error);

    /// <summary>A terminal for one launch of a program, as large as the supervisor's own. Null if the kernel refuses. Any thread.</summary>
    public TerminalStreams? OpenTerminal(string program, StreamOutput output, out SyscallError? error) =>
        _streams.OpenTerminal(program, output, _settings.TerminalSize, out error);

    /// <summary>The supervisor's own terminal may have another size: those of programs follow. Any thread, never blocks.</summary>
    public void ResizeTerminals()
    {
        _wishes.Resize();
        _epoll.WakeUp();
    }

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

    /// <summary>Opens all files again by their names, as after a rotation by somebody else. Any thread, never blocks.</summary>
    public void Reopen()
    {
        _wishes.Reopen();
        _epoll.WakeUp();
    }

    /// <summary>A launch has its outcome. Any thread, never blocks.</summary>
    public void Complete(RunningProcess process, int? id)
    {
        process.Complete(id);
        _epoll.WakeUp();
    }

    /// <summary>
    /// Nobody writes to this program any more: once all that was written has reached its pipe, it reads to the end. Any
    /// thread, never blocks.
    /// </summary>
    public void EndInput(string program)
    {
        _endings.Add(program);
        _epoll.WakeUp();
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

        bytesLeft = _log.BytesWaiting + _outlets.BytesWaiting + _sources.BytesWaiting;
        return bytesLeft == 0;
    }

    /// <summary>Waits up to so many milliseconds (-1: without end) for something to do, and does it.</summary>
    /// <returns>How many bytes it has read.</returns>
    public int Turn(int milliseconds)
    {
        var count = _epoll.Wait(!_ready.IsEmpty || _log.HasWork ? 0 : _rounds.UntilDue(milliseconds));
        for (var index = 0; index < count; index++)
        {
            Note(_epoll.TokenOf(index), _epoll.EventsOf(index));
        }

        while (_outlets.TakeFresh() is { } fresh)
        {
            fresh.Prepare();
        }

        _wishes.Fulfil();
        var now = Environment.TickCount64;
        _rounds.LookAfter(now);
        _log.Move();
        _endings.Begin();
        _starting.MoveTo(_ready);
        var budget = BytesPerTurn;
        while (budget > 0 && _ready.Take() is { } source)
        {
            if (source.AwaitsProcess && _drain is null)
            {
                _starting.Add(source);
                continue;
            }

            // Reading more for an outlet that is stuck would only move the waiting from the pipe to here.
            if (source.BlockedBy is { } outlet)
            {
                outlet.Waiting.Add(source);
                continue;
            }

            budget -= Serve(source);
        }

        _endings.Finish();
        _rounds.Finish(now);
        if (count < 0 && count != -Errno.EINTR.Number)
        {
            Descriptors.Pause(PauseAfterFault);
        }

        return BytesPerTurn - budget;
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
        foreach (var outlet in _outlets.Snapshot())
        {
            outlet.Dispose();
        }

        Inputs.Dispose();
        _epoll.Dispose();
    }

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

                _lull.Take(Turn(-1));
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
        if (token == Epoll.WokenUp)
        {
            _epoll.ClearWakeUps();
        }
        else if (token >= OutletTable.FirstToken)
        {
            _outlets.Find(token)?.BecameWritable();
        }
        else if (_sources.Find((int)(token - StreamOpener.FirstSourceToken)) is { } source)
        {
            source.IsHungUp |= (events & Epoll.EPOLLHUP) != 0;
            _ready.Add(source);
        }
    }

    /// <summary>One read of one source; returns how many bytes it took.</summary>
    private int Serve(PipeSource source)
    {
        var state = SourceState.Stuck;
        try
        {
            state = source.Serve(_scratch, source.IsEnding || _drain is not null, out var taken);
            return taken;
        }
        finally
        {
            // Also after a bug: a pipe that is full by now would never be heard of again.
            PutBack(source, state);
        }
    }

    private void PutBack(PipeSource source, SourceState state)
    {
        foreach (var sink in source.Sinks)
        {
            if (sink.Outlet is { } outlet)
            {
                _rounds.Note(outlet);
            }
        }

        switch (state)
        {
            case SourceState.More:
                _ready.Add(source);
                break;
            case SourceState.Stuck:
                (source.BlockedBy?.Waiting ?? _ready).PutBack(source);
                break;
            case SourceState.Ended:
                Remove(source);
                break;
            default:
                break;
        }
    }

    private void DrainNow(DrainRequest request)
    {
        _drain = request;
        var sources = _sources.Snapshot();
        foreach (var source in sources)
        {
            _ready.Add(source);
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

            var written = drained == sources.Length && _log.BytesWaiting == 0 && _outlets.BytesWaiting == 0;
            if (written || left <= 0)
            {
                return;
            }

            Turn((int)Math.Min(left, int.MaxValue));
        }
    }

    private void Remove(PipeSource source)
    {
        _sources.Remove(source);
        source.Close();
        _sinks.Release(source.Sinks);
        foreach (var sink in source.Sinks)
        {
            if (sink.Outlet is { } outlet)
            {
                _ = sink.PayMark(Clock.UnixMicroseconds());
                outlet.Forget(sink);
                _rounds.Retire(outlet);
            }
        }
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
