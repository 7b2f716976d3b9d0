namespace Supervisor.Output;

/// <summary>Where the next line ends in what a program has written; bytes in, positions out.</summary>
internal static class LineFramer
{
    /// <summary>A longer line is emitted in pieces of at most this many bytes.</summary>
    public const int LongestLine = 16 * 1024;

    private const int LongestCharacter = 4;

    /// <summary>Finds the next line, or the next piece of a long one.</summary>
    /// <param name="input">Bytes that have not been emitted yet.</param>
    /// <param name="final">Nothing follows soon: what is there counts as a line although its newline is missing.</param>
    public static LineCut Next(ReadOnlySpan<byte> input, bool final)
    {
        var newline = input[..Math.Min(input.Length, LongestLine + 1)].IndexOf((byte)'\n');
        if (newline >= 0)
        {
            return new LineCut(newline, newline + 1, EndsLine: true);
        }

        if (input.Length > LongestLine)
        {
            var piece = CharacterBoundary(input, LongestLine);
            return new LineCut(piece, piece, EndsLine: false);
        }

        return final ? new LineCut(input.Length, input.Length, EndsLine: true) : default;
    }

    /// <summary>
    /// The last position up to <paramref name="position"/> that does not lie inside a UTF-8 character; bytes that are
    /// not UTF-8 are cut anywhere.
    /// </summary>
    public static int CharacterBoundary(ReadOnlySpan<byte> bytes, int position)
    {
        if (!IsContinuation(bytes[position]))
        {
            return position;
        }

        for (var back = 1; back < LongestCharacter && back < position; back++)
        {
            var lead = bytes[position - back];
            if (!IsContinuation(lead))
            {
                return LengthFromLead(lead) > back ? position - back : position;
            }
        }

        return position;
    }

    private static bool IsContinuation(byte value) => (value & 0xC0) == 0x80;

    private static int LengthFromLead(byte lead) => lead switch
    {
        >= 0xF0 => 4,
        >= 0xE0 => 3,
        >= 0xC0 => 2,
        _ => 1,
    };
}

/// <summary>A line, or a piece of one; <c>default</c> means that more must be read first.</summary>
/// <param name="Text">Bytes to emit.</param>
/// <param name="Consumed">Bytes of input that this accounts for, the newline included.</param>
/// <param name="EndsLine">What follows is a new line, not its continuation.</param>
internal readonly record struct LineCut(int Text, int Consumed, bool EndsLine);
