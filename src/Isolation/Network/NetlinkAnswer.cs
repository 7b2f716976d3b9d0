using System.Buffers.Binary;
using Supervisor.Isolation.Kernel;

namespace Supervisor.Isolation.Network;

/// <summary>Why the kernel refused a request.</summary>
/// <param name="Errno">Its number.</param>
/// <param name="Words">Its own words, where it gave any: the extended acknowledgement of netlink(7).</param>
internal sealed record NetlinkError(Errno Errno, string? Words = null)
{
    public override string ToString() => Words is null ? Errno.ToString() : $"{Errno}; {Words}";
}

/// <summary>The answer to one request, fed with what arrives until it is complete.</summary>
/// <param name="sequence">Of the request; messages with another one are late answers to an earlier request and are dropped.</param>
/// <param name="limit">More bytes than this are refused; a machine with ten thousand links has a list of about 10 MB.</param>
internal sealed class NetlinkAnswer(uint sequence, int limit = 64 << 20)
{
    private const ushort NLMSG_NOOP = 1;
    private const ushort NLMSG_ERROR = 2;
    private const ushort NLMSG_DONE = 3;
    private const ushort NLMSG_OVERRUN = 4;
    private const ushort NLM_F_DUMP_INTR = 0x10;
    private const ushort NLM_F_CAPPED = 0x100;
    private const ushort NLM_F_ACK_TLVS = 0x200;
    private const ushort NLMSGERR_ATTR_MSG = 1;

    private readonly List<byte[]> _payloads = [];
    private int _size;

    public bool IsComplete { get; private set; }

    /// <summary>Null while nothing speaks against it.</summary>
    public NetlinkError? Error { get; private set; }

    /// <summary>Whether the list changed while it was read, and so may lack something.</summary>
    public bool WasInterrupted { get; private set; }

    /// <summary>The messages that carry data, without their headers.</summary>
    public IReadOnlyList<byte[]> Payloads => _payloads;

    public void Feed(ReadOnlySpan<byte> datagram)
    {
        var reader = new NetlinkReader(datagram);
        while (!IsComplete && reader.Next())
        {
            if (reader.Sequence == sequence)
            {
                Take(reader);
            }
        }

        if (!IsComplete && reader.IsMalformed)
        {
            End(Garbage("an answer that is no netlink message"));
        }
    }

    /// <summary>There will be no answer.</summary>
    public void Fail(Errno errno, string words) => End(new(errno, words));

    private void Take(NetlinkReader reader)
    {
        WasInterrupted |= (reader.Flags & NLM_F_DUMP_INTR) != 0;
        switch (reader.Type)
        {
            case NLMSG_NOOP:
                break;
            case NLMSG_ERROR:
                End(ErrorOf(reader));
                break;
            case NLMSG_DONE:
                End(reader.Payload.Length >= sizeof(int) ? ErrorOf(reader) : null);
                break;
            case NLMSG_OVERRUN:
                End(Garbage("an answer of which a part was lost"));
                break;
            case var _ when _size + reader.Payload.Length > limit:
                End(Garbage($"an answer of more than {limit} bytes"));
                break;
            default:
                _size += reader.Payload.Length;
                _payloads.Add(reader.Payload.ToArray());
                break;
        }
    }

    private void End(NetlinkError? error)
    {
        IsComplete = true;
        Error = error;
    }

    // struct nlmsgerr: the error, the request's header, the request itself unless capped, then attributes.
    private static NetlinkError? ErrorOf(NetlinkReader reader)
    {
        var payload = reader.Payload;
        if (payload.Length < sizeof(int))
        {
            return Garbage("an error without a number");
        }

        var number = BinaryPrimitives.ReadInt32LittleEndian(payload);
        return number switch
        {
            0 => null,
            < 0 and >= -4095 => new NetlinkError(new Errno(-number), WordsOf(reader)),
            // A dump that is done may give a count.
            > 0 when reader.Type is NLMSG_DONE => null,
            _ => Garbage($"an error with the number {number}"),
        };
    }

    private static string? WordsOf(NetlinkReader reader)
    {
        var payload = reader.Payload;
        const int request = sizeof(int);
        if ((reader.Flags & NLM_F_ACK_TLVS) == 0 || payload.Length < request)
        {
            return null;
        }

        var skip = request;
        if (reader.Type is NLMSG_ERROR)
        {
            if (payload.Length < request + NetlinkMessage.HeaderSize)
            {
                return null;
            }

            var echoed = BinaryPrimitives.ReadUInt32LittleEndian(payload[request..]);
            skip += (reader.Flags & NLM_F_CAPPED) != 0 || echoed > (uint)payload.Length
                ? NetlinkMessage.HeaderSize
                : NetlinkMessage.Aligned((int)echoed);
        }

        var attributes = new AttributeReader(payload[Math.Min(skip, payload.Length)..]);
        while (attributes.Next())
        {
            if (attributes.Type is NLMSGERR_ATTR_MSG && attributes.Text is { Length: > 0 } words)
            {
                return words;
            }
        }

        return null;
    }

    private static NetlinkError Garbage(string what) => new(Errno.EPROTO, $"the kernel gave {what}");
}
