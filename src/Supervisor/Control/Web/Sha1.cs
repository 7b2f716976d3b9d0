using System.Buffers.Binary;
using System.Numerics;

namespace Supervisor.Control.Web;

/// <summary>
/// SHA-1 (FIPS 180-4), which supervisord's password hashes are. The framework's own would load a library that a static
/// binary does not have. Good for nothing but comparing.
/// </summary>
internal static class Sha1
{
    public const int Length = 20;

    private const int BlockLength = 64;
    private const int LengthOfLength = 8;
    private const int Rounds = 80;

    public static byte[] Of(ReadOnlySpan<byte> message)
    {
        Span<uint> state = [0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0];
        var rest = message;
        while (rest.Length >= BlockLength)
        {
            Mix(state, rest[..BlockLength]);
            rest = rest[BlockLength..];
        }

        // What is left, a one bit, zeros, and the length in bits: one block or two.
        Span<byte> last = stackalloc byte[2 * BlockLength];
        last.Clear();
        rest.CopyTo(last);
        last[rest.Length] = 0x80;
        var size = rest.Length + 1 + LengthOfLength <= BlockLength ? BlockLength : 2 * BlockLength;
        BinaryPrimitives.WriteUInt64BigEndian(last[(size - LengthOfLength)..], (ulong)message.Length * 8);
        for (var start = 0; start < size; start += BlockLength)
        {
            Mix(state, last.Slice(start, BlockLength));
        }

        var digest = new byte[Length];
        for (var word = 0; word < state.Length; word++)
        {
            BinaryPrimitives.WriteUInt32BigEndian(digest.AsSpan(word * sizeof(uint)), state[word]);
        }

        return digest;
    }

    private static void Mix(Span<uint> state, ReadOnlySpan<byte> block)
    {
        Span<uint> words = stackalloc uint[Rounds];
        for (var index = 0; index < Rounds; index++)
        {
            words[index] = index < BlockLength / sizeof(uint)
                ? BinaryPrimitives.ReadUInt32BigEndian(block[(index * sizeof(uint))..])
                : BitOperations.RotateLeft(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1);
        }

        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4]);
        for (var index = 0; index < Rounds; index++)
        {
            var (choice, constant) = index switch
            {
                < 20 => ((b & c) | (~b & d), 0x5A827999u),
                < 40 => (b ^ c ^ d, 0x6ED9EBA1u),
                < 60 => ((b & c) | (b & d) | (c & d), 0x8F1BBCDCu),
                _ => (b ^ c ^ d, 0xCA62C1D6u),
            };
            var next = BitOperations.RotateLeft(a, 5) + choice + e + constant + words[index];
            (a, b, c, d, e) = (next, a, BitOperations.RotateLeft(b, 30), c, d);
        }

        state[0] += a;
        state[1] += b;
        state[2] += c;
        state[3] += d;
        state[4] += e;
    }
}
