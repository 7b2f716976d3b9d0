using System.Net;
using System.Net.Sockets;
using System.Text;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Tasks;

public sealed class PortProbeTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::1")]
    public void A_port_that_accepts_is_a_success_and_one_that_does_not_is_none(string address)
    {
        var host = IPAddress.Parse(address);
        using var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(host, 0));
        var endpoint = (IPEndPoint)socket.LocalEndPoint!;
        using var rig = new TaskRig(new ProgramTasks { Readiness = new CheckTarget.Tcp(host, endpoint.Port) }).Start();
        Assert.Equal($"cannot connect to {endpoint}: ECONNREFUSED (Connection refused)", rig.Outcome(TaskPurpose.Readiness));

        socket.Listen();
        Assert.Null(rig.Outcome(TaskPurpose.Readiness));
        Assert.Equal(0, rig.Table.Count);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nfine", null)]
    [InlineData("HTTP/1.0 204 No Content\r\n\r\n", null)]
    [InlineData("HTTP/1.1 302 Found\r\nLocation: /login\r\n\r\n", null)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\n\r\n", "it answered 503 Service Unavailable")]
    [InlineData("HTTP/1.1 404\r\n\r\n", "it answered 404")]
    [InlineData("SSH-2.0-OpenSSH_9.6\r\n", "its answer is not HTTP")]
    [InlineData("", "it closed the connection without an answer")]
    [InlineData("HTTP/1.1 2", "its answer is not HTTP")]
    public void The_status_of_an_answer_decides(string answer, string? problem)
    {
        using var server = new OneAnswerServer(Encoding.Latin1.GetBytes(answer));
        using var rig = new TaskRig(Http(server.Port, "/ready?full=1")).Start();
        Assert.Equal(problem, rig.Outcome(TaskPurpose.Health));
        Assert.StartsWith($"GET /ready?full=1 HTTP/1.1\r\nHost: localhost:{server.Port}\r\n", server.Request, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: close\r\n", server.Request, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_comes_byte_by_byte_is_put_together()
    {
        using var server = new OneAnswerServer(Encoding.Latin1.GetBytes("HTTP/1.1 503 Busy\r\n"), chunk: 1);
        using var rig = new TaskRig(Http(server.Port, "/")).Start();
        Assert.Equal("it answered 503 Busy", rig.Outcome(TaskPurpose.Health));
    }

    [Fact]
    public void A_header_without_end_costs_no_more_than_its_status()
    {
        using var server = new OneAnswerServer(Encoding.Latin1.GetBytes("HTTP/1.1 200 " + new string('x', 1_000_000)));
        using var rig = new TaskRig(Http(server.Port, "/")).Start();
        Assert.Null(rig.Outcome(TaskPurpose.Health));
    }

    [Fact]
    public void A_server_that_never_answers_is_left_when_the_probe_is_cancelled()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var rig = new TaskRig(Http(((IPEndPoint)listener.LocalEndpoint).Port, "/")).Start();
        var id = rig.Perform(TaskPurpose.Health);
        using var accepted = listener.AcceptSocket();
        rig.Until("the request has come", () => accepted.Available > 0);

        rig.Cancel(id);
        Assert.Equal(0, rig.Table.Count);
        var request = new byte[4096];
        while (accepted.Receive(request) > 0)
        {
        }

        Assert.False(rig.HasEnded(id));
    }

    [Fact]
    public void A_port_in_the_network_of_the_program_is_reached_there()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var rig = new TaskRig(
            new ProgramTasks { Readiness = new CheckTarget.Tcp(IPAddress.Loopback, port) },
            Confinement.None with { Network = new NetworkOptions.Loopback() }).Start();
        Assert.EndsWith("ECONNREFUSED (Connection refused)", rig.Outcome(TaskPurpose.Readiness), StringComparison.Ordinal);
    }

    private static ProgramTasks Http(int port, string path) =>
        new() { Health = new CheckTarget.Http(IPAddress.Loopback, port, $"localhost:{port}", path) };
}
