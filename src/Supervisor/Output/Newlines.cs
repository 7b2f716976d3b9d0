using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Supervisor.Output;

/// <summary>
/// How many lines end in a block, which every block of output is asked once or twice. The usual Count wants an instruction
/// that the oldest processors of this architecture have not, and took a fifth of the output thread without it.
/// </summary>
internal static class Newlines
{
    /// <summary>A byte of the sums holds no more.</summary>
    private const int MostRounds = byte.MaxValue;

    public static int Count(ReadOnlySpan<byte> bytes)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector128<byte>>(bytes);
        var newline = Vector128.Create((byte)'\n');
        var count = 0;
        for (var rest = vectors; !rest.IsEmpty;)
        {
            var round = rest[..Math.Min(rest.Length, MostRounds)];
            rest = rest[round.Length..];
            var sums = Vector128<byte>.Zero;
            foreach (var vector in round)
            {
                // Where it is equal there are ones in all bits: minus one.
                sums -= Vector128.Equals(vector, newline);
            }

            var (low, high) = Vector128.Widen(sums);
            count += Vector128.Sum(low + high);
        }

        foreach (var single in bytes[(vectors.Length * Vector128<byte>.Count)..])
        {
            count += single == '\n' ? 1 : 0;
        }

        return count;
    }
}
