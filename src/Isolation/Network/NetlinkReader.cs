using System.Buffers.Binary;
using System.Text;

namespace Supervisor.Isolation.Network;

/// <summary>What the kernel answers, taken apart. Lengths in it are believed only as far as there are bytes.</summary>
internal ref struct NetlinkReader(ReadOnlySpan<byte> datagram)
{
    private ReadOnlySpan<byte> _rest = datagram;

    public ushort Type { get; private set; }

    public ushort Flags { get; private set; }

    public uint Sequence { get; private set; }

    /// <summary>What follows the header of the message that was read last.</summary>
    public ReadOnlySpan<byte> Payload { get; private set; }

    /// <summary>Whether bytes were left over that are no message.</summary>
    public readonly bool IsMalformed => !_rest.IsEmpty;

    /// <summary>Goes to the next message; false at the end, and where what follows is none.</summary>
    public bool Next()
    {
        if (_rest.Length < NetlinkMessage.HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        if (length < NetlinkMessage.HeaderSize || length > (uint)_rest.Length)
        {
            return false;
        }

        Type = BinaryPrimitives.ReadUInt16LittleEndian(_rest[4..]);
        Flags = BinaryPrimitives.ReadUInt16LittleEndian(_rest[6..]);
        Sequence = BinaryPrimitives.ReadUInt32LittleEndian(_rest[8..]);
        Payload = _rest[NetlinkMessage.HeaderSize..(int)length];
        _rest = _rest[Math.Min(NetlinkMessage.Aligned((int)length), _rest.Length)..];
        return true;
    }
}

/// <summary>The attributes of a message or of an attribute. Ends at the first one that does not fit.</summary>
internal ref struct AttributeReader(ReadOnlySpan<byte> bytes)
{
    // The two upper bits say that it is nested or in network order; see nlattr in netlink(7).
    private const ushort NLA_TYPE_MASK = 0x3fff;

    private ReadOnlySpan<byte> _rest = bytes;

    public ushort Type { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Next()
    {
        if (_rest.Length < NetlinkMessage.AttributeHeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(_rest);
        if (length < NetlinkMessage.AttributeHeaderSize || length > _rest.Length)
        {
            return false;
        }

        Type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(_rest[2..]) & NLA_TYPE_MASK);
        Value = _rest[NetlinkMessage.AttributeHeaderSize..length];
        _rest = _rest[Math.Min(NetlinkMessage.Aligned(length), _rest.Length)..];
        return true;
    }

    /// <summary>The value as a number of 4 bytes; 0 where it is shorter.</summary>
    public readonly int Number => Value.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(Value) : 0;

    /// <summary>The value up to its terminating zero.</summary>
    public readonly string Text
    {
        get
        {
            var end = Value.IndexOf((byte)0);
            return Encoding.UTF8.GetString(end < 0 ? Value : Value[..end]);
        }
    }
}
