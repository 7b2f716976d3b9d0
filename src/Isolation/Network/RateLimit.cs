namespace Supervisor.Isolation.Network;

/// <summary>
/// What a link sends is held to a rate by a token bucket, tc-tbf(8): it may send a burst at once and then as much as the
/// rate refills; what waits beyond the queue is dropped, which is how TCP learns of the limit.
/// </summary>
/// <param name="Rate">Bytes a second, with the 14 bytes of each Ethernet header.</param>
/// <param name="Burst">Bytes.</param>
/// <param name="Queue">Bytes that may wait.</param>
internal readonly record struct RateLimit(ulong Rate, uint Burst, uint Queue)
{
    private const ushort RTM_NEWQDISC = 36;
    private const ushort TCA_KIND = 1;
    private const ushort TCA_OPTIONS = 2;
    private const ushort TCA_TBF_PARMS = 1;
    private const ushort TCA_TBF_RATE64 = 4;
    private const ushort TCA_TBF_BURST = 6;
    private const uint TC_H_ROOT = 0xFFFFFFFF;
    private const uint FirstHandle = 0x10000;
    private const byte TC_LINKLAYER_ETHERNET = 1;
    private const int DefaultMtu = 1500;

    // Header and a VLAN tag.
    private const uint FrameOverhead = 18;

    /// <summary>The bucket for a rate.</summary>
    /// <param name="rate">Bytes a second.</param>
    /// <param name="mtu">Of the link; null for 1500.</param>
    public static RateLimit Of(ulong rate, int? mtu)
    {
        var frame = (uint)(mtu ?? DefaultMtu) + FrameOverhead;
        // A hundredth of a second is the slowest tick a kernel has; less than a frame would never let that frame pass.
        var burst = Math.Clamp(rate / 100, Math.Max(frame, 16 << 10), int.MaxValue);
        // A tenth of a second may wait; some frames at least, or a slow link would lose all but the first of each window.
        var queue = Math.Clamp(burst + (rate / 10), burst + (16 * frame), uint.MaxValue);
        return new(rate, (uint)burst, (uint)queue);
    }

    /// <summary>Puts the bucket in front of a link, in the place of what stood there.</summary>
    public NetlinkMessage At(int index)
    {
        var limit = this;
        // struct tcmsg
        return new NetlinkMessage(RTM_NEWQDISC, NetlinkMessage.NLM_F_CREATE | NetlinkMessage.NLM_F_REPLACE)
            .Number32(0).Number32((uint)index).Number32(FirstHandle).Number32(TC_H_ROOT).Number32(0)
            .Attribute(TCA_KIND, "tbf")
            .Nested(TCA_OPTIONS, options => options
                .Nested(TCA_TBF_PARMS, limit.Parameters)
                .Attribute(TCA_TBF_RATE64, limit.Rate)
                .Attribute(TCA_TBF_BURST, limit.Burst));
    }

    // struct tc_tbf_qopt: rate, peak rate (none), queue, and in the units of rate tables the burst, which is told in bytes
    // by an attribute of its own. With a link layer named, the kernel counts by itself and wants no table.
    private void Parameters(NetlinkMessage message)
    {
        message.Number8(0).Number8(TC_LINKLAYER_ETHERNET).Number16(0).Number16(0).Number16(0).Number32((uint)Math.Min(Rate, uint.MaxValue));
        message.Number32(0).Number32(0).Number32(0);
        message.Number32(Queue).Number32(0).Number32(0);
    }
}
