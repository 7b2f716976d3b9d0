using System.Net;
using System.Net.Sockets;
using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Output;

/// <summary>Lines that reach real sockets, and what happens while nobody is there.</summary>
public sealed class SyslogTests : IDisposable
{
    private static readonly IPEndPoint Somewhere = new(IPAddress.Loopback, 0);

    private readonly OutputRig _rig = OutputRig.WithPipes();
    private readonly string _directory = Directory.CreateTempSubdirectory("syslog-").FullName;
    private readonly List<Socket> _sockets = [];

    public void Dispose()
    {
        _rig.Dispose();
        _sockets.ForEach(socket => socket.Dispose());
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void A_line_is_a_datagram_over_udp()
    {
        var receiver = Bound(ProtocolType.Udp, Somewhere);
        var web = Open(new SyslogTarget.Udp((IPEndPoint)receiver.LocalEndPoint!));
        OutputRig.Write(web, "one\ntwo\n");
        Assert.Matches(Record("<30>1 ", "web - stdout - one"), Datagram(receiver));
        Assert.Matches(Record("<30>1 ", "web - stdout - two"), Datagram(receiver));
    }

    [Fact]
    public void A_long_line_is_several_records_none_longer_than_its_receiver_takes()
    {
        var receiver = Bound(ProtocolType.Udp, Somewhere);
        var text = string.Concat(Enumerable.Repeat("äöü", 1000));
        OutputRig.Write(Open(new SyslogTarget.Udp((IPEndPoint)receiver.LocalEndPoint!)), text + "\n");
        var got = "";
        while (got.Length < text.Length)
        {
            var record = Datagram(receiver);
            Assert.InRange(Encoding.UTF8.GetByteCount(record), 1, 2048);
            Assert.Contains(got.Length == 0 ? " stdout - " : " stdout+ - ", record, StringComparison.Ordinal);
            got += record[(record.IndexOf(" - ", record.IndexOf("stdout", StringComparison.Ordinal), StringComparison.Ordinal) + 3)..];
        }

        Assert.Equal(text, got);
    }

    [Fact]
    public void Records_over_tcp_have_their_length_before_them()
    {
        var listener = Listening(Somewhere);
        var web = Open(new SyslogTarget.Tcp((IPEndPoint)listener.LocalEndPoint!));
        OutputRig.Write(web, "one\nzwölf\n");
        var stream = "";
        var peer = Accepted(listener);
        Until(() => (stream += Received(peer)).Contains("zwölf", StringComparison.Ordinal));
        Assert.Equal(["one", "zwölf"], Counted(stream).Select(record => record[(record.LastIndexOf(' ') + 1)..]));
    }

    [Fact]
    public void A_receiver_that_comes_later_misses_nothing()
    {
        var listener = Listening(Somewhere);
        var place = (IPEndPoint)listener.LocalEndPoint!;
        listener.Dispose();
        var web = Open(new SyslogTarget.Tcp(place));
        OutputRig.Write(web, Numbers(0, 100));
        Until(() => _rig.Reports.Count > 0);
        listener = Listening(place);
        var peer = Accepted(listener);
        var stream = "";
        Until(() => (stream += Received(peer)).Contains("line 99 ", StringComparison.Ordinal));
        Assert.Equal(Numbers(0, 100).TrimEnd('\n').Split('\n'), Counted(stream).Select(Text));
    }

    [Fact]
    public void A_broken_connection_is_made_again_and_no_record_is_sent_in_part()
    {
        var listener = Listening(Somewhere);
        var web = Open(new SyslogTarget.Tcp((IPEndPoint)listener.LocalEndPoint!));
        OutputRig.Write(web, "first\n");
        var peer = Accepted(listener);
        var stream = "";
        Until(() => (stream += Received(peer)).EndsWith("first", StringComparison.Ordinal));
        peer.Dispose();
        OutputRig.Write(web, Numbers(0, 100));
        peer = Accepted(listener);
        stream = "";
        Until(() => (stream += Received(peer)).Contains("line 99 ", StringComparison.Ordinal));
        Assert.Equal(Numbers(0, 100).TrimEnd('\n').Split('\n'), Counted(stream).Select(Text));
    }

    [Fact]
    public void A_receiver_that_dies_halfway_costs_what_it_had_been_sent_and_no_more()
    {
        // More than the buffers of both ends hold.
        const int Lines = 100_000;
        var listener = Listening(Somewhere);
        var web = Open(new SyslogTarget.Tcp((IPEndPoint)listener.LocalEndPoint!));
        var writer = OutputRig.WriteAside(web, Encoding.ASCII.GetBytes(Numbers(0, Lines)));
        var peer = Accepted(listener);
        var stream = "";
        Until(() => (stream += Received(peer)).Length > 100_000);
        peer.Dispose();
        peer = Accepted(listener);
        var rest = new StringBuilder();
        Until(() => rest.Append(Received(peer)) is { Length: > 100 } && rest.ToString(rest.Length - 100, 100).EndsWith($"line {Lines - 1} of them", StringComparison.Ordinal));
        writer.Join();

        var numbers = Counted(rest.ToString()).Select(record => int.Parse(Text(record).Split(' ')[1])).ToList();
        Assert.Equal(Enumerable.Range(numbers[0], Lines - numbers[0]), numbers);
    }

    [Theory]
    [InlineData(SocketType.Dgram)]
    [InlineData(SocketType.Stream)]
    public void A_local_socket_of_either_kind_is_found(SocketType type)
    {
        var path = Path.Combine(_directory, "log");
        var web = Open(new SyslogTarget.Local(path), StreamOutput.Prefixed);
        OutputRig.Write(web, "early\n");
        Until(() => _rig.Reports.Count > 0);
        var socket = Kept(new Socket(AddressFamily.Unix, type, ProtocolType.Unspecified));
        socket.Bind(new UnixDomainSocketEndPoint(path));
        if (type == SocketType.Stream)
        {
            socket.Listen();
            socket = Accepted(socket);
        }

        var got = "";
        Until(() => (got += Received(socket)).Contains("early", StringComparison.Ordinal));
        Assert.Matches(Record("^<30>1 ", $"web - stdout - early{(type == SocketType.Stream ? "\n" : "")}$"), got);
    }

    [Fact]
    public void Datagrams_that_nobody_takes_never_hold_up_a_program()
    {
        var receiver = Bound(ProtocolType.Udp, Somewhere);
        var place = (IPEndPoint)receiver.LocalEndPoint!;
        receiver.Dispose();
        var writer = OutputRig.WriteAside(Open(new SyslogTarget.Udp(place)), Encoding.ASCII.GetBytes(Numbers(0, 50_000)));
        Until(() => !writer.IsAlive);
    }

    [Fact]
    public void A_sink_that_drops_goes_on_and_the_loss_is_told()
    {
        var web = Open(new SyslogTarget.Local(Path.Combine(_directory, "nobody")), whenFull: WhenFull.Drop);
        var writer = OutputRig.WriteAside(web, Encoding.ASCII.GetBytes(Numbers(0, 20_000)));
        Until(() => !writer.IsAlive && _rig.Reports.Count > 0);
    }

    private static string Numbers(int from, int to) => string.Concat(Enumerable.Range(from, to - from).Select(number => $"line {number} of them\n"));

    private static string Text(string record) => record[record.IndexOf("line", StringComparison.Ordinal)..];

    private static string Record(string head, string tail) => $"{head}\\d{{4}}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{{6}}Z [!-~]+ {tail}";

    private static IEnumerable<string> Counted(string stream)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        for (var place = 0; place < bytes.Length;)
        {
            var space = Array.IndexOf(bytes, (byte)' ', place);
            var length = int.Parse(Encoding.ASCII.GetString(bytes, place, space - place));
            place = space + 1 + length;
            if (place <= bytes.Length)
            {
                yield return Encoding.UTF8.GetString(bytes, space + 1, length);
            }
        }
    }

    private DescriptorSource Open(SyslogTarget target, StreamOutput? stderr = null, WhenFull whenFull = WhenFull.Block) =>
        _rig.Open("web", new StreamOutput.Captured([new SyslogSettings(target) { WhenFull = whenFull }]), stderr).Streams.Output;

    private Socket Kept(Socket socket)
    {
        _sockets.Add(socket);
        return socket;
    }

    private Socket Bound(ProtocolType protocol, IPEndPoint at)
    {
        var socket = Kept(new Socket(at.AddressFamily, protocol == ProtocolType.Udp ? SocketType.Dgram : SocketType.Stream, protocol));
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(at);
        return socket;
    }

    private Socket Listening(IPEndPoint at)
    {
        var socket = Bound(ProtocolType.Tcp, at);
        socket.Listen();
        return socket;
    }

    private Socket Accepted(Socket listener)
    {
        Until(() => listener.Poll(0, SelectMode.SelectRead));
        return Kept(listener.Accept());
    }

    private string Datagram(Socket socket)
    {
        Until(() => socket.Available > 0);
        return Received(socket);
    }

    private static string Received(Socket socket)
    {
        var buffer = new byte[64 * 1024];
        return socket.Available == 0 ? "" : Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }

    private void Until(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string what = "") =>
        _rig.TurnUntil(condition, what);
}
