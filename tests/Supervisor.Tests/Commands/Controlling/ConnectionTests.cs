using System.Net.Sockets;
using Supervisor.Client;

namespace Supervisor.Tests.Commands.Controlling;

public sealed class ConnectionTests
{
    private readonly ControlRig _rig = new();

    [Fact]
    public void Where_nobody_is_the_exit_code_is_4_and_says_what_to_look_at()
    {
        Assert.Equal(4, _rig.Run("status", "--socket", "/nowhere/s.sock"));
        Assert.Equal("supervisor: /nowhere/s.sock: there is no such socket; is the supervisor running, and with this configuration? (-c FILE and --socket PATH name another)\n", _rig.Error);
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_any_more_is_told_apart()
    {
        var path = $"{Path.GetTempPath()}/left-{Guid.NewGuid():N}.sock";
        try
        {
            // The runtime removes the file of a socket that it bound when that is closed; it does not find one that was moved.
            using (var left = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
            {
                left.Bind(new UnixDomainSocketEndPoint(path));
                File.Move(path, path + ".moved");
            }

            Assert.Equal(4, _rig.Run("status", "--socket", path + ".moved"));
            Assert.Equal($"supervisor: {path}.moved: nobody listens; is the supervisor running?\n", _rig.Error);
        }
        finally
        {
            File.Delete(path + ".moved");
        }
    }

    [Fact]
    public void Who_does_not_answer_in_time_is_given_up_with_6()
    {
        using var server = new FakeSupervisor(_ => "");

        Assert.Equal(6, _rig.Run("status", "--timeout", "50ms", "--socket", server.Path));
        Assert.Equal($"supervisor: {server.Path} did not answer in time; --timeout gives it longer\n", _rig.Error);
    }

    [Fact]
    public void A_queue_that_is_full_is_given_up_with_6()
    {
        var path = $"{Path.GetTempPath()}/full-{Guid.NewGuid():N}.sock";
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(0);
        var waiting = new List<Socket>();
        try
        {
            for (var full = false; !full;)
            {
                var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
                waiting.Add(client);
                try
                {
                    client.Connect(new UnixDomainSocketEndPoint(path));
                }
                catch (SocketException)
                {
                    full = true;
                }
            }

            Assert.Equal(6, _rig.Run("status", "--timeout", "50ms", "--socket", path));
        }
        finally
        {
            waiting.ForEach(client => client.Dispose());
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n[]", "closed the connection: it ended in the middle of its answer")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n[]", "closed the connection: it ended in the middle of its answer")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "closed the connection: it ended in the middle of its answer")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n", "does not speak HTTP; is it a supervisor's?")]
    public void An_answer_that_is_cut_off_or_none_is_no_answer(string answer, string problem)
    {
        using var server = new FakeSupervisor(_ => answer);

        Assert.Equal(4, _rig.Run("status", "--socket", server.Path));
        Assert.Equal($"supervisor: {server.Path} {problem}\n", _rig.Error);
    }

    [Fact]
    public void An_answer_without_end_is_not_read_to_it()
    {
        using var endless = new EndlessStream("HTTP/1.1 200 OK\r\n\r\n");
        using var answer = ControlAnswer.Read(endless);

        Assert.Equal("the answer is too large", Assert.Throws<IOException>(() => answer!.ReadAll()).Message);
    }

    [Fact]
    public void Lines_come_as_they_are_told_whatever_their_pieces_are()
    {
        using var body = new MemoryStream([.. "a\nbc\n\n"u8, .. Enumerable.Repeat((byte)'x', 10_000), .. "\nlast"u8]);
        var lines = new AnswerLines(body);
        var lengths = new List<int>();
        while (lines.Next(out var line))
        {
            lengths.Add(line.Length);
        }

        Assert.Equal([1, 2, 0, 10_000, 4], lengths);
    }

    /// <summary>A beginning, and zeros for ever.</summary>
    private sealed class EndlessStream(string beginning) : MemoryStream
    {
        private int _given;

        public override int Read(Span<byte> buffer)
        {
            var left = beginning.AsSpan(Math.Min(_given, beginning.Length));
            var count = left.IsEmpty ? buffer.Length : Math.Min(left.Length, buffer.Length);
            if (!left.IsEmpty)
            {
                System.Text.Encoding.ASCII.GetBytes(left[..count], buffer);
            }

            _given = Math.Min(_given + count, beginning.Length);
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int ReadByte()
        {
            Span<byte> one = [0];
            return Read(one) == 1 ? one[0] : -1;
        }
    }
}
