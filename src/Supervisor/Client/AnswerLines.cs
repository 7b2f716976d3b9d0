namespace Supervisor.Client;

/// <summary>The lines of a body as they come, without their ends; none is longer than a limit.</summary>
internal sealed class AnswerLines(Stream body)
{
    private const int Longest = 4 * 1024 * 1024;

    private byte[] _bytes = new byte[4096];
    private int _start;
    private int _end;
    private bool _isAtEnd;

    /// <summary>Waits for the next one; it is good until the one after. False at the end.</summary>
    public bool Next(out ReadOnlyMemory<byte> line)
    {
        for (var searched = _start; ;)
        {
            var found = _bytes.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                line = _bytes.AsMemory(_start, searched + found - _start);
                _start = searched + found + 1;
                return true;
            }

            if (_isAtEnd)
            {
                line = _bytes.AsMemory(_start, _end - _start);
                _start = _end;
                return line.Length > 0;
            }

            Fill();
            searched = _start;
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _bytes.Length)
        {
            if (_end >= Longest)
            {
                throw new IOException("a line of the answer is too long");
            }

            Array.Resize(ref _bytes, _end * 2);
        }

        var read = body.Read(_bytes.AsSpan(_end));
        _end += read;
        _isAtEnd = read == 0;
    }
}
