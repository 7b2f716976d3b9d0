using System.Net;
using System.Net.Sockets;
using Supervisor.Isolation.Kernel;
using static Isolation.Tests.Network.NetworkLab;
using static Isolation.Tests.Network.SomeNetwork;

namespace Isolation.Tests.Network;

/// <summary>What goes through a limited link, by the clock.</summary>
public sealed class NetworkRateTests : IDisposable
{
    private const ulong Rate = 2_000_000;

    // The first moments take the burst and fill the queue.
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Measured = TimeSpan.FromMilliseconds(1500);

    private readonly NetworkLab _lab = new();

    public void Dispose() => _lab.Dispose();

    [Fact]
    public void What_a_program_receives_is_held_to_its_rate()
    {
        var program = _lab.NewNamespace();
        _lab.Join(Bridged(2) with { ReceiveRate = Rate }, "web", program);
        Assert.InRange(Measure(_lab.Machine, program, "10.77.0.2"), Rate * 0.5, Rate * 1.3);
        Assert.True(Measure(program, _lab.Machine, "10.77.0.1") > Rate * 3);
    }

    [Fact]
    public void What_a_program_sends_is_held_to_its_rate()
    {
        var program = _lab.NewNamespace();
        _lab.Join(Bridged(2) with { SendRate = Rate }, "web", program);
        Assert.InRange(Measure(program, _lab.Machine, "10.77.0.1"), Rate * 0.5, Rate * 1.3);
        Assert.True(Measure(_lab.Machine, program, "10.77.0.2") > Rate * 3);
    }

    [Fact]
    public void A_rate_beyond_32_bits_is_a_limit_too()
    {
        var program = _lab.NewNamespace();
        _lab.Join(Bridged(2) with { SendRate = 1UL << 40, ReceiveRate = 1UL << 33 }, "web", program);
        Assert.Equal("10.77.0.2", Reach(program, _lab.Machine, "10.77.0.1"));
    }

    /// <summary>Bytes a second that arrive.</summary>
    private static double Measure(OwnedDescriptor from, OwnedDescriptor to, string address)
    {
        using var server = In(to, () =>
        {
            var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            listener.Listen();
            return listener;
        });
        using var sender = In(from, () => Connected(server));
        using var receiver = server.Accept();
        receiver.ReceiveTimeout = (int)Patience.TotalMilliseconds;
        var pump = new Thread(() => SendUntilClosed(sender));
        pump.Start();

        var buffer = new byte[64 << 10];
        var clock = TimeProvider.System;
        for (var start = clock.GetTimestamp(); clock.GetElapsedTime(start) < WarmUp;)
        {
            Assert.NotEqual(0, receiver.Receive(buffer));
        }

        long arrived = 0;
        var begin = clock.GetTimestamp();
        while (clock.GetElapsedTime(begin) < Measured)
        {
            arrived += receiver.Receive(buffer);
        }

        var seconds = clock.GetElapsedTime(begin).TotalSeconds;
        receiver.Close(0);
        pump.Join();
        return arrived / seconds;
    }

    private static void SendUntilClosed(Socket sender)
    {
        var bytes = new byte[64 << 10];
        try
        {
            while (true)
            {
                sender.Send(bytes);
            }
        }
        catch (SocketException)
        {
            // The receiver has seen enough.
        }
    }
}
