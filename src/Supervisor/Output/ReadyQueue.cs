namespace Supervisor.Output;

/// <summary>Sources that may have something to read, first come first served. The sources themselves are the links.</summary>
internal sealed class ReadyQueue
{
    private PipeSource? _first;
    private PipeSource? _last;

    public bool IsEmpty => _first is null;

    /// <summary>Puts a source at the end, unless it is in already.</summary>
    public void Add(PipeSource source)
    {
        if (source.IsQueued)
        {
            return;
        }

        source.IsQueued = true;
        source.NextReady = null;
        if (_last is null)
        {
            _first = source;
        }
        else
        {
            _last.NextReady = source;
        }

        _last = source;
    }

    /// <summary>
    /// Puts a source that was just taken at the head again. One that holds half-emitted input goes on first, so that at
    /// most one source that waits for an outlet ever holds more than a line.
    /// </summary>
    public void PutBack(PipeSource source)
    {
        source.IsQueued = true;
        source.NextReady = _first;
        _first = source;
        _last ??= source;
    }

    /// <summary>Moves all of them before those of another queue, in their order.</summary>
    public void MoveTo(ReadyQueue other)
    {
        if (_last is null)
        {
            return;
        }

        _last.NextReady = other._first;
        other._first = _first;
        other._last ??= _last;
        _first = _last = null;
    }

    /// <summary>Takes the first; null if there is none.</summary>
    public PipeSource? Take()
    {
        var source = _first;
        if (source is not null)
        {
            _first = source.NextReady;
            _last = _first is null ? null : _last;
            source.NextReady = null;
            source.IsQueued = false;
        }

        return source;
    }
}
