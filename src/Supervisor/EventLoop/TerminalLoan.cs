using Serilog;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Kernel;

namespace Supervisor.EventLoop;

/// <summary>
/// The terminal that is the supervisor's standard input, lent to the one program that inherits it: it is the foreground
/// group while it runs, so that Ctrl-C, Ctrl-Z and a change of size are its own affair, and a shell has job control. When it
/// ends the supervisor takes the terminal back, as a shell does. Every other program is in a session of its own, without it.
/// </summary>
internal sealed class TerminalLoan(ILogger log)
{
    private const int Stdin = 0;
    private InstanceId? _borrower;
    private Instance? _running;
    private byte[]? _settings;
    private int _ownGroup;
    private bool _told;

    /// <summary>In which session and group a program with the supervisor's stdin is to run; it has the terminal from here on.</summary>
    public SessionMode Lend(InstanceId instance)
    {
        if (Terminal.Settings(Stdin) is not { } settings)
        {
            return SessionMode.NewSession;
        }

        if (Refusal() is { } reason)
        {
            TellOnce(instance, reason);
            return SessionMode.NewSession;
        }

        if (Terminal.ForegroundGroup(Stdin) != _ownGroup)
        {
            TellOnce(instance, "the supervisor is in its background; the program is stopped when it reads from it");
            return SessionMode.NewGroup;
        }

        (_borrower, _settings) = (instance, settings);
        return SessionMode.Foreground;
    }

    public void Started(Instance instance)
    {
        if (instance.Id == _borrower)
        {
            _running = instance;
        }
    }

    /// <summary>The program has ended, or was not launched: the terminal is as it was before.</summary>
    public void TakeBack(InstanceId instance)
    {
        if (instance != _borrower)
        {
            return;
        }

        (_borrower, _running) = (null, null);
        if (_settings is { } settings && Terminal.Settings(Stdin) is { } now && !now.AsSpan().SequenceEqual(settings))
        {
            Terminal.Set(Stdin, settings);
        }

        // Where the terminal has hung up there is nothing to take.
        _ = Terminal.SetForegroundGroup(Stdin, _ownGroup);
    }

    /// <summary>
    /// Children have changed. There is no shell that the user could go on with when the program is stopped, and none that
    /// would continue it, so at least it is said who can.
    /// </summary>
    public void LookForStop()
    {
        if (_running is { } running && Wait.StopOf(running.Process.PidDescriptor) is var signal and not 0)
        {
            log.Warning(
                "{program} was stopped by {signal}; SIGCONT to the supervisor lets it go on", running.Id.Program, new SignalNumber(signal).ToString());
        }
    }

    /// <summary>The kernel tells the leader of the session alone that the terminal has hung up; its jobs hear of it from the leader.</summary>
    public void PassOnHangUp()
    {
        if (_running is { } running)
        {
            _ = Syscall.Call(SyscallNumber.Kill, -running.Process.Pid, SignalNumber.HUP.Number);
            _ = Syscall.Call(SyscallNumber.Kill, -running.Process.Pid, SignalNumber.CONT.Number);
        }
    }

    /// <summary>Why the terminal cannot be lent; null when it is the supervisor's own, and its process group has a number.</summary>
    private string? Refusal()
    {
        if (Terminal.ForegroundGroup(Stdin) is null && Acquire() is { } errno)
        {
            return $"it is not the supervisor's own ({errno})";
        }

        _ownGroup = (int)Syscall.Call(SyscallNumber.Getpgid, 0);
        if (_ownGroup == 0)
        {
            LeadGroup();
        }

        return null;
    }

    /// <summary>
    /// A session that has no terminal yet gets this one; who starts a PID 1 of a container has it lead a session, and the
    /// init of a kernel does that itself.
    /// </summary>
    private static Errno? Acquire()
    {
        var pid = Syscall.Call(SyscallNumber.Getpid);
        if (pid == 1 && Syscall.Call(SyscallNumber.Getsid, 0) != pid && !Terminal.HasControlling())
        {
            _ = Syscall.Call(SyscallNumber.Setsid);
        }

        return Syscall.Failed(Terminal.Acquire(Stdin), out var errno) ? errno : null;
    }

    /// <summary>
    /// The group is outside of the PID namespace, and could not be put into the foreground again by number. Whoever is out
    /// there waits for the supervisor, and has the terminal back when that ends.
    /// </summary>
    private void LeadGroup()
    {
        var wasForeground = Terminal.ForegroundGroup(Stdin) == 0;
        if (!Syscall.Failed(Syscall.Call(SyscallNumber.Setpgid, 0, 0), out _))
        {
            _ownGroup = (int)Syscall.Call(SyscallNumber.Getpgid, 0);
            if (wasForeground)
            {
                _ = Terminal.SetForegroundGroup(Stdin, _ownGroup);
            }
        }
    }

    private void TellOnce(InstanceId instance, string reason)
    {
        if (!_told)
        {
            log.Warning("{program} has no job control on the terminal: {reason}", instance.Program, reason);
            _told = true;
        }
    }
}
