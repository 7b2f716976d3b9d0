using System.Net.Sockets;
using System.Text;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Examples;

/// <summary>nginx, redis and a worker for real, as the example describes them.</summary>
[Collection(OneMachine.Name)]
public sealed class WebStackTests
{
    private const int HttpPort = 18080;
    private const int RedisPort = 16379;

    [Fact]
    public void The_web_stack_serves_survives_a_kill_and_leaves_nothing()
    {
        Needs.Command("nginx", "nginx-light");
        Needs.Command("redis-server", "redis-server");
        Needs.Command("redis-cli", "redis-tools");
        using var run = Start();

        Wait.Until("an answer from nginx", () => Ask(HttpPort, "GET / HTTP/1.0\r\n\r\n").Contains("200 OK", StringComparison.Ordinal), run.Describe);
        Wait.Until("an answer from redis", () => Ask(RedisPort, "PING\r\n").StartsWith("+PONG", StringComparison.Ordinal), run.Describe);
        Wait.Until("work done by the worker", () => !Ask(RedisPort, "GET jobs\r\n").StartsWith("$-1", StringComparison.Ordinal), run.Describe);

        Kernel.Signal(run.WaitForStart("nginx"), Kernel.SIGKILL);
        run.WaitForStart("nginx", times: 2);
        Wait.Until("nginx again", () => Ask(HttpPort, "GET / HTTP/1.0\r\n\r\n").Contains("200 OK", StringComparison.Ordinal), run.Describe);

        var everything = run.Inside();
        Assert.Equal(0, run.Shutdown(TimeSpan.FromSeconds(30)));
        Assert.DoesNotContain(everything, entry => ProcessTable.IsAlive(entry.Pid));
    }

    [Fact]
    public void Explain_nginx_prints_the_ordered_steps()
    {
        using var files = new TestDirectory();
        var example = Path.Combine(Published.Root, "config-examples/web-stack.toml");
        var (code, output) = Captured.Run([files.Supervisor, "explain", "nginx", "-c", example]);
        Assert.True(code == 0, output.ToString());
        Assert.True(output.IndexOf("chdir") >= 0, output.ToString());
        Assert.True(output.IndexOf("chdir") < output.IndexOf("execve"), output.ToString());
    }

    private static Pid1 Start()
    {
        var examples = Path.Combine(Published.Root, "config-examples");
        return Pid1.Start(File.ReadAllText(Path.Combine(examples, "web-stack.toml")),
            through: ["/usr/bin/env", "WEB_STACK_FILES=" + examples]);
    }

    /// <summary>Everything that a local port answers to one request; empty if nobody listens.</summary>
    private static string Ask(int port, string request)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port) { ReceiveTimeout = 2000 };
            var stream = client.GetStream();
            stream.Write(Encoding.ASCII.GetBytes(request));
            var buffer = new byte[4096];
            var length = stream.Read(buffer);
            return Encoding.ASCII.GetString(buffer, 0, length);
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return "";
        }
    }
}
