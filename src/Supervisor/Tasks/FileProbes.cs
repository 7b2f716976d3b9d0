using Supervisor.Engine.Model;
using Supervisor.EventLoop;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Tasks;

/// <summary>Probes by a file. A program whose last look has not come back gets no other: lost threads do not add up.</summary>
internal sealed class FileProbes(TaskTable table, Mailbox mailbox)
{
    private readonly HashSet<string> _looking = new(StringComparer.Ordinal);

    /// <param name="root">The program's, where that is not the supervisor's.</param>
    public void Begin(FileRun run, string? root, Queue<Event> events)
    {
        table.Add(run);
        if (_looking.Add(run.Instance.Program))
        {
            Aside.LookFor(root, run.Path, run.Token, mailbox);
        }
        else
        {
            table.End(run, $"cannot look at {run.Path}: its file system has not answered yet", events);
        }
    }

    /// <summary>The answer of <see cref="Aside"/>; one that was cancelled is kept until it comes.</summary>
    public void Complete(FileRun run, nint result, Queue<Event> events)
    {
        _looking.Remove(run.Instance.Program);
        table.End(run, Syscall.Failed(result, out var errno) ? $"cannot find {run.Path}: {errno}" : null, events);
    }
}
