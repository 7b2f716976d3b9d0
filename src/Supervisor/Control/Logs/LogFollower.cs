using Supervisor.Output.Recent;

namespace Supervisor.Control.Logs;

/// <summary>
/// Goes on with what programs write. It reads what is remembered, at the client's speed, so a client that does not read costs
/// the programs nothing; what was forgotten meanwhile it is told the number of.
/// </summary>
/// <param name="cursors">Where to go on for each program.</param>
internal sealed class LogFollower(ControlPlane plane, LogRequest request, LogWriter writer, Dictionary<string, long> cursors)
{
    /// <summary>Programs may come and go.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    /// <summary>So that a stream of short lines does not mean a packet for each.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly List<Task> _waits = [];

    /// <summary>Until there is no such program any more, or it is cancelled.</summary>
    public async Task Run(CancellationToken cancellation)
    {
        while (Refresh())
        {
            var wrote = false;
            foreach (var (program, next) in cursors)
            {
                wrote |= Write(program, next);
                await writer.Flush(isUrgent: false, cancellation);
            }

            if (wrote)
            {
                await writer.Flush(isUrgent: true, cancellation);
                await Task.Delay(Pause, cancellation);
            }
            else
            {
                await Wait(cancellation);
            }
        }
    }

    private bool Write(string program, long next)
    {
        var read = plane.Output.Recent.Read(program, new RecentQuery { From = next, Stream = request.Stream });
        if (read.Next < next)
        {
            // It was removed and is there again, and its lines are counted anew.
            cursors[program] = 0;
            return true;
        }

        if (read.Missed > 0)
        {
            writer.WriteGap(program, read.Missed);
        }

        foreach (var line in read.Lines)
        {
            writer.Write(LogLine.Of(program, line));
        }

        cursors[program] = read.Next;
        return read.Next > next;
    }

    private async Task Wait(CancellationToken cancellation)
    {
        _waits.Clear();
        foreach (var (program, next) in cursors)
        {
            _waits.Add(plane.Output.Recent.WaitFor(program, next));
        }

        using var bell = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _waits.Add(Task.Delay(LookAgain, bell.Token));
        _ = await Task.WhenAny(_waits);
        await bell.CancelAsync();
        cancellation.ThrowIfCancellationRequested();
    }

    /// <returns>Whether any is left.</returns>
    private bool Refresh()
    {
        var programs = plane.Find(request.Names).Programs;
        foreach (var program in programs)
        {
            cursors.TryAdd(program, 0);
        }

        if (programs.Length < cursors.Count)
        {
            foreach (var program in cursors.Keys)
            {
                if (!programs.Contains(program))
                {
                    cursors.Remove(program);
                }
            }
        }

        return cursors.Count > 0;
    }
}
