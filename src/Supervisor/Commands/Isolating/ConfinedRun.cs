using Supervisor.EventLoop;
using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Kernel;

namespace Supervisor.Commands.Isolating;

/// <summary>
/// One program from its launch to its end, all on one thread: signals are passed on to it, and it stops and goes on as a job of
/// the shell.
/// </summary>
internal sealed class ConfinedRun : IDisposable
{
    private const ulong SignalToken = 1;
    private const ulong ProgramToken = 2;
    private const long Ticket = 1;
    private const int Killed = 128;

    // SIGTSTP, SIGTTIN, SIGTTOU: what stops a job for the shell's sake.
    private const int FirstOfJobControl = 20;
    private const int LastOfJobControl = 22;

    private readonly Epoll _epoll;
    private readonly OuterSignals _signals;
    private readonly Launcher _launcher;
    private readonly TextWriter _error;
    private readonly bool _sharesTerminal;
    private readonly List<(SignalNumber Signal, bool ByTerminal)> _early = [];
    private LaunchOutcome? _outcome;
    private int _lastSignal;

    private ConfinedRun(Epoll epoll, OuterSignals signals, TextWriter error, bool sharesTerminal)
    {
        (_epoll, _signals, _error, _sharesTerminal) = (epoll, signals, error, sharesTerminal);
        _launcher = new Launcher(outcome => _outcome = outcome, NativeSpawn.Spawn, onCaller: true);
    }

    /// <summary>The exit code of the program, or of a launch that failed.</summary>
    public static int Run(LaunchOptions options, TextWriter error, bool verbose)
    {
        if (Epoll.Create(out var refused) is not { } epoll)
        {
            return Cannot(error, $"{refused}");
        }

        using (epoll)
        {
            using var signals = OuterSignals.Open(out var errno);
            if (signals is null || Syscall.Failed(epoll.Add(signals.Descriptor, Epoll.EPOLLIN, SignalToken), out errno))
            {
                return Cannot(error, $"cannot watch signals: {errno}");
            }

            using var run = new ConfinedRun(epoll, signals, error, options.Session is SessionMode.Inherit);
            return run.Run(options, verbose);
        }
    }

    public void Dispose() => _launcher.Dispose();

    private int Run(LaunchOptions options, bool verbose)
    {
        if (options.Limits is not null)
        {
            _launcher.Cgroups = OwnCgroup.Divide();
        }

        _launcher.Start(new LaunchRequest(Ticket, options));
        _launcher.RunHere(_signals.Descriptor, AbortAtSignal);
        switch (_outcome)
        {
            case LaunchOutcome.Started started:
                using (started.Process)
                {
                    Tell(started, verbose);
                    return Attend(started.Process);
                }

            case LaunchOutcome.Failed when _lastSignal != 0:
                return Killed + _lastSignal;
            case LaunchOutcome.Failed failed:
                Cannot(_error, failed.Failure.ToString());
                return failed.Failure.ShellExitCode;
            default:
                throw new InvalidOperationException("a launch succeeds or fails");
        }
    }

    /// <summary>
    /// A launch may wait for a disk or a helper; who wants to end it need not. Whatever comes is kept for the command, which
    /// may run before its launch is known here.
    /// </summary>
    private void AbortAtSignal()
    {
        while (_signals.TryTake(out var signal, out var byTerminal))
        {
            _early.Add((signal, byTerminal));
            if (_outcome is null && (signal == SignalNumber.TERM || signal == SignalNumber.INT || signal == SignalNumber.QUIT || signal == SignalNumber.HUP))
            {
                _lastSignal = signal.Number;
                _launcher.Abort(Ticket);
            }
        }
    }

    private int Attend(ChildProcess process)
    {
        if (Syscall.Failed(_epoll.Add(process.PidDescriptor, Epoll.EPOLLIN, ProgramToken), out var errno))
        {
            return Cannot(_error, $"cannot watch the command: {errno}");
        }

        foreach (var (signal, byTerminal) in _early)
        {
            PassOn(process, signal, byTerminal);
        }

        while (true)
        {
            if (Wait.ForProgram(process.PidDescriptor) is { } end)
            {
                if (process.Cgroup?.ReadOom() is { Killed: > 0 } oom)
                {
                    Say(oom.ToString());
                }

                return end.ShellCode;
            }

            _epoll.Wait(-1);
            while (_signals.TryTake(out var signal, out var byTerminal))
            {
                PassOn(process, signal, byTerminal);
            }
        }
    }

    private void PassOn(ChildProcess process, SignalNumber signal, bool byTerminal)
    {
        if (signal == SignalNumber.CHLD)
        {
            // The shell waits for us: it has its terminal back when we stop too, and wakes both of us.
            if (Wait.StopOf(process.PidDescriptor) is >= FirstOfJobControl and <= LastOfJobControl)
            {
                Syscall.Call(SyscallNumber.Kill, Syscall.Call(SyscallNumber.Getpid), SignalNumber.STOP.Number);
            }
        }
        else if (!(byTerminal && _sharesTerminal))
        {
            // Else the terminal has sent it to the whole process group, and the command is in it.
            _ = process.SendSignal(signal);
        }
    }

    private void Tell(LaunchOutcome.Started started, bool verbose)
    {
        foreach (var missing in started.Missing)
        {
            Say($"runs without {FeatureWords.Name(missing.Feature)}: {missing.Reason}");
        }

        if (verbose)
        {
            var process = started.Process;
            Say($"runs as process {process.Pid}{(process.HolderPid == 0 ? "" : $", its namespaces held by {process.HolderPid}")}{(process.Cgroup is { } cgroup ? $", in {cgroup.Directory}" : "")}");
        }
    }

    private void Say(string text)
    {
        _error.WriteLine($"supervisor {IsolateCommand.Name}: {text}");
        _error.Flush();
    }

    private static int Cannot(TextWriter error, string text)
    {
        error.WriteLine($"supervisor {IsolateCommand.Name}: {text}");
        error.Flush();
        return LaunchFailure.NotLaunched;
    }
}
