namespace Supervisor.Commands.Controlling.Top;

/// <summary>What a key means to the table.</summary>
internal enum TopKey
{
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    SortByCpu,
    SortByMemory,
    SortByTasks,
    SortByName,
    Restart,
    Stop,
    Start,
    Yes,
    Quit,

    /// <summary>Nothing; it takes back what was asked.</summary>
    Other,
}

/// <summary>Bytes of a terminal as keys. Pure.</summary>
internal static class TopKeys
{
    private const byte Escape = 0x1B;

    /// <param name="bytes">What one read gave: a key's sequence comes whole.</param>
    public static List<TopKey> Of(ReadOnlySpan<byte> bytes)
    {
        var keys = new List<TopKey>();
        while (bytes.Length > 0)
        {
            var length = bytes[0] == Escape && bytes.Length > 2 && bytes[1] is (byte)'[' or (byte)'O' ? SequenceLength(bytes) : 1;
            keys.Add(length > 1 ? OfSequence(bytes[2..length]) : OfByte(bytes[0]));
            bytes = bytes[length..];
        }

        return keys;
    }

    /// <summary>ECMA-48, 5.4: parameters, then one final byte.</summary>
    private static int SequenceLength(ReadOnlySpan<byte> bytes)
    {
        var length = 2;
        while (length < bytes.Length && bytes[length] is < 0x40 or > 0x7E)
        {
            length++;
        }

        return Math.Min(length + 1, bytes.Length);
    }

    private static TopKey OfSequence(ReadOnlySpan<byte> sequence) => sequence switch
    {
        [(byte)'A'] => TopKey.Up,
        [(byte)'B'] => TopKey.Down,
        [(byte)'H'] or [(byte)'1', (byte)'~'] => TopKey.First,
        [(byte)'F'] or [(byte)'4', (byte)'~'] => TopKey.Last,
        [(byte)'5', (byte)'~'] => TopKey.PageUp,
        [(byte)'6', (byte)'~'] => TopKey.PageDown,
        _ => TopKey.Other,
    };

    private static TopKey OfByte(byte key) => key switch
    {
        (byte)'k' => TopKey.Up,
        (byte)'j' => TopKey.Down,
        (byte)'g' => TopKey.First,
        (byte)'G' => TopKey.Last,
        (byte)'c' => TopKey.SortByCpu,
        (byte)'m' => TopKey.SortByMemory,
        (byte)'p' => TopKey.SortByTasks,
        (byte)'n' => TopKey.SortByName,
        (byte)'r' => TopKey.Restart,
        (byte)'s' => TopKey.Stop,
        (byte)'a' => TopKey.Start,
        (byte)'y' or (byte)'\r' or (byte)'\n' => TopKey.Yes,
        (byte)'q' or (byte)'Q' => TopKey.Quit,
        _ => TopKey.Other,
    };
}
