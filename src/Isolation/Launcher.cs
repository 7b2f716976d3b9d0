using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Supervisor.Isolation.Cgroups;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning;

namespace Supervisor.Isolation;

/// <summary>
/// The door: options in, a running program or the reason why not out. All children are made by one thread that lives as
/// long as the launcher, because the parent death signal fires when the <em>thread</em> that made the child ends. They are
/// that thread's children: others reap them by pidfd, and orphans with __WNOTHREAD.
/// </summary>
public sealed unsafe class Launcher : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<Entry> _queue = new();
    private readonly ConcurrentQueue<ChildProcess> _retired = new();
    private readonly Dictionary<long, Entry> _entries = [];
    private readonly Action<LaunchOutcome> _completed;
    private readonly WakeUp _wakeUp;
    private readonly Thread? _thread;
    private readonly int* _pidDescriptorSlot;
    private readonly Cloner _cloner;
    private readonly FlightBoard<Entry> _flights = new();
    private readonly Departure _departure;
    private bool _isClosed;

    /// <summary>Starts the spawn thread.</summary>
    /// <param name="completed">Called on the spawn thread, once for each request; must neither throw nor block.</param>
    /// <exception cref="IOException">There is no descriptor or no thread for it.</exception>
    public Launcher(Action<LaunchOutcome> completed)
        : this(completed, NativeSpawn.Spawn)
    {
    }

    /// <param name="onCaller">Without a thread of its own: <see cref="RunHere"/> launches on the caller's, which then is what must live.</param>
    internal Launcher(Action<LaunchOutcome> completed, SpawnCall spawn, bool onCaller = false)
    {
        ArgumentNullException.ThrowIfNull(completed);
        _completed = completed;
        _wakeUp = WakeUp.Create();
        _pidDescriptorSlot = (int*)NativeMemory.AllocZeroed(sizeof(int));
        *_pidDescriptorSlot = -1;
        _cloner = new Cloner(spawn);
        _departure = new Departure(_cloner, HostFacts.Read(), _pidDescriptorSlot);
        (_thread = onCaller ? null : new Thread(Run) { IsBackground = true, Name = "spawn" })?.Start();
    }

    /// <summary>Asks for a launch; never blocks. May be called on any thread.</summary>
    /// <param name="request">Its ticket must not be that of a launch without outcome yet.</param>
    public void Start(LaunchRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            var entry = new Entry(request);
            _entries.Add(request.Ticket, entry);
            _queue.Enqueue(entry);
        }

        _wakeUp.Ring();
    }

    /// <summary>
    /// The launcher's own branch of the control groups, of which programs with <see cref="LaunchOptions.Limits"/> get a leaf
    /// each, or why there is none. To be set before the first launch.
    /// </summary>
    public Result<CgroupBranch, CgroupFailure>? Cgroups { get => _departure.Cgroups; set => _departure.Cgroups = value; }

    /// <summary>
    /// Disposes of a program that has ended on the spawn thread: giving back what its confinement occupied takes the kernel some
    /// time. Never blocks; what is launched afterwards comes after it.
    /// </summary>
    /// <param name="process">Reaped, with nothing left that descends from it.</param>
    public void Retire(ChildProcess process)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        _retired.Enqueue(process);
        _wakeUp.Ring();
    }

    /// <summary>
    /// Kills a launch without outcome, which then fails as aborted. Never blocks; may be called on any thread, and again for
    /// a launch that was only about to become a process.
    /// </summary>
    /// <param name="ticket">Of the request; nothing happens where it has its outcome.</param>
    public void Abort(long ticket)
    {
        lock (_gate)
        {
            if (_entries.TryGetValue(ticket, out var entry))
            {
                Abort(entry);
            }
        }
    }

    /// <summary>
    /// Aborts every launch without outcome and ends the spawn thread. Programs with a parent death signal get it now.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was called by the receiver of outcomes: the thread cannot wait for itself.</exception>
    public void Dispose()
    {
        if (Thread.CurrentThread == _thread)
        {
            throw new InvalidOperationException("a launcher cannot be disposed of on its own thread");
        }

        lock (_gate)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            foreach (var entry in _entries.Values)
            {
                Abort(entry);
            }
        }

        _wakeUp.Ring();
        _thread?.Join();
        _wakeUp.Dispose();
        _departure.Dispose();
        _cloner.Dispose();
        NativeMemory.Free(_pidDescriptorSlot);
    }

    /// <summary>Launches all that was asked for on the calling thread; whenever the descriptor is readable, its owner may attend to it.</summary>
    internal void RunHere(int watched, Action attend)
    {
        while (_entries.Count > 0)
        {
            Turn(watched);
            attend();
        }
    }

    private void Abort(Entry entry)
    {
        entry.IsAborted = true;
        // The kernel fills the slot before the child runs, so a child that keeps the spawn thread in vfork can be killed too.
        var descriptor = entry.IsCloning ? Volatile.Read(ref *_pidDescriptorSlot) : entry.PidDescriptor;
        if (descriptor >= 0)
        {
            Syscall.Call(SyscallNumber.PidfdSendSignal, descriptor, SignalNumber.KILL.Number);
        }
    }

    private void Run()
    {
        for (var isOpen = true; isOpen;)
        {
            try
            {
                isOpen = Turn(_wakeUp.Descriptor);
            }
            catch (Exception)
            {
                // Out of memory between two launches; this thread must not end, and whoever waits has a deadline.
            }
        }
    }

    /// <returns>Whether another turn is to follow.</returns>
    private bool Turn(int wokenBy)
    {
        while (_retired.TryDequeue(out var retired))
        {
            retired.Dispose();
        }

        Entry? next;
        lock (_gate)
        {
            _queue.TryDequeue(out next);
            if (_isClosed && _entries.Count == 0 && _retired.IsEmpty)
            {
                return false;
            }
        }

        if (next is not null)
        {
            Begin(next);
        }

        // One launch, then one look at those in flight: neither starves the other.
        _flights.Poll(wokenBy, wait: next is null);
        _wakeUp.Silence();
        for (var index = _flights.Count - 1; index >= 0; index--)
        {
            if (_flights.IsReady(index))
            {
                Advance(index);
            }
        }

        return true;
    }

    private void Begin(Entry entry)
    {
        lock (_gate)
        {
            // The number in the slot belongs to an earlier child, which is no longer ours.
            Volatile.Write(ref *_pidDescriptorSlot, -1);
            entry.IsCloning = !entry.IsAborted;
        }

        if (!entry.IsCloning)
        {
            Complete(entry, new LaunchOutcome.Failed(entry.Ticket, Verdict.Aborted));
            return;
        }

        Result<Flight, LaunchFailure> departed;
        try
        {
            departed = _departure.Launch(entry.Options);
        }
        catch (Exception exception)
        {
            departed = new(Verdict.Unforeseen(exception));
        }

        var hasFlown = departed.TryGet(out var flight, out var failure);
        lock (_gate)
        {
            entry.IsCloning = false;
            entry.PidDescriptor = flight?.PidDescriptor.Number ?? -1;
            if (entry.IsAborted)
            {
                flight?.Kill();
            }
        }

        if (hasFlown)
        {
            _flights.Add(entry, flight!);
        }
        else
        {
            Fail(entry, failure!);
        }
    }

    private void Advance(int index)
    {
        var (entry, flight) = _flights[index];
        if (!flight.IsDying)
        {
            var isComplete = flight.Report.ReadFrom(flight.ReportPipe);
            Attend(entry, flight);
            if (!isComplete)
            {
                return;
            }

            if (TryDeliver(entry, flight))
            {
                _flights.RemoveAt(index);
                return;
            }

            flight.IsDying = true;
        }

        if (flight.TryReap())
        {
            _flights.RemoveAt(index);
            Fail(entry, flight);
        }
    }

    /// <summary>What a child has to say before its report is complete.</summary>
    private void Attend(Entry entry, Flight flight)
    {
        if (flight.Report.ForkedPid is var forked and not 0 && forked != flight.Pid && flight.Doom is null)
        {
            lock (_gate)
            {
                flight.Doom = flight.Follow(forked);
                entry.PidDescriptor = flight.Doom is null ? flight.PidDescriptor.Number : -1;
                if (entry.IsAborted)
                {
                    flight.Kill();
                }
            }
        }

        if (flight.AwaitsDuties && flight.Report.IsUnshared)
        {
            flight.AwaitsDuties = false;
            flight.Doom = _departure.Duties.Run(flight.Plan.Duties, flight.Pid, flight.Belongings!);
            if (flight.Doom is null)
            {
                flight.LetGo();
            }
            else
            {
                flight.Kill();
            }
        }
    }

    /// <summary>Hands over a program that was executed, unless it has been aborted meanwhile: then it is dying.</summary>
    private bool TryDeliver(Entry entry, Flight flight)
    {
        if (flight.Doom is not null || !flight.Report.WasExecuted)
        {
            return false;
        }

        lock (_gate)
        {
            if (entry.IsAborted)
            {
                return false;
            }

            entry.PidDescriptor = -1;
        }

        var process = new ChildProcess(flight.Pid, new OwnedDescriptor(flight.PidDescriptor.Release()), flight.Belongings);
        flight.Belongings = null;
        flight.Dispose();
        Complete(entry, new LaunchOutcome.Started(entry.Ticket, process.Pid, process) { Missing = [.. entry.Missing] });
        return true;
    }

    private void Fail(Entry entry, Flight flight)
    {
        lock (_gate)
        {
            entry.PidDescriptor = -1;
        }

        LaunchFailure failure;
        try
        {
            failure = Verdict.Of(flight);
        }
        catch (Exception exception)
        {
            failure = Verdict.Unforeseen(exception);
        }

        flight.Dispose();
        Fail(entry, failure);
    }

    /// <summary>Where it was only to try what failed, it is launched again without.</summary>
    private void Fail(Entry entry, LaunchFailure failure)
    {
        if (!entry.IsAborted && Degradation.Without(entry.Options, failure.Feature) is { } rest)
        {
            entry.Missing.Add(new Shortfall(failure.Feature, failure));
            entry.Options = rest;
            lock (_gate)
            {
                _queue.Enqueue(entry);
            }

            _wakeUp.Ring();
            return;
        }

        Complete(entry, new LaunchOutcome.Failed(entry.Ticket, entry.IsAborted ? Verdict.Aborted : failure));
    }

    private void Complete(Entry entry, LaunchOutcome outcome)
    {
        lock (_gate)
        {
            _entries.Remove(entry.Ticket);
        }

        try
        {
            _completed(outcome);
        }
        catch (Exception)
        {
            // A mistake of the receiver must not end the thread that every child depends on.
        }
    }
}
