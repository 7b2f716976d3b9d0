using System.Net.Sockets;
using System.Text;
using Supervisor.Control.Api;
using Supervisor.Control.Web;

namespace Supervisor.Tests.Control;

/// <summary>Whatever comes in: an answer or a closed connection, never more.</summary>
public sealed class FuzzTests
{
    private const string Two = "[program.web]\ncommand = [\"web\"]\n[program.db]\ncommand = [\"db\"]\n";
    private const int Inputs = 300_000;
    private const int Clients = 8;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(4);

    private static readonly string[] Seeds =
    [
        "GET /v1/programs HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
        "GET /v1/programs/web?name=x&name=y HTTP/1.1\r\nHost: a\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        "POST /v1/programs/web/restart?wait=true&timeout=1s&stream=false HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "POST /v1/programs/web/signal?signal=HUP&scope=main HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        "POST /v1/programs/db/limits HTTP/1.1\r\nHost: a\r\nContent-Length: 28\r\nConnection: close\r\n\r\n{\"memory\":\"256M\",\"pids\":200}",
        "POST /v1/programs/db/limits HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n1c\r\n{\"memory\":\"256M\",\"pids\":200}\r\n0\r\n\r\n",
        "GET /v1/events?since=3&program=web HTTP/1.1\r\nHost: a\r\nLast-Event-ID: 1\r\nConnection: close\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: a\r\nAuthorization: Basic YWRtaW46c2VjcmV0\r\nConnection: close\r\n\r\n",
    ];

    private static readonly string[] Bodies =
    [
        """{"memory":{"max":"256M","high":"200M","oom_group":true},"cpu":"150%","pids":200,"io":{"weight":50,"/dev/vda":{"read":"20M"}},"hugetlb":{"2MB":"64M"},"cgroups":10}""",
        """{"memory":1e400,"cpu":1.5,"pids":-1}""",
        """{"io":{"8:0":{"read_iops":"unlimited"}},"cgroups":{"max":1,"depth":2},"a":[[[[[{}]]]]]}""",
    ];

    [Fact]
    public void Mutated_requests_are_answered_or_cut_off()
    {
        using var rig = new ControlRig(Two);
        var answered = 0;
        var sent = 0;
        Parallel.For(0, Clients, client =>
        {
            var random = new Random(client);
            for (var until = Environment.TickCount64 + (long)Time.TotalMilliseconds; Environment.TickCount64 < until; Interlocked.Increment(ref sent))
            {
                Interlocked.Add(ref answered, IsAnswered(rig, Mutate(random, Encoding.Latin1.GetBytes(Seeds[random.Next(Seeds.Length)]))) ? 1 : 0);
            }
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{sent} mutated requests, {answered} answered");
        Assert.True(answered > 100, $"{answered} of {sent} answered");
        Assert.Equal(200, rig.Get("/v1/programs").Status);
        Assert.Equal(200, rig.Get("/livez").Status);
    }

    [Fact]
    public void Mutated_bodies_are_read_or_refused()
    {
        var random = new Random(2);
        var taken = 0;
        for (var input = 0; input < Inputs; input++)
        {
            var body = Mutate(random, Encoding.UTF8.GetBytes(Bodies[random.Next(Bodies.Length)]));
            var (document, problem) = Requests.Json(body);
            if (document is not null)
            {
                using (document)
                {
                    taken += LimitRoutes.Read(document.RootElement, out problem) is null ? 0 : 1;
                }
            }

            Assert.True(problem is null || problem.Length > 0);
        }

        Assert.InRange(taken, 1, Inputs - 1);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: {16k}\r\n\r\n", " 431 ")]
    [InlineData("GET /{16k} HTTP/1.1\r\nHost: a\r\n\r\n", " 414 ")]
    [InlineData("GET / HTTP/1.1\r\n\r\n", " 400 ")]
    [InlineData("GET / HTTP/2.5\r\nHost: a\r\n\r\n", " 505 ")]
    [InlineData("\u0016\u0003\u0001\u0000", " 400 ")]
    [InlineData("POST /v1/programs/web/limits HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n{", " 413 ")]
    [InlineData("POST /v1/programs/web/limits HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", " 400 ")]
    [InlineData("DELETE /v1/programs HTTP/1.1\r\nHost: a\r\n\r\n", " 405 ")]
    [InlineData("GET /v2/none HTTP/1.1\r\nHost: a\r\n\r\n", " 404 ")]
    public void What_is_too_large_or_malformed_is_refused_at_once(string request, string status)
    {
        using var rig = new ControlRig(Two);
        using var stream = new NetworkStream(rig.Connect(), ownsSocket: true);
        stream.Write(Encoding.Latin1.GetBytes(request.Replace("{16k}", new string('a', 20_000), StringComparison.Ordinal)));
        Assert.Contains(status, ControlRig.Head(stream), StringComparison.Ordinal);
    }

    [Fact]
    public void Connections_have_a_limit_and_room_comes_back()
    {
        using var rig = new ControlRig(Two);
        var open = Enumerable.Range(0, Guard.MostConnections).Select(_ => rig.Connect()).ToList();
        open.ForEach(socket => socket.Send("GET /v1/version HTTP/1.1\r\nHost: a\r\n\r\n"u8));
        open.ForEach(socket => Assert.True(socket.Receive(new byte[4096]) > 0));
        using var late = rig.Connect();
        Assert.Equal(0, late.Receive(new byte[1]));
        open.ForEach(socket => socket.Dispose());
        ControlRig.Until("room", () =>
        {
            using var again = rig.Connect();
            _ = again.Send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n"u8);
            return IsAnswered(again);
        });
    }

    [Fact]
    public void A_client_that_sends_nothing_more_is_cut_off_and_holds_up_nobody()
    {
        using var rig = new ControlRig(Two);
        var slow = Enumerable.Range(0, 50).Select(_ =>
        {
            var socket = rig.Connect();
            socket.Send("POST /v1/programs/web/limits HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"u8);
            return socket;
        }).ToArray();
        Assert.Equal(200, rig.Get("/v1/programs").Status);
        foreach (var socket in slow)
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            Assert.Contains(" 408 ", ControlRig.Head(stream), StringComparison.Ordinal);
        }
    }

    private static bool IsAnswered(Socket socket)
    {
        try
        {
            return socket.Receive(new byte[4096]) > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A request without its end is waited for by the server, and given up here.</summary>
    private static bool IsAnswered(ControlRig rig, byte[] request)
    {
        const int patience = 20_000;
        var buffer = new byte[16 * 1024];
        using var socket = rig.Connect();
        try
        {
            socket.Send(request);
            if (!socket.Poll(patience, SelectMode.SelectRead) || socket.Receive(buffer) is not (> 0 and var read))
            {
                return false;
            }

            var answer = Encoding.ASCII.GetString(buffer, 0, read);
            Assert.True(answer.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) && !answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal), $"{Encoding.Latin1.GetString(request)} was answered by {answer}");
            return true;
        }
        catch (SocketException cut) when (cut.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted)
        {
            return false;
        }
    }

    private static byte[] Mutate(Random random, byte[] seed)
    {
        var bytes = new List<byte>(seed);
        for (var times = random.Next(1, 6); times > 0; times--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 40), bytes.Count - at)));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
            }

            if (bytes.Count == 0)
            {
                bytes.Add((byte)'{');
            }
        }

        return [.. bytes];
    }
}
