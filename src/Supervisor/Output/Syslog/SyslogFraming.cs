using System.Buffers;
using System.Buffers.Text;

namespace Supervisor.Output.Syslog;

/// <summary>
/// How records stand one after the other in a buffer. Over TCP each has its length before it, as it is sent; on its way to
/// anything else each ends in a newline, which a datagram then leaves out. So the beginning of a record can be found again,
/// whatever part of it has been sent.
/// </summary>
internal static class SyslogFraming
{
    private const int LongestNumber = 11;

    public static void Append(IBufferWriter<byte> to, ReadOnlySpan<byte> record, bool counted)
    {
        if (counted)
        {
            _ = Utf8Formatter.TryFormat(record.Length, to.GetSpan(LongestNumber), out var digits);
            to.Advance(digits);
            to.Write(" "u8);
        }

        to.Write(record);
        if (!counted)
        {
            to.Write("\n"u8);
        }
    }

    /// <summary>Bytes that the first record takes, with all that belongs to it.</summary>
    public static int FirstLength(ReadOnlySpan<byte> records, bool counted)
    {
        if (!counted)
        {
            return records.IndexOf((byte)'\n') + 1;
        }

        return Utf8Parser.TryParse(records, out int length, out var digits) ? digits + 1 + length : records.Length;
    }

    /// <summary>Of the first bytes, so many are whole records.</summary>
    public static int WholeLength(ReadOnlySpan<byte> records, int sent, bool counted)
    {
        var whole = 0;
        while (whole < sent && whole + FirstLength(records[whole..], counted) is var next && next <= sent)
        {
            whole = next;
        }

        return whole;
    }

    public static int Count(ReadOnlySpan<byte> records, bool counted)
    {
        var count = 0;
        while (!records.IsEmpty)
        {
            records = records[FirstLength(records, counted)..];
            count++;
        }

        return count;
    }
}
