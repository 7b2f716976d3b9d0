using Supervisor.Init.Kernel;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Init.Running;

/// <summary>Who is left when the command has ended.</summary>
internal static unsafe class Rest
{
    private const int FirstProcess = 1;
    private const int AT_FDCWD = -100;
    private const int O_CLOEXEC = 0x80000;
    private const int Room = 4096;

    /// <summary>
    /// PID 1 reaches everybody. Another init reaches the command's group, and what has been left to it: its own children, as long
    /// as there is a /proc that lists them (proc_pid_children(5)); what they leave behind is adopted, and its turn comes.
    /// </summary>
    public static void Signal(ref readonly InitSettings settings, int main, int signal)
    {
        if (settings.Self == FirstProcess)
        {
            Signals.Send(-1, signal);
            return;
        }

        if (settings.Grouping != Grouping.None)
        {
            Signals.Send(-main, signal);
        }

        var room = stackalloc byte[Room];
        var path = new Text(new Span<byte>(room, Room - 1), -1);
        path.Format("/proc/self/task/%d1/children"u8, settings.Self);
        room[path.Written.Length] = 0;
        var file = Bare.Call(SyscallNumber.Openat, AT_FDCWD, (nint)room, O_CLOEXEC);
        var length = file < 0 ? 0 : Bare.Call(SyscallNumber.Read, file, (nint)room, Room - 1);
        Pipes.Close(file);
        room[Math.Max(length, 0)] = 0;
        var at = room;
        for (var process = Numbers.Read(at, out var end); end != at; process = Numbers.Read(at, out end))
        {
            // A number that the room has cut is another process.
            if (*end == ' ' && process > FirstProcess)
            {
                Signals.Send((int)process, signal);
            }

            at = end;
        }
    }
}
