using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;
using Supervisor.Reloading;

namespace Supervisor.Tasks;

/// <summary>
/// The commands that clients run beside programs: in their namespaces and control groups, with their user and environment.
/// Each ends with the instance that it was begun beside. For the loop's thread alone, by visits.
/// </summary>
internal sealed class Guests(ConfigurationInForce inForce, Instances instances, CommandTasks commands)
{
    /// <returns>Why there is none; null where it was begun.</returns>
    public string? Begin(string program, GuestCommand guest) =>
        instances.Find(program) is { } instance ? Begin(instance, inForce.LaunchOf(program), guest) : $"{program} is not running";

    /// <summary>Ends it with all that it has started; also while it is being launched.</summary>
    public void Cancel(GuestCommand guest)
    {
        if (guest.Run is { IsCancelled: false } run)
        {
            run.IsCancelled = true;
            commands.Cancel(run);
        }
    }

    /// <summary>To its process group, as the terminal does it.</summary>
    public static void Send(GuestCommand guest, Signal signal)
    {
        // Before its process is reaped its number is its own, and only then it has ended.
        if (guest.Run is { Process: { } process, HasEnded: false })
        {
            _ = Syscall.Call(SyscallNumber.Kill, -process.Pid, signal.Number);
        }
    }

    private string? Begin(Instance instance, ProgramLaunch launch, GuestCommand guest) =>
        commands.Begin(guest, launch, instance, [TaskRunner.MainPid(launch, instance)]);
}
