using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Output;

/// <summary>Real programs, and receivers of syslog in the test.</summary>
public sealed class SyslogTests
{
    [Fact]
    public void Each_stream_reaches_a_receiver_over_tcp_with_its_own_severity()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var run = Pid1.Start($$"""
            [program.writer]
            command = ["sh", "-c", "echo out; echo err >&2"]
            restart = "never"
            stdout = { syslog = "tcp://{{listener.LocalEndpoint}}", facility = "local3" }
            stderr = { syslog = "tcp://{{listener.LocalEndpoint}}", facility = "local3" }
            """);
        Assert.Equal(0, run.WaitForExit());
        using var peer = listener.AcceptSocket();
        var text = All(peer);
        Assert.Matches(@"\d+ <158>1 \S+ \S+ writer \d+ stdout - out", text);
        Assert.Matches(@"\d+ <155>1 \S+ \S+ writer \d+ stderr - err", text);
    }

    [Fact]
    public void Nothing_is_lost_on_a_local_socket_under_load()
    {
        const int Lines = 20_000;
        var path = $"/var/tmp/syslog-{Guid.NewGuid():N}";
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        var got = new List<string>();
        var reader = new Thread(() =>
        {
            var buffer = new byte[16 * 1024];
            while (got.Count < Lines)
            {
                got.Add(Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer)));
            }
        }) { IsBackground = true };
        reader.Start();
        using (var run = Pid1.Start($$"""
            [program.writer]
            command = ["toolbox", "write-lines", "{{Lines}}"]
            restart = "never"
            stdout = { syslog = "{{path}}" }
            """))
        {
            Assert.Equal(0, run.WaitForExit());
            Assert.True(reader.Join(TimeSpan.FromSeconds(10)), $"{got.Count} of {Lines} records");
        }

        File.Delete(path);
        for (var number = 1; number <= Lines; number++)
        {
            Assert.EndsWith($" stdout - line {number}", got[number - 1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Lines_as_json_name_their_program_and_merge_its_own_objects()
    {
        using var run = Pid1.Start("""
            [program.writer]
            command = ["sh", "-c", "sleep 0.2; echo \"$$ hello\"; echo '{{\"level\":\"warn\",\"pid\":7}}'"]
            restart = "never"
            stdout = "json"
            """);
        Assert.Equal(0, run.WaitForExit());
        var lines = run.Output.Stdout.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(("writer", "stdout", $"{lines[0].GetProperty("pid")} hello"),
            (lines[0].GetProperty("program").GetString(), lines[0].GetProperty("stream").GetString(), lines[0].GetProperty("message").GetString()));
        Assert.Equal(("warn", 7), (lines[1].GetProperty("level").GetString(), lines[1].GetProperty("_pid").GetInt32()));
        Assert.True(lines[0].GetProperty("time").TryGetDateTimeOffset(out _));
    }

    private static string All(Socket socket)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (socket.Receive(buffer) is > 0 and var count)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
