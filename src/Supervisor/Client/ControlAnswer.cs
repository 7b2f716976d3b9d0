using System.Globalization;
using System.Text;

namespace Supervisor.Client;

/// <summary>An answer whose head has been read; its body is a stream that ends where the body does.</summary>
internal sealed class ControlAnswer : IDisposable
{
    private const int LongestLine = 16 * 1024;
    private const int MostHeaders = 100;
    private const int ReadBuffer = 16 * 1024;
    private const int LargestBody = 64 * 1024 * 1024;

    private readonly Stream _from;

    private ControlAnswer(int status, Stream body, Stream from) => (Status, Body, _from) = (status, body, from);

    public int Status { get; }

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>What is read; after a change of protocol, all that comes.</summary>
    public Stream Body { get; }

    /// <summary>To be written to after a change of protocol; and where the deadline is.</summary>
    public ControlConnection Connection => (ControlConnection)_from;

    /// <summary>Null for what is no answer of HTTP/1.1.</summary>
    public static ControlAnswer? Read(Stream from)
    {
        var connection = new BufferedStream(from, ReadBuffer);
        if (ReadLine(connection) is not { } first || !first.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)
            || first.Length < 12 || !int.TryParse(first.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var status))
        {
            return null;
        }

        long? length = null;
        var isChunked = false;
        for (var count = 0; ReadLine(connection) is { Length: > 0 } header; count++)
        {
            var colon = header.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || count == MostHeaders)
            {
                return null;
            }

            var name = header.AsSpan(0, colon);
            var value = header.AsSpan(colon + 1).Trim();
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var told))
            {
                length = told;
            }

            isChunked |= name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase) && value.Equals("chunked", StringComparison.OrdinalIgnoreCase);
        }

        // After a change of protocol the connection itself is the body.
        Stream body = status == 101 ? connection : isChunked ? new ChunkedBody(connection) : new SizedBody(connection, length);
        return new ControlAnswer(status, body, from);
    }

    /// <summary>The whole body; one that is larger than any answer of ours is no answer.</summary>
    public byte[] ReadAll()
    {
        using var all = new MemoryStream();
        var piece = new byte[ReadBuffer];
        for (int read; (read = Body.Read(piece)) > 0;)
        {
            all.Write(piece.AsSpan(0, read));
            if (all.Length > LargestBody)
            {
                throw new IOException("the answer is too large");
            }
        }

        return all.ToArray();
    }

    public void Dispose() => Body.Dispose();

    /// <summary>A line without its end; null at the end of the stream, or for one that is too long.</summary>
    public static string? ReadLine(Stream stream)
    {
        var line = new StringBuilder();
        while (line.Length < LongestLine)
        {
            switch (stream.ReadByte())
            {
                case -1:
                    return null;
                case '\n':
                    return line is [.., '\r'] ? line.ToString(0, line.Length - 1) : line.ToString();
                case var other:
                    line.Append((char)other);
                    break;
            }
        }

        return null;
    }
}
