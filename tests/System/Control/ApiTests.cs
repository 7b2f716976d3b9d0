using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Control;

/// <summary>The JSON API of the published binary, against real programs.</summary>
public sealed class ApiTests
{
    [Fact]
    public void Programs_are_stopped_started_and_restarted_and_seen_to_be()
    {
        using var run = Pid1.Start(ControlSocket.Keys + """
            [program.web]
            command = ["toolbox", "sleep"]
            [program.steady]
            command = ["toolbox", "sleep"]
            """);
        using var control = new ControlSocket(run.Files["s.sock"]);
        var first = run.WaitForStart("web");
        Assert.Equal(200, control.Post("/v1/programs/web/restart").Status);
        var second = run.WaitForStart("web", times: 2);
        Assert.False(ProcessTable.IsAlive(first));
        Assert.Equal(ProcessTable.Read(second)!.InnerPid, control.Program("web").GetProperty("pid").GetInt32());
        Assert.Equal(200, control.Post("/v1/programs/web/stop").Status);
        Assert.False(ProcessTable.IsAlive(second));
        Assert.Equal("stopped", control.Program("web").GetProperty("state").GetString());
        Assert.Equal(200, control.Post("/v1/programs/web/start").Status);
        run.WaitForStart("web", times: 3);
        Assert.Equal(202, control.Post("/v1/shutdown").Status);
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void A_paused_program_stands_still_with_its_children_and_goes_on_to_be_stopped()
    {
        using var run = Pid1.Start(ControlSocket.Keys + """
            [program.web]
            command = ["sh", "-c", "trap 'echo bye; exit 0' TERM; toolbox sleep & wait"]
            stdout = "prefix"
            [program.steady]
            command = ["toolbox", "sleep"]
            """);
        using var control = new ControlSocket(run.Files["s.sock"]);
        var web = run.WaitForStart("web");
        Wait.Until("the child", () => ProcessTable.All().Any(entry => entry.Parent == web), run.Describe);
        Assert.Equal(200, control.Post("/v1/programs/web/pause").Status);
        Wait.Until("both stand still", () => States(web).All(state => state == 'T'), run.Describe);
        Assert.True(control.Program("web").GetProperty("paused").GetBoolean());
        Assert.Equal(200, control.Post("/v1/programs/web/resume").Status);
        Wait.Until("both go on", () => States(web).All(state => state != 'T'), run.Describe);
        Assert.False(control.Program("web").GetProperty("paused").GetBoolean());
        Assert.Equal(200, control.Post("/v1/programs/web/pause").Status);
        Wait.Until("both stand still again", () => States(web).All(state => state == 'T'), run.Describe);
        Assert.Equal(200, control.Post("/v1/programs/web/stop").Status);
        run.Output.WaitFor(LogText.Prefixed("web", "bye"));
        Assert.Equal(0, run.Output.Count("killing everything that is left"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void What_a_program_uses_and_writes_is_told()
    {
        using var run = Pid1.Start(ControlSocket.Keys + """
            [program.web]
            command = ["sh", "-c", "echo hello; toolbox sleep & toolbox sleep"]
            stdout = "prefix"
            """);
        using var control = new ControlSocket(run.Files["s.sock"]);
        run.Output.WaitFor(LogText.Prefixed("web", "hello"));
        Wait.Until("three processes", () => Instance().GetProperty("processes").GetArrayLength() == 3, run.Describe);
        Assert.True(Instance().GetProperty("memory_bytes").GetDouble() > 0);
        Wait.Until("its output in the metrics", () => Metric("output_bytes_total") == "6", () => control.Get("/metrics").Body);
        Assert.Equal("3", Metric("pids"));
        Assert.Equal("1", Metric("up"));
        Assert.Equal((200, "ok\n"), control.Get("/livez"));
        Assert.Equal((200, "ok\n"), control.Get("/readyz"));
        Assert.Equal(0, run.Shutdown());

        System.Text.Json.JsonElement Instance() => control.Json("/v1/programs/web/instances")[0];

        string Metric(string name) => Regex.Match(control.Get("/metrics").Body, $"supervisor_program_{name}{{program=\"web\"}} (.*)").Groups[1].Value;
    }

    [Fact]
    public void Over_tcp_nobody_gets_in_without_the_token()
    {
        using var run = Pid1.Start("""
            [supervisor.control]
            socket = false
            http = { listen = "127.0.0.1:0", token_file = "{dir}/token" }
            [program.web]
            command = ["toolbox", "sleep"]
            """.Replace(":0", $":{FreePort}", StringComparison.Ordinal), prepare: files => files.Write("token", "geheim\n"));
        run.WaitForStart("web");
        Assert.Contains(" 401 ", Ask(null), StringComparison.Ordinal);
        Assert.Contains(" 401 ", Ask("Bearer falsch"), StringComparison.Ordinal);
        Assert.Contains("\"web\"", Ask("Bearer geheim"), StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Who_follows_events_hears_of_the_end_of_all()
    {
        using var run = Pid1.Start(ControlSocket.Keys + """
            [program.web]
            command = ["toolbox", "sleep"]
            """);
        run.WaitForStart("web");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.ReceiveTimeout = (int)Wait.Patience.TotalMilliseconds;
        Wait.Until("the control socket", () => File.Exists(run.Files["s.sock"]), run.Describe);
        socket.Connect(new UnixDomainSocketEndPoint(run.Files["s.sock"]));
        socket.Send("GET /v1/events?follow=true HTTP/1.1\r\nHost: a\r\n\r\n"u8);
        using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line && line != "event: started")
        {
            // What comes before it.
        }

        run.Signal(Kernel.SIGTERM);
        var rest = reader.ReadToEnd();
        Assert.Contains("event: shutdown-started", rest, StringComparison.Ordinal);
        Assert.Contains("event: exited", rest, StringComparison.Ordinal);
        Assert.Equal(0, run.WaitForExit());
        Assert.False(File.Exists(run.Files["s.sock"]), "the socket is taken away");
    }

    private static int FreePort { get; } = FindPort();

    private static IEnumerable<char> States(int main) => ProcessTable.All().Where(entry => entry.Pid == main || entry.Parent == main)
        .Select(entry => File.ReadAllText($"/proc/{entry.Pid}/stat")).Select(stat => stat[stat.LastIndexOf(')') + 2]);

    private static int FindPort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Ask(string? authorization)
    {
        using var client = new TcpClient();
        client.ReceiveTimeout = (int)Wait.Patience.TotalMilliseconds;
        client.Connect(System.Net.IPAddress.Loopback, FreePort);
        using var stream = client.GetStream();
        var header = authorization is null ? "" : $"Authorization: {authorization}\r\n";
        stream.Write(Encoding.ASCII.GetBytes($"GET /v1/programs HTTP/1.1\r\nHost: a\r\n{header}Connection: close\r\n\r\n"));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
