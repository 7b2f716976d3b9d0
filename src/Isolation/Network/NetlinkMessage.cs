using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Supervisor.Isolation.Network;

/// <summary>
/// One request of netlink(7) while it is built: a header of 16 bytes, a fixed structure, then attributes, each with its
/// length in front and aligned to 4 bytes. Both supported architectures are little endian, and so is this.
/// </summary>
internal sealed class NetlinkMessage
{
    public const int HeaderSize = 16;
    public const int AttributeHeaderSize = 4;
    public const ushort NLM_F_REQUEST = 0x1;
    public const ushort NLM_F_ACK = 0x4;
    public const ushort NLM_F_REPLACE = 0x100;
    public const ushort NLM_F_DUMP = 0x300;
    public const ushort NLM_F_EXCL = 0x200;
    public const ushort NLM_F_CREATE = 0x400;

    private readonly List<byte> _bytes = [];

    /// <summary>Begins a request. All but dumps are acknowledged, so that every answer has a known end.</summary>
    public NetlinkMessage(ushort type, ushort flags)
    {
        var acknowledge = (flags & NLM_F_DUMP) == NLM_F_DUMP ? (ushort)0 : NLM_F_ACK;
        Number32(0).Number16(type).Number16((ushort)(flags | NLM_F_REQUEST | acknowledge)).Number32(0).Number32(0);
    }

    public NetlinkMessage Number8(byte value)
    {
        _bytes.Add(value);
        return this;
    }

    public NetlinkMessage Number16(ushort value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public NetlinkMessage Number32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Raw(bytes);
    }

    public NetlinkMessage Raw(ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _bytes.Add(value);
        }

        return this;
    }

    public NetlinkMessage Attribute(ushort type, ReadOnlySpan<byte> value)
    {
        Number16((ushort)checked((short)(AttributeHeaderSize + value.Length))).Number16(type).Raw(value);
        return Align();
    }

    public NetlinkMessage Attribute(ushort type, uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return Attribute(type, bytes);
    }

    public NetlinkMessage Attribute(ushort type, ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return Attribute(type, bytes);
    }

    /// <summary>A text with its terminating zero.</summary>
    public NetlinkMessage Attribute(ushort type, string value) => Attribute(type, Encoding.UTF8.GetBytes(value + "\0"));

    /// <summary>An attribute whose value is what <paramref name="fill"/> appends.</summary>
    public NetlinkMessage Nested(ushort type, Action<NetlinkMessage> fill)
    {
        var start = _bytes.Count;
        Number16(0).Number16(type);
        fill(this);
        BinaryPrimitives.WriteUInt16LittleEndian(Written[start..], (ushort)checked((short)(_bytes.Count - start)));
        return this;
    }

    /// <summary>The finished request.</summary>
    /// <param name="sequence">By which its answers are known.</param>
    public byte[] ToBytes(uint sequence)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(Written, (uint)_bytes.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(Written[8..], sequence);
        return [.. _bytes];
    }

    public static int Aligned(int length) => (length + 3) & ~3;

    private Span<byte> Written => CollectionsMarshal.AsSpan(_bytes);

    private NetlinkMessage Align()
    {
        while (_bytes.Count % 4 != 0)
        {
            _bytes.Add(0);
        }

        return this;
    }
}
