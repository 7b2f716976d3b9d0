using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>
/// Inputs that are to end: what their writers have left in their own pipes goes there first, a last line without its
/// newline included. Asked by any thread, done by the pump's.
/// </summary>
internal sealed class InputEndings(ProgramInputs inputs, SourceTable sources, OutletTable outlets, ReadyQueue ready)
{
    private readonly Lock _gate = new();
    private readonly List<string> _asked = [];
    private readonly List<Ending> _endings = [];
    private volatile bool _isAsked;

    public void Add(string program)
    {
        lock (_gate)
        {
            _asked.Add(program);
            _isAsked = true;
        }
    }

    /// <summary>Makes the writers' pipes be read once more.</summary>
    public void Begin()
    {
        if (!_isAsked)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var program in _asked)
            {
                Begin(program);
            }

            _asked.Clear();
            _isAsked = false;
        }
    }

    /// <summary>Ends those to which nothing is left to write.</summary>
    public void Finish()
    {
        for (var index = _endings.Count - 1; index >= 0; index--)
        {
            var (outlet, writers) = _endings[index];
            if (!writers.TrueForAll(writer => writer.IsDrained))
            {
                continue;
            }

            outlet.Flush();
            if (outlet.BytesWaiting == 0)
            {
                outlet.End();
                _endings.RemoveAt(index);
            }
        }
    }

    private void Begin(string program)
    {
        if (Array.Find(outlets.Snapshot(), outlet => outlet is InputOutlet input && input.Program == program) is not InputOutlet to)
        {
            inputs.PipeOf(program, isShared: true, out _)?.End();
            return;
        }

        var writers = new List<PipeSource>();
        foreach (var source in sources.Snapshot())
        {
            if (source.WritesTo(to))
            {
                source.IsEnding = true;
                source.IsDrained = false;
                ready.Add(source);
                writers.Add(source);
            }
        }

        _endings.Add(new Ending(to, writers));
    }

    private sealed record Ending(InputOutlet Outlet, List<PipeSource> Writers);
}
