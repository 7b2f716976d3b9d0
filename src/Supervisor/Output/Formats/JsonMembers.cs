using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace Supervisor.Output.Formats;

/// <summary>The members of a JSON object that a program wrote as a line.</summary>
internal static class JsonMembers
{
    /// <summary>Whether the line is one JSON object and nothing else.</summary>
    public static bool IsObject(ReadOnlySpan<byte> line)
    {
        line = Trim(line);
        if (line.Length < 2 || line[0] != '{' || line[^1] != '}' || !Utf8.IsValid(line))
        {
            return false;
        }

        var scanner = new JsonScanner(line);
        return scanner.TrySkipValue() && scanner.IsAtEnd;
    }

    /// <summary>Appends each member with a comma before it.</summary>
    /// <param name="to">An object that has members already.</param>
    /// <param name="line">Is an object: <see cref="IsObject"/>.</param>
    public static void Append(IBufferWriter<byte> to, ReadOnlySpan<byte> line)
    {
        line = Trim(line);
        var scanner = new JsonScanner(line);
        _ = scanner.TryTake((byte)'{');
        scanner.SkipSpace();
        while (scanner.Position < line.Length - 1)
        {
            var start = scanner.Position;
            _ = scanner.TrySkipString();
            var name = line[(start + 1)..(scanner.Position - 1)];
            scanner.SkipSpace();
            _ = scanner.TryTake((byte)':');
            scanner.SkipSpace();
            var value = scanner.Position;
            _ = scanner.TrySkipValue();
            to.Write(IsTaken(name) ? ",\"_"u8 : ",\""u8);
            to.Write(name);
            to.Write("\":"u8);
            to.Write(line[value..scanner.Position]);
            scanner.SkipSpace();
            _ = scanner.TryTake((byte)',');
            scanner.SkipSpace();
        }
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8);

    private static bool IsTaken(ReadOnlySpan<byte> name) =>
        Is(name, "time"u8) || Is(name, "program"u8) || Is(name, "replica"u8) || Is(name, "pid"u8) || Is(name, "stream"u8);

    /// <summary>A name may also be written with escapes: "p\u0069d".</summary>
    private static bool Is(ReadOnlySpan<byte> written, ReadOnlySpan<byte> name)
    {
        const int Escape = 6;
        foreach (var letter in name)
        {
            if (written.IsEmpty)
            {
                return false;
            }

            var escaped = written.Length >= Escape && written.StartsWith("\\u"u8);
            var code = escaped && Utf8Parser.TryParse(written[2..Escape], out int value, out var parsed, 'x') && parsed == 4 ? value : written[0];
            if (code != letter)
            {
                return false;
            }

            written = written[(escaped ? Escape : 1)..];
        }

        return written.IsEmpty;
    }
}
