namespace Supervisor.Client;

/// <summary>The lines of a body, as they come.</summary>
internal sealed class BodyLines(Stream body)
{
    private const int Longest = 16 * 1024 * 1024;

    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Waits for the next one, and gives it without its end; false when there is none any more.</summary>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        for (var looked = _start; ;)
        {
            var newline = _buffer.AsSpan(looked, _end - looked).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = _buffer.AsMemory(_start, looked + newline - _start);
                _start = looked + newline + 1;
                return true;
            }

            var unread = _end - _start;
            MakeRoom();
            looked = unread;
            var read = body.Read(_buffer.AsSpan(_end));
            if (read == 0)
            {
                line = _buffer.AsMemory(0, _end);
                _end = 0;
                return line.Length > 0;
            }

            _end += read;
        }
    }

    private void MakeRoom()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        if (_end < _buffer.Length)
        {
            return;
        }

        if (_buffer.Length >= Longest)
        {
            throw new IOException("a line of the answer is too long");
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
