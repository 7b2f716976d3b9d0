using System.Buffers.Text;
using System.Text;

namespace Supervisor.Tasks;

/// <summary>The two ends of a probe by HTTP/1.1 (RFC 9112): what is asked, and what the first line of an answer means. Pure.</summary>
internal static class HttpExchange
{
    /// <summary>How much of an answer is looked at: a status line is shorter, and nothing behind it matters.</summary>
    public const int LongestStatusLine = 256;

    private const int LengthOfStatus = 12;

    public static byte[] Request(string host, string path) => Encoding.UTF8.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: {host}\r\nUser-Agent: supervisor\r\nAccept: */*\r\nConnection: close\r\n\r\n");

    /// <summary>Reads what has come of the answer so far.</summary>
    /// <param name="answer">Its first bytes.</param>
    /// <param name="isWhole">Nothing will follow.</param>
    /// <returns>Null while more must come.</returns>
    public static HttpVerdict? Judge(ReadOnlySpan<byte> answer, bool isWhole)
    {
        var end = answer.IndexOf((byte)'\n');
        var isLine = end >= 0 || isWhole || answer.Length >= LongestStatusLine;
        var line = end < 0 ? answer : answer[..end];
        if (!StartsLikeHttp(line))
        {
            return new HttpVerdict("its answer is not HTTP");
        }

        if (!isLine)
        {
            return null;
        }

        line = line.TrimEnd((byte)'\r');
        if (line.Length < LengthOfStatus
            || (line.Length > LengthOfStatus && line[LengthOfStatus] != ' ')
            || !Utf8Parser.TryParse(line[9..LengthOfStatus], out int status, out var digits)
            || digits != 3)
        {
            return new HttpVerdict(line.IsEmpty ? "it closed the connection without an answer" : "its answer is not HTTP");
        }

        return new HttpVerdict(status is >= 200 and <= 399 ? null : $"it answered {PrintableText.Of(line[9..])}");
    }

    /// <summary>Whether it is, or may become, <c>HTTP/1.x NNN</c>; an answer of garbage is known by its first byte.</summary>
    private static bool StartsLikeHttp(ReadOnlySpan<byte> line)
    {
        var form = "HTTP/1.d ddd"u8;
        for (var index = 0; index < Math.Min(line.Length, form.Length); index++)
        {
            var fits = form[index] == 'd' ? line[index] is >= (byte)'0' and <= (byte)'9' : line[index] == form[index];
            if (!fits && !(line[index] is (byte)'\r' && index == line.Length - 1))
            {
                return false;
            }
        }

        return true;
    }
}

/// <param name="Problem">Null for a success.</param>
internal sealed record HttpVerdict(string? Problem);
