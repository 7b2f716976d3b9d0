using System.Globalization;
using System.Net;
using System.Text;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Network;
using static Isolation.Tests.Network.SomeNetwork;

namespace Isolation.Tests.Network;

/// <summary>Requests byte by byte, and what is made of answers, good and bad.</summary>
public sealed class NetlinkTests
{
    private const uint Sequence = 7;
    private const ushort Error = 2;
    private const ushort Done = 3;
    private const ushort NewLink = 16;
    private const ushort Capped = 0x100;
    private const ushort WithWords = 0x200;

    [Fact]
    public void Requests_are_as_the_kernels_headers_lay_them_out()
    {
        var mac = HardwareAddress.Of(IPAddress.Parse("10.77.0.2"));
        var text = new StringBuilder();
        Add("look up the link shop0", LinkMessages.Find("shop0"));
        Add("list all links", LinkMessages.List());
        Add("make the bridge shop0", LinkMessages.MakeBridge("shop0", mac));
        Add("make the pair end and eth0, the latter in the namespace of descriptor 9", LinkMessages.MakePair(new("end", null, 1400), new("eth0", mac, 1400), 9));
        Add("switch link 3 on, attach it to link 2 and write on it", LinkMessages.Change(3, new LinkChange { Up = true, Master = 2, Alias = "supervisor:web" }));
        Add("delete link 3", LinkMessages.Delete(3));
        Add("give link 3 an IPv4 address", AddressMessages.AddAddress(3, Address("10.77.0.2/24")));
        Add("give link 3 an IPv6 address, without detection of duplicates", AddressMessages.AddAddress(3, Address("fd77::2/64")));
        Add("default route through 10.77.0.1", AddressMessages.AddDefaultRoute(3, IPAddress.Parse("10.77.0.1"), isOnLink: false));
        Add("default route through fd00::1, which no network of the link contains", AddressMessages.AddDefaultRoute(3, IPAddress.Parse("fd00::1"), isOnLink: true));
        Add("route to 10.77.0.2 alone", AddressMessages.AddHostRoute(3, IPAddress.Parse("10.77.0.2")));
        Add("limit link 3 to 2000000 bytes a second", RateLimit.Of(2_000_000, null).At(3));
        Golden.Check("netlink", text.ToString());

        void Add(string what, NetlinkMessage message)
        {
            text.Append(what).Append('\n');
            foreach (var line in message.ToBytes(Sequence).Chunk(16))
            {
                text.Append("    ").AppendJoin(' ', line.Chunk(4).Select(word => Convert.ToHexString(word).ToLowerInvariant())).Append('\n');
            }
        }
    }

    [Fact]
    public void A_request_says_its_own_length_and_number()
    {
        var bytes = LinkMessages.Find("shop0").ToBytes(0x01020304);
        Assert.Equal(bytes.Length, BitConverter.ToInt32(bytes));
        Assert.Equal(0x01020304, BitConverter.ToInt32(bytes, 8));
        Assert.Equal(0, bytes.Length % 4);
    }

    [Fact]
    public void An_acknowledgement_ends_the_answer_without_an_error()
    {
        var answer = Fed(Message(Error, 0, 0, Number(0)));
        Assert.True(answer.IsComplete);
        Assert.Null(answer.Error);
    }

    [Theory]
    [InlineData(Capped | WithWords, false)]
    [InlineData(WithWords, true)]
    public void Words_are_found_behind_the_echo_of_the_request(int flags, bool isEchoed)
    {
        var request = LinkMessages.Find("shop0").ToBytes(Sequence);
        var words = new NetlinkMessage(0, 0).Attribute(1, "No such device").ToBytes(0)[NetlinkMessage.HeaderSize..];
        var answer = Fed(Message(Error, flags, 0, [.. Number(-19), .. isEchoed ? request : request[..NetlinkMessage.HeaderSize], .. words]));
        Assert.Equal(new NetlinkError(Errno.ENODEV, "No such device"), answer.Error);
    }

    [Fact]
    public void An_error_without_words_is_an_error()
    {
        Assert.Equal(new NetlinkError(Errno.EPERM), Fed(Message(Error, 0, 0, Number(-1))).Error);
        Assert.Equal(new NetlinkError(Errno.EPERM), Fed(Message(Error, WithWords, 0, Number(-1))).Error);
        // The echo claims to be longer than all that came.
        Assert.Equal(new NetlinkError(Errno.EPERM), Fed(Message(Error, WithWords, 0, [.. Number(-1), .. Number(int.MaxValue), .. new byte[12]])).Error);
    }

    [Fact]
    public void A_list_comes_in_several_datagrams_until_it_is_done()
    {
        var answer = new NetlinkAnswer(Sequence);
        answer.Feed([.. Message(NewLink, 2, 0, Number(1)), .. Message(NewLink, 2, 0, Number(2))]);
        answer.Feed(Message(NewLink, 2, 0, Number(3)));
        Assert.False(answer.IsComplete);
        answer.Feed(Message(Done, 2, 0, Number(0)));
        Assert.True(answer.IsComplete);
        Assert.Null(answer.Error);
        Assert.Equal([1, 2, 3], answer.Payloads.Select(payload => BitConverter.ToInt32(payload)));
        Assert.False(answer.WasInterrupted);
    }

    [Fact]
    public void A_list_that_changed_meanwhile_says_so_and_one_that_failed_fails()
    {
        Assert.True(Fed(Message(Done, 0x10, 0, Number(0))).WasInterrupted);
        Assert.Equal(new NetlinkError(Errno.EPERM), Fed(Message(Done, 2, 0, Number(-1))).Error);
    }

    [Fact]
    public void A_late_answer_to_another_request_is_not_taken_for_this_one()
    {
        var answer = Fed(Message(Error, 0, -1, Number(-1)));
        Assert.False(answer.IsComplete);
        answer.Feed(Message(Error, 0, 0, Number(0)));
        Assert.Null(answer.Error);
    }

    [Fact]
    public void What_is_no_message_is_an_error_and_not_an_exception()
    {
        byte[] whole = Message(Error, 0, 0, Number(0));
        foreach (var garbage in new[] { whole[..7], [0xFF, .. whole[1..]], [15, 0, 0, 0, .. whole[4..]], new byte[40] })
        {
            Assert.Equal(Errno.EPROTO, Fed(garbage).Error?.Errno);
        }

        Assert.Equal(Errno.EPROTO, Fed(Message(Error, 0, 0, [1])).Error?.Errno);
        Assert.Equal(Errno.EPROTO, Fed(Message(Error, 0, 0, Number(int.MinValue))).Error?.Errno);
        Assert.Equal(Errno.EPROTO, Fed(Message(4, 0, 0, [])).Error?.Errno);
    }

    [Fact]
    public void An_answer_without_end_is_refused()
    {
        var answer = new NetlinkAnswer(Sequence, limit: 1000);
        for (var count = 0; count < 250; count++)
        {
            answer.Feed(Message(NewLink, 2, 0, Number(count)));
        }

        Assert.False(answer.IsComplete);
        answer.Feed(Message(NewLink, 2, 0, Number(0)));
        Assert.Equal("EPROTO (Protocol error); the kernel gave an answer of more than 1000 bytes", answer.Error?.ToString());
    }

    [Fact]
    public void Damaged_answers_never_throw()
    {
        var random = new Random(1);
        var good = Message(NewLink, 2, 0, Link());
        for (var round = 0; round < 50_000; round++)
        {
            var bytes = good[..random.Next(good.Length + 1)];
            for (var damage = random.Next(4); damage > 0 && bytes.Length > 0; damage--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            var answer = Fed(bytes);
            Assert.True(answer.IsComplete || answer.Error is null);
            foreach (var payload in answer.Payloads)
            {
                _ = LinkInfo.Parse(payload);
            }
        }
    }

    [Fact]
    public void A_link_is_read_from_its_attributes_and_no_half_link_is_made_up()
    {
        var link = Link();
        Assert.Equal(new LinkInfo(5, "end", "veth", true, 1400, 2, "supervisor:web"), LinkInfo.Parse(link));
        for (var length = 0; length < link.Length; length++)
        {
            Assert.True(LinkInfo.Parse(link.AsSpan(0, length)) is null or { Index: 5, Name: "end" }, length.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Theory]
    [InlineData(1024, null, 16384, 40672)] // slow: a frame must fit, and some may wait
    [InlineData(2_000_000, 1500, 20000, 220000)]
    [InlineData(2_000_000, 65535, 65553, 1114401)]
    [InlineData(10_000_000_000, null, 100_000_000, 1_100_000_000)]
    [InlineData(ulong.MaxValue, null, int.MaxValue, uint.MaxValue)]
    public void Burst_and_queue_follow_from_the_rate(ulong rate, int? mtu, uint burst, uint queue) =>
        Assert.Equal(new RateLimit(rate, burst, queue), RateLimit.Of(rate, mtu));

    private static NetlinkAnswer Fed(byte[] datagram)
    {
        var answer = new NetlinkAnswer(Sequence);
        answer.Feed(datagram);
        return answer;
    }

    private static byte[] Link() =>
        new NetlinkMessage(NewLink, 0)
            .Number32(0).Number32(5).Number32(1).Number32(0)
            .Attribute(LinkMessages.IFLA_IFNAME, "end").Attribute(LinkMessages.IFLA_MTU, 1400u).Attribute(LinkMessages.IFLA_MASTER, 2u)
            .Attribute(LinkMessages.IFLA_IFALIAS, "supervisor:web").Nested(LinkMessages.IFLA_LINKINFO, kind => kind.Attribute(LinkMessages.IFLA_INFO_KIND, "veth"))
            .ToBytes(Sequence)[NetlinkMessage.HeaderSize..];

    private static byte[] Message(ushort type, int flags, int sequenceOffset, byte[] payload)
    {
        byte[] bytes =
        [
            .. Number(NetlinkMessage.HeaderSize + payload.Length), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes((ushort)flags),
            .. Number((int)Sequence + sequenceOffset), .. Number(0), .. payload,
        ];
        Array.Resize(ref bytes, NetlinkMessage.Aligned(bytes.Length));
        return bytes;
    }

    private static byte[] Number(int value) => BitConverter.GetBytes(value);
}
