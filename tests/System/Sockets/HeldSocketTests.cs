using System.Net;
using System.Net.Sockets;
using System.Text;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Sockets;

/// <summary>The supervisor listens and programs accept: at descriptors 3 and up, or at their standard input.</summary>
public sealed class HeldSocketTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const string Http = """
        [socket.http]
        listen = "{dir}/http.sock"

        """;

    private const string Web = """
        [program.web]
        command = ["toolbox", "accept"]
        sockets = ["http"]
        restart = "always"

        """;

    [Theory]
    [InlineData("")]
    [InlineData("user = \"nobody\"")]
    [InlineData("isolate = { namespaces = [\"pid\", \"mount\"], proc = true }")]
    [InlineData("isolate = { namespaces = [\"pid\"] }")]
    [InlineData("isolate = { namespaces = [\"user\", \"pid\", \"net\"] }")]
    public void A_program_has_its_sockets_from_descriptor_3_on_and_knows_that_they_are_for_it(string line)
    {
        using var run = Apart.Start($$"""
            [program.web]
            command = ["{{Apart.Toolbox}}", "accept", "4"]
            sockets = ["admin", "http"]
            {{line}}
            [socket.admin]
            listen = "@admin"

            """ + Http, prepare: files => files.OpenToAll());
        run.Output.WaitFor("for me: 2 sockets: admin:http$");
        Assert.Matches(@"^accepted by \d+\n$", Answer(Connect(run.Files["http.sock"])));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_connection_that_is_made_while_the_program_restarts_is_served_afterwards()
    {
        using var run = Pid1.Start(Web + "backoff = { initial = \"1s\" }\n" + Http);
        Kernel.Signal(run.WaitForStart("web"), Kernel.SIGKILL);
        run.Output.WaitFor(LogText.Killed("web", "SIGKILL"));
        var connection = Connect(run.Files["http.sock"]);
        Assert.Equal(1, run.Output.Count(LogText.Started("web")));
        Assert.StartsWith("accepted by", Answer(connection), StringComparison.Ordinal);
        run.WaitForStart("web", times: 2);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_socket_may_be_the_standard_input_of_several_programs()
    {
        using var run = Pid1.Start(Http + """
            [program.php]
            command = ["toolbox", "accept", "0"]
            replicas = 2
            stdin = { socket = "http" }
            """);
        run.Output.WaitFor("^for nobody: none sockets: none$", count: 2);
        Assert.StartsWith("accepted by", Answer(Connect(run.Files["http.sock"])), StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_fastcgi_program_of_supervisord_has_its_socket()
    {
        using var run = Pid1.Supervisord("""
            [supervisord]
            nodaemon=true
            [fcgi-program:php]
            command=toolbox accept 0
            socket=unix://{dir}/http.sock
            """);
        run.WaitForStart("php");
        Assert.StartsWith("accepted by", Answer(Connect(run.Files["http.sock"])), StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_socket_at_a_path_has_its_mode_and_owner_and_is_gone_at_the_end()
    {
        using var run = Pid1.Start(Web + Http + "mode = \"0622\"\nowner = \"nobody:root\"\n");
        run.Output.WaitFor("for me: 1 sockets: http");
        Assert.Equal("622 nobody:root", Stat(run));
        Reload(run, Web + Http + "mode = \"0660\"\n");
        run.WaitForStart("web", times: 2);
        Assert.StartsWith("660 ", Stat(run), StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
        Assert.False(File.Exists(run.Files["http.sock"]));
    }

    [Fact]
    public void A_reload_opens_what_is_new_closes_what_is_gone_and_spares_who_has_neither()
    {
        const string Same = """
            [program.same]
            command = ["toolbox", "accept"]
            sockets = ["same"]
            [socket.same]
            listen = "@{dir}/same"

            """;
        using var run = Pid1.Start(Same + Web + Http);
        run.Output.WaitFor("for me: 1 sockets: http");
        var same = run.WaitForStart("same");
        Reload(run, Same + Web.Replace("[\"http\"]", "[\"new\"]", StringComparison.Ordinal) + "[socket.new]\nlisten = \"{dir}/new.sock\"\n");
        run.Output.WaitFor("for me: 1 sockets: new");
        Assert.StartsWith("accepted by", Answer(Connect(run.Files["new.sock"])), StringComparison.Ordinal);
        Assert.False(File.Exists(run.Files["http.sock"]));
        Assert.True(ProcessTable.IsAlive(same));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_busy_port_is_told_and_tried_again_until_it_is_free()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var place = (IPEndPoint)other.LocalEndpoint;
        using var run = Pid1.Start(Web + $$"""
            backoff = { initial = "50ms", max = "50ms" }
            [socket.http]
            listen = {{place.Port}}
            """);
        run.Output.WaitFor($"socket http: cannot listen at {place}: EADDRINUSE");
        run.Output.WaitFor("web: cannot start: it has no socket http: cannot listen at");
        other.Stop();
        run.Output.WaitFor("for me: 1 sockets: http");
        var connection = new Socket(SocketType.Stream, ProtocolType.Tcp);
        connection.Connect(place);
        Assert.StartsWith("accepted by", Answer(connection), StringComparison.Ordinal);
        Assert.Equal(0, run.Shutdown());
    }

    private static void Reload(Pid1 run, string configuration)
    {
        File.WriteAllText(run.Files.Configuration, configuration.Replace("{dir}", run.Files.Location, StringComparison.Ordinal));
        run.Signal(Kernel.SIGHUP);
    }

    private static string Stat(Pid1 run) => Captured.Run(["stat", "-c", "%a %U:%G", run.Files["http.sock"]]).Output.ToString().Trim();

    private static Socket Connect(string path)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        connection.Connect(new UnixDomainSocketEndPoint(path));
        return connection;
    }

    private static string Answer(Socket connection)
    {
        using (connection)
        {
            connection.ReceiveTimeout = (int)Patience.TotalMilliseconds;
            var bytes = new byte[100];
            return Encoding.ASCII.GetString(bytes, 0, connection.Receive(bytes));
        }
    }
}
