using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation;
using Supervisor.Processes;

namespace Supervisor.Tasks;

/// <summary>
/// A command. It is launched; then its process runs; then the process has ended, and is reaped only when nothing of its
/// family is left: until then its number can be nobody else's, and names the session.
/// </summary>
/// <param name="mark">By which its orphans are known.</param>
/// <param name="ticket">Of its launch.</param>
/// <param name="targets">What its launch was lent.</param>
/// <param name="adopter">The holder of the namespace that it is a guest in, which gets its orphans; <see cref="Kin.None"/> for none.</param>
internal sealed class CommandRun(InstanceId instance, TaskId? id, string mark, ulong token, long ticket, JoinTargets targets, int adopter)
    : TaskRun(instance, id, token)
{
    /// <summary>The client's command that it is; null for one of the engine's.</summary>
    public GuestCommand? Guest { get; init; }

    public long Ticket { get; } = ticket;

    public JoinTargets Targets { get; } = targets;

    public string Mark { get; } = mark;

    public Kin Kin => new(Process?.Pid ?? Kin.None, Adopter: adopter);

    /// <summary>Whether its orphans come to the supervisor, and so none can be there while the supervisor has no orphan at all.</summary>
    public bool IsAtHome => adopter == Kin.None;

    /// <summary>Null while it is being launched.</summary>
    public ChildProcess? Process { get; set; }

    /// <summary>Its process has ended; what it left behind is being killed.</summary>
    public bool HasEnded { get; set; }

    /// <summary>How its process ended, once that has been reaped.</summary>
    public ExitStatus? Status { get; set; }

    /// <summary>The last look at its family found somebody to kill.</summary>
    public bool WasPopulated { get; set; }
}
