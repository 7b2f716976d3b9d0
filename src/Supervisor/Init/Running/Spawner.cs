using System.Runtime.InteropServices;
using Supervisor.Init.Kernel;
using Supervisor.Init.Wording;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Launching;

namespace Supervisor.Init.Running;

/// <summary>The child, or <c>-errno</c>; and what it ends with if it did not become the command, below zero if it did.</summary>
internal readonly struct Spawned(int pid, int failureCode)
{
    public int Pid { get; } = pid;

    public int FailureCode { get; } = failureCode;
}

/// <summary>What the child inherited and gets, whatever this process has made of it.</summary>
internal readonly unsafe struct Heritage(ulong mask, bool ignoresChildren, byte** environment, int listenIndex)
{
    public ulong Mask { get; } = mask;

    /// <summary>SIGCHLD is ignored, which it cannot be here.</summary>
    public bool IgnoresChildren { get; } = ignoresChildren;

    public byte** Environment { get; } = environment;

    /// <summary>The variable that takes the child's number; below zero for none.</summary>
    public int ListenIndex { get; } = listenIndex;
}

/// <summary>
/// Starts the command. The child shares this memory, has a stack of its own and follows a plan; this process waits until it has
/// been executed, as after vfork(2).
/// </summary>
internal static unsafe class Spawner
{
    private const int StackSize = 16 * 1024;
    private const int FailedStepCode = 1;
    private const int ENOENT = 2;
    private const int ENXIO = 6;
    private const int EACCES = 13;
    private const nuint SIG_IGN = 1;

    /// <param name="mask">What the child has blocked.</param>
    public static Spawned Spawn(ref readonly InitSettings settings, ulong mask, bool ignoresChildren)
    {
        var environment = settings.Environment;
        var listening = ListenPid.IndexOfOwn(in settings);
        var copy = stackalloc byte*[listening < 0 ? 1 : ListenPid.CountOf(environment) + 1];
        var room = stackalloc byte[ListenPid.Room];
        if (listening >= 0)
        {
            ListenPid.Copy(environment, copy, listening, room);
            environment = copy;
        }

        var terminal = TerminalOf(in settings, out var terminalErrno);
        var heritage = new Heritage(mask, ignoresChildren, environment, listening);
        var pid = Try(in settings, in heritage, terminal, -1, out var report, out var sessionStep, out var terminalStep);
        if (report.ScriptPlace >= 0)
        {
            // A file without a format that the kernel knows is a script of the shell: execvp(3).
            Bare.Call(SyscallNumber.Waitid, Reaper.P_PID, pid, 0, Reaper.WEXITED);
            pid = Try(in settings, in heritage, terminal, report.ScriptPlace, out report, out sessionStep, out terminalStep);
        }

        if (terminal > 0)
        {
            Pipes.Close(terminal);
        }

        if (pid < 0)
        {
            return new Spawned(pid, -1);
        }

        Speech.Say(in settings, settings.Self, Happening.Spawned, (nint)settings.Command[0], pid);
        if (terminalErrno != 0)
        {
            Speech.Say(in settings, pid, Happening.NoControllingTerminal, terminalErrno);
        }

        Tell(in settings, pid, in report, sessionStep, terminalStep);
        return new Spawned(pid, report.IsRunning ? -1 : ExitCode(in settings, in report));
    }

    /// <summary>The descriptor of the terminal that the child gets; below zero for none.</summary>
    private static int TerminalOf(ref readonly InitSettings settings, out int errno)
    {
        errno = 0;
        if (settings.Grouping != Grouping.GroupOnControllingTerminal)
        {
            return settings.Grouping == Grouping.Group ? 0 : -1;
        }

        var opened = ControllingTerminal.Open();
        errno = opened < 0 ? -opened : 0;
        var terminal = opened < 0 ? 0 : opened;
        if (settings.Personality != Personality.Init || !ControllingTerminal.IsOthers(terminal))
        {
            return terminal;
        }

        // In the background of a shell nothing is taken from it.
        Pipes.Close(opened);
        return -1;
    }

    /// <param name="script">The place to be given to the shell; below zero to look at all places.</param>
    private static int Try(ref readonly InitSettings settings, ref readonly Heritage heritage, int terminal, int script,
        out Report report, out int sessionStep, out int terminalStep)
    {
        var command = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(settings.Command[0]);
        var path = PathSearch.PathOf(settings.Environment);
        var block = stackalloc byte[ChildPlan.SizeFor(PathSearch.Count(command, path))];
        var names = stackalloc byte[PathSearch.Room(command, path)];
        var arguments = stackalloc byte*[script < 0 ? 1 : ListenPid.CountOf(settings.Command) + 2];
        var pipes = stackalloc int[4] { -1, -1, -1, -1 };
        var ignored = stackalloc nuint[4] { SIG_IGN, 0, 0, 0 };
        var group = 0;
        var mask = heritage.Mask;
        var stack = stackalloc byte[StackSize];
        byte unread = 0;

        Pipes.Open(pipes);
        var plan = new ChildPlan(block, pipes[1]);
        if (heritage.ListenIndex >= 0)
        {
            Pipes.Open(pipes + 2);
        }

        if (pipes[2] >= 0)
        {
            plan.WaitAt(pipes[2], &unread);
        }

        if (settings.Grouping == Grouping.Session)
        {
            plan.MakeSession();
        }
        else if (settings.Grouping != Grouping.None)
        {
            plan.MakeGroup(terminal, &group, settings.Grouping == Grouping.GroupOnControllingTerminal);
        }

        if (heritage.IgnoresChildren)
        {
            plan.SetDisposition(SignalSet.SIGCHLD, ignored);
        }

        plan.SetMask(&mask);
        AddPlaces(ref plan, in settings, heritage.Environment, names, script, arguments);
        var pid = Clone(in plan, in heritage, pipes, (nint)(stack + StackSize) & ~15);
        report = Report.Read(pipes[0], in plan);
        Pipes.Close(pipes[0]);
        (sessionStep, terminalStep) = (plan.Session, plan.Terminal);
        return pid;
    }

    private static void AddPlaces(ref ChildPlan plan, ref readonly InitSettings settings, byte** environment, byte* names, int script, byte** arguments)
    {
        var command = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(settings.Command[0]);
        var path = PathSearch.PathOf(settings.Environment);
        if (script < 0)
        {
            var places = PathSearch.Count(command, path);
            for (var index = 0; index < places; index++)
            {
                var length = PathSearch.Write(command, path, index, names);
                plan.Execute(names, settings.Command, environment);
                names += length;
            }

            return;
        }

        fixed (byte* shell = "/bin/sh\0"u8)
        {
            PathSearch.Write(command, path, script, names);
            arguments[0] = shell;
            arguments[1] = names;
            for (var index = 1; (arguments[index + 1] = settings.Command[index]) is not null; index++)
            {
            }

            plan.Execute(shell, arguments, environment);
        }
    }

    /// <summary>Gives the child's number, or <c>-errno</c>; all ends of pipes but the first are closed then.</summary>
    private static int Clone(ref readonly ChildPlan plan, ref readonly Heritage heritage, int* pipes, nint stack)
    {
        var gated = pipes[2] >= 0;
        var flags = NativeSpawn.CLONE_VM | NativeSpawn.SIGCHLD | (gated ? 0 : NativeSpawn.CLONE_VFORK);
        var pid = (int)Bare.Spawn(SyscallNumber.Clone, (nint)flags, stack, 0, 0, 0, plan.Address);
        Pipes.Close(pipes[1]);
        if (gated)
        {
            // The child is waiting for this, and its environment can still be written.
            ListenPid.Write(heritage.Environment[heritage.ListenIndex], pid);
            Bare.Write(pipes[3], "."u8);
            Pipes.Close(pipes[3]);
            Pipes.Close(pipes[2]);
        }

        return pid;
    }

    private static void Tell(ref readonly InitSettings settings, int pid, ref readonly Report report, int sessionStep, int terminalStep)
    {
        if (report.TerminalErrno != 0)
        {
            Speech.Say(in settings, pid, sessionStep >= 0 ? Happening.TerminalNotTaken
                : report.TerminalErrno == ENXIO ? Happening.NoTerminalDevice : Happening.NoTerminal, report.TerminalErrno);
        }

        if (report.FailedStep >= 0)
        {
            Speech.Say(in settings, pid, report.FailedStep == sessionStep ? Happening.SessionFailed
                : report.FailedStep == terminalStep ? Happening.TerminalRefused : Happening.GroupFailed, report.FailedErrno);
            return;
        }

        if (sessionStep >= 0)
        {
            Speech.Say(in settings, pid, Happening.SessionMade);
        }

        if (report.ExecErrno != 0)
        {
            Speech.Say(in settings, pid, Happening.ExecFailed, (nint)settings.Command[0], report.ExecErrno);
        }
    }

    private static int ExitCode(ref readonly InitSettings settings, ref readonly Report report) =>
        report.FailedStep >= 0 ? settings.Personality == Personality.Init ? settings.CannotExecute : FailedStepCode
        : report.ExecErrno switch
        {
            ENOENT => settings.NotFound,
            EACCES => settings.NotExecutable,
            _ => settings.CannotExecute,
        };
}
