using Supervisor.Output.Sinks;

namespace Supervisor.Output;

/// <summary>What other threads want of all outlets or all terminals. Asked by any thread, done by the pump's at its next turn.</summary>
internal sealed class Wishes(OutputSettings settings, OutletTable outlets, SourceTable sources)
{
    private volatile bool _reopen;
    private volatile bool _resize;

    /// <summary>Files are to be opened again by their names.</summary>
    public void Reopen() => _reopen = true;

    /// <summary>The terminals of programs are to be as large as the supervisor's own.</summary>
    public void Resize() => _resize = true;

    public void Fulfil()
    {
        if (_reopen)
        {
            _reopen = false;
            foreach (var outlet in outlets.Snapshot())
            {
                outlet.Reopen();
            }
        }

        if (_resize)
        {
            _resize = false;
            var size = settings.TerminalSize;
            foreach (var source in sources.Snapshot())
            {
                if (source.IsTerminal)
                {
                    source.Resize(size);
                }
            }
        }
    }
}
