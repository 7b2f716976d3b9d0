using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using static Supervisor.Isolation.Planning.SystemCalls;

namespace Supervisor.Isolation.Planning;

/// <summary>Session, process group and terminal; see setsid(2), setpgid(2) and tcsetpgrp(3).</summary>
internal static class SessionSteps
{
    /// <param name="user">Who the program will be; null for the launcher.</param>
    public static void Add(PlanBuilder plan, LaunchOptions options, uint? user)
    {
        switch (options.Session)
        {
            case SessionMode.NewSession:
                plan.Add(new Step(Phase.Session, Setsid, "lead a session of its own"));
                break;
            case SessionMode.NewSessionOnTerminal:
                plan.Add(new Step(Phase.Session, Setsid, "lead a session of its own"));
                AddTerminal(plan, options.Streams.Input, user);
                break;
            case SessionMode.NewGroup:
                AddGroup(plan);
                break;
            case SessionMode.Foreground:
                AddGroup(plan);
                AddForeground(plan, options.Streams.Input);
                break;
            case SessionMode.Inherit:
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(options), options.Session, "no such session mode");
        }
    }

    private static void AddTerminal(PlanBuilder plan, DescriptorSource terminal, uint? user)
    {
        var descriptor = new Argument.Descriptor(terminal.Descriptor, terminal.Description);
        plan.Add(new Step(Phase.Session, Ioctl, $"have {terminal.Description} as the terminal of its session", descriptor, TIOCSCTTY, 0));
        if (user is { } owner)
        {
            // Or it could not open its own terminal by name, /dev/stdout included. It can do without.
            plan.Add(new Step(Phase.Session, Fchown, $"own {terminal.Description}", descriptor, new Argument.Immediate(owner), new Argument.Immediate(-1))
            {
                Tolerated = [Errno.EPERM, Errno.EINVAL, Errno.EROFS],
            });
        }
    }

    private static void AddGroup(PlanBuilder plan) =>
        plan.Add(new Step(Phase.Session, Setpgid, "lead a process group of its own", 0, 0));

    /// <summary>
    /// By the child itself, so that it never runs in the background. Every signal is blocked here, SIGTTOU as well, which
    /// would stop a child that does this from there. Its number is asked for: in a PID namespace it is another.
    /// </summary>
    private static void AddForeground(PlanBuilder plan, DescriptorSource terminal)
    {
        var group = (Argument.Structure)Zeros(sizeof(int), "its group");
        plan.Add(new Step(Phase.Session, Getpid, "know the number of its group") { Patch = new Patch(group, 0) });
        plan.Add(new Step(Phase.Session, Ioctl, "be the foreground group of the terminal", new Argument.Descriptor(terminal.Descriptor, terminal.Description), TIOCSPGRP, group)
        {
            // The terminal has hung up, or was taken away from the session.
            Tolerated = [Errno.ENOTTY, Errno.EIO, Errno.EPERM, Errno.ENXIO],
        });
    }
}
