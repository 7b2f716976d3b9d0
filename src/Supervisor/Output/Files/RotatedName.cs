using System.Globalization;

namespace Supervisor.Output.Files;

/// <summary>
/// The names of old files: <c>web.log.20261124T183000.123456Z</c>, and <c>.gz</c> once it is compressed. A name stays for
/// as long as its file, so nothing has to be renamed later, and names in their order are files in theirs.
/// </summary>
internal static class RotatedName
{
    public const string Compressed = ".gz";

    /// <summary>Of a compressed file that is not complete.</summary>
    public const string Unfinished = ".gz.tmp";

    private const string Format = "yyyyMMdd'T'HHmmss.ffffff'Z'";
    private const string Shape = "00000000T000000.000000Z";

    /// <param name="time">When it was completed, in microseconds since 1970.</param>
    public static string Of(string name, long time) =>
        $"{name}.{DateTime.UnixEpoch.AddMicroseconds(time).ToString(Format, CultureInfo.InvariantCulture)}";

    /// <summary>Whether a file of that name is an old one of this, with which ending.</summary>
    public static bool IsOf(string name, string file, out string ending)
    {
        ending = "";
        var start = name.Length + 1;
        if (file.Length < start + Shape.Length || !file.StartsWith(name, StringComparison.Ordinal) || file[name.Length] != '.')
        {
            return false;
        }

        for (var index = 0; index < Shape.Length; index++)
        {
            var c = file[start + index];
            if (Shape[index] == '0' ? !char.IsAsciiDigit(c) : c != Shape[index])
            {
                return false;
            }
        }

        ending = file[(start + Shape.Length)..];
        return ending is "" or Compressed or Unfinished;
    }

    /// <summary>When an old file was completed, in microseconds since 1970.</summary>
    public static long TimeOf(string name, string file) =>
        DateTime.TryParseExact(
            file.AsSpan(name.Length + 1, Shape.Length), Format, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? (time - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond
            : long.MaxValue;

    /// <summary>Which old files are too many or too large together, the oldest first.</summary>
    /// <param name="files">Complete old files with their sizes, in the order of their names.</param>
    public static int HowManyToRemove(ReadOnlySpan<RotatedFile> files, int keep, ulong? keepBytes)
    {
        var bytes = 0UL;
        for (var index = files.Length - 1; index >= 0; index--)
        {
            bytes += (ulong)files[index].Size;
            if (files.Length - index > keep || bytes > keepBytes)
            {
                return index + 1;
            }
        }

        return 0;
    }
}

/// <summary>An old file.</summary>
internal readonly record struct RotatedFile(string Name, long Size);
