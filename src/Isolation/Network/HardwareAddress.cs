using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Supervisor.Isolation.Network;

/// <summary>An Ethernet address.</summary>
/// <param name="Value">Its six bytes as a number.</param>
internal readonly record struct HardwareAddress(ulong Value)
{
    // Locally administered, for one receiver.
    private const ulong Local = 0x02UL << 40;
    private const ulong Free = (1UL << 40) - 1;

    /// <summary>
    /// Follows from an address, as that is unique wherever the link may lead: so whoever has it again after a restart is
    /// found at once by those who remember it, and the same configuration on two machines of one network does not clash.
    /// </summary>
    public static HardwareAddress Of(IPAddress address) => new(Local | (StableHash.Of(address.ToString()) & Free));

    public byte[] Bytes
    {
        get
        {
            var bytes = new byte[sizeof(ulong)];
            BinaryPrimitives.WriteUInt64BigEndian(bytes, Value);
            return bytes[2..];
        }
    }

    public override string ToString() => string.Join(':', Bytes.Select(value => value.ToString("x2")));
}

/// <summary>FNV-1a of 64 bits: the same in every run, which string.GetHashCode is not.</summary>
internal static class StableHash
{
    public static ulong Of(string text)
    {
        var hash = 0xcbf29ce484222325UL;
        foreach (var value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 0x100000001b3UL;
        }

        return hash;
    }
}
