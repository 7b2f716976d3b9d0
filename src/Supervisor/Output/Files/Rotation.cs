namespace Supervisor.Output.Files;

/// <summary>Where a file ends and the next one begins: numbers in, numbers out.</summary>
internal static class Rotation
{
    /// <summary>A line that is longer than this beyond the limit is cut: a stream without newlines cannot fill the disk.</summary>
    public const int LongestOverrun = LineFramer.LongestLine;

    /// <summary>How many of the bytes belong into the file that is open. Fewer than all: the file is complete after them.</summary>
    /// <param name="size">Of the file, now.</param>
    /// <param name="inLine">The file does not end with a newline.</param>
    /// <param name="isOld">It has reached its age.</param>
    /// <param name="limit">The size it should not exceed.</param>
    /// <param name="bytes">What is to be written.</param>
    public static int Fits(long size, bool inLine, bool isOld, long limit, ReadOnlySpan<byte> bytes)
    {
        if (size == 0)
        {
            isOld = inLine = false;
        }

        if (!isOld && bytes.Length <= limit - size)
        {
            return bytes.Length;
        }

        var room = isOld ? 0 : (int)Math.Clamp(limit - size, 0, int.MaxValue);
        var newline = bytes[..Math.Min(room, bytes.Length)].LastIndexOf((byte)'\n');
        if (newline >= 0)
        {
            return newline + 1;
        }

        if (size > 0 && !inLine)
        {
            return 0;
        }

        // The line has begun in this file, so it ends there too, as far as there is an end.
        var beyond = isOld ? LongestOverrun : (int)Math.Clamp(limit + LongestOverrun - size, 0, int.MaxValue);
        var reach = Math.Min(beyond, bytes.Length);
        newline = bytes[..reach].IndexOf((byte)'\n');
        return newline >= 0 ? newline + 1 : reach;
    }
}
