using System.Globalization;

namespace Supervisor.Client;

/// <summary>A body that can be read once, from its beginning; one that is cut off ends with an <see cref="EndOfStreamException"/>.</summary>
internal abstract class BodyStream(Stream connection) : ForwardStream
{
    protected Stream Connection { get; } = connection;

    public override bool CanWrite => false;

    public override void Write(ReadOnlySpan<byte> buffer) => throw new NotSupportedException();

    protected static void ThrowCutOff() => throw new EndOfStreamException("it ended in the middle of its answer");

    protected override void Dispose(bool disposing)
    {
        Connection.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Of a length that was told, or until the connection ends.</summary>
internal sealed class SizedBody(Stream connection, long? length) : BodyStream(connection)
{
    private long _left = length ?? long.MaxValue;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, _left);
        var read = Connection.Read(buffer[..wanted]);
        if (read == 0 && wanted > 0 && length is not null)
        {
            ThrowCutOff();
        }

        _left -= read;
        return read;
    }
}

/// <summary>RFC 9112, 7.1: pieces, each with its length before it.</summary>
internal sealed class ChunkedBody(Stream connection) : BodyStream(connection)
{
    private long _left;
    private bool _isAtEnd;

    public override int Read(Span<byte> buffer)
    {
        if (_left == 0 && !_isAtEnd && !BeginPiece())
        {
            _isAtEnd = true;
        }

        if (_isAtEnd || buffer.IsEmpty)
        {
            return 0;
        }

        var read = Connection.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (read == 0)
        {
            ThrowCutOff();
        }

        _left -= read;
        if (_left == 0)
        {
            _ = ControlAnswer.ReadLine(Connection);
        }

        return read;
    }

    private bool BeginPiece()
    {
        if (ControlAnswer.ReadLine(Connection) is not { } line)
        {
            ThrowCutOff();
            return false;
        }

        var digits = line.AsSpan();
        var semicolon = digits.IndexOf(';');
        return long.TryParse(semicolon < 0 ? digits : digits[..semicolon], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _left) && _left > 0;
    }
}
