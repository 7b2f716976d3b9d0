namespace Supervisor.Output;

/// <summary>
/// Takes what a program writes between supervisord's two marks out of its output, as a message for event listeners. Marks may
/// come in any pieces. A message that its process has not ended is nobody's. Only the output thread uses it.
/// </summary>
/// <param name="limit">The most bytes of a message; what is longer has lost its beginning.</param>
/// <param name="tell">Is given each whole message.</param>
/// <param name="inside">Is given what is inside of one as it comes, or null.</param>
internal sealed class Capture(int limit, Action<ReadOnlyMemory<byte>> tell, Action<ReadOnlyMemory<byte>>? inside)
{
    /// <summary>How much more comes out of <see cref="Filter"/> than went in, at most.</summary>
    public const int Slack = 24;

    private readonly byte[] _begun = new byte[Slack];
    private int _begunLength;
    private byte[] _message = [];
    private int _length;
    private bool _isInside;
    private int _process;

    private static ReadOnlySpan<byte> Begin => "<!--XSUPERVISOR:BEGIN-->"u8;

    private static ReadOnlySpan<byte> End => "<!--XSUPERVISOR:END-->"u8;

    /// <summary>Whose output comes next: another process begins anew.</summary>
    public void Follow(int process)
    {
        if (process != _process)
        {
            (_process, _isInside) = (process, false);
            Empty();
        }
    }

    /// <summary>Leaves in a buffer what is output.</summary>
    /// <param name="buffer">The bytes that were read, and <see cref="Slack"/> more for what was kept back of the last.</param>
    /// <param name="count">How many were read.</param>
    /// <returns>How many bytes of the buffer are output.</returns>
    public int Filter(Span<byte> buffer, int count)
    {
        buffer[..count].CopyTo(buffer[_begunLength..]);
        _begun.AsSpan(0, _begunLength).CopyTo(buffer);
        var rest = buffer[..(_begunLength + count)];
        var kept = 0;
        while (true)
        {
            var mark = _isInside ? End : Begin;
            var at = rest.IndexOf(mark);
            var text = at >= 0 ? rest[..at] : rest[..^BegunAtEnd(rest, mark)];
            if (_isInside)
            {
                Add(text);
            }
            else
            {
                text.CopyTo(buffer[kept..]);
                kept += text.Length;
            }

            if (at < 0)
            {
                rest[text.Length..].CopyTo(_begun);
                _begunLength = rest.Length - text.Length;
                return kept;
            }

            rest = rest[(at + mark.Length)..];
            Turn();
        }
    }

    /// <summary>Nothing follows: what might have become a mark is output.</summary>
    /// <returns>How many bytes of the buffer are output.</returns>
    public int Finish(Span<byte> buffer)
    {
        var count = _isInside ? 0 : _begunLength;
        _begun.AsSpan(0, count).CopyTo(buffer);
        _isInside = false;
        _begunLength = 0;
        Empty();
        return count;
    }

    private static int BegunAtEnd(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark)
    {
        for (var length = Math.Min(text.Length, mark.Length - 1); length > 0; length--)
        {
            if (text.EndsWith(mark[..length]))
            {
                return length;
            }
        }

        return 0;
    }

    private void Turn()
    {
        if (_isInside)
        {
            var left = Math.Min(_length, limit);
            tell(_message.AsSpan(_length - left, left).ToArray());
            Empty();
        }

        _isInside = !_isInside;
    }

    /// <summary>There is room for two messages, so that old bytes are thrown away in large lots.</summary>
    private void Add(ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            inside?.Invoke(text.ToArray());
        }

        text = text[Math.Max(0, text.Length - limit)..];
        if (_length + text.Length > 2 * limit)
        {
            _message.AsSpan(_length - limit, limit).CopyTo(_message);
            _length = limit;
        }

        if (_length + text.Length > _message.Length)
        {
            Array.Resize(ref _message, Math.Min(2 * limit, Math.Max(_length + text.Length, 2 * _message.Length)));
        }

        text.CopyTo(_message.AsSpan(_length));
        _length += text.Length;
    }

    private void Empty() => (_message, _length) = ([], 0);
}
