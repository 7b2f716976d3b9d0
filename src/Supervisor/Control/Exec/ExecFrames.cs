using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Supervisor.Control.Exec;

/// <summary>What a frame of the exec protocol is; the first eight are for the server, the others for the client.</summary>
internal enum ExecFrameKind : byte
{
    /// <summary>What is to be run, as JSON; the first frame, and only that.</summary>
    Request = 1,

    /// <summary>Bytes for standard input.</summary>
    Input = 2,

    /// <summary>Standard input has ended.</summary>
    InputEnd = 3,

    /// <summary>The client's terminal has another size: rows and columns, two bytes each.</summary>
    Resize = 4,

    /// <summary>A signal for the command's process group, by its number: one byte.</summary>
    Signal = 5,

    /// <summary>It runs: its process number, four bytes.</summary>
    Started = 16,

    Output = 17,

    ErrorOutput = 18,

    /// <summary>So many bytes of input have been passed on: four bytes. No more than <see cref="ExecFrames.Window"/> may be on their way.</summary>
    InputTaken = 19,

    /// <summary>Why there is no such command, or no more of it, for a person. <see cref="Exit"/> follows.</summary>
    Problem = 20,

    /// <summary>The last frame: the code that the client ends with, four bytes.</summary>
    Exit = 21,
}

/// <summary>Frames: the kind, the length of the content as four bytes (big endian), and the content.</summary>
internal static class ExecFrames
{
    /// <summary>The protocol's name, for the Upgrade header.</summary>
    public const string Protocol = "supervisor-exec";

    public const int HeaderSize = 5;

    /// <summary>The longest content.</summary>
    public const int Longest = 64 * 1024;

    /// <summary>Bytes of input that the server takes before any of them has been passed on.</summary>
    public const int Window = 256 * 1024;

    public static byte[] Of(ExecFrameKind kind, ReadOnlySpan<byte> content)
    {
        var frame = new byte[HeaderSize + content.Length];
        WriteHeader(frame, kind, content.Length);
        content.CopyTo(frame.AsSpan(HeaderSize));
        return frame;
    }

    public static byte[] Of(ExecFrameKind kind, int number)
    {
        Span<byte> content = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(content, number);
        return Of(kind, content);
    }

    public static void WriteHeader(Span<byte> into, ExecFrameKind kind, int length)
    {
        into[0] = (byte)kind;
        BinaryPrimitives.WriteInt32BigEndian(into[1..], length);
    }

    /// <summary>The number that a frame holds; null for one that holds none.</summary>
    public static int? Number(ReadOnlySpan<byte> content) => content.Length == sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(content) : null;
}

/// <summary>One frame.</summary>
internal sealed record ExecFrame(ExecFrameKind Kind, byte[] Content);

/// <summary>Makes frames of the bytes of a connection, in whatever pieces they come.</summary>
internal sealed class ExecFrameReader
{
    private byte[] _buffer = new byte[4096];
    private int _used;

    /// <summary>What came is no frame: nothing after it can be understood.</summary>
    public bool IsBroken { get; private set; }

    public void Feed(ReadOnlySpan<byte> bytes)
    {
        if (_used + bytes.Length > _buffer.Length)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _used + bytes.Length));
        }

        bytes.CopyTo(_buffer.AsSpan(_used));
        _used += bytes.Length;
    }

    /// <summary>False while the next one is not whole.</summary>
    public bool TryTake([NotNullWhen(true)] out ExecFrame? frame)
    {
        frame = null;
        if (_used < ExecFrames.HeaderSize || IsBroken)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(_buffer.AsSpan(1));
        if (length is < 0 or > ExecFrames.Longest)
        {
            IsBroken = true;
            return false;
        }

        var whole = ExecFrames.HeaderSize + length;
        if (_used < whole)
        {
            return false;
        }

        frame = new ExecFrame((ExecFrameKind)_buffer[0], _buffer.AsSpan(ExecFrames.HeaderSize, length).ToArray());
        _buffer.AsSpan(whole, _used - whole).CopyTo(_buffer);
        _used -= whole;
        return true;
    }
}
