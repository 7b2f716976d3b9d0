using System.Collections.Immutable;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;

namespace Supervisor.Tests.Configuration;

/// <summary>Listening sockets and the programs that have them.</summary>
public sealed class SocketKeyTests
{
    private const string Web = "[program.web]\ncommand = \"web\"\n";

    [Theory]
    [InlineData("8080", "127.0.0.1:8080")]
    [InlineData("\"8080\"", "127.0.0.1:8080")]
    [InlineData("\"0.0.0.0:80\"", "0.0.0.0:80")]
    [InlineData("\"[::]:80\"", "[::]:80")]
    [InlineData("\"localhost:80\"", "127.0.0.1:80")]
    [InlineData("\"/run/x.sock\"", "/run/x.sock")]
    [InlineData("\"@x\"", "@x")]
    public void It_listens_at_a_port_a_path_or_a_name(string listen, string place) =>
        Assert.Equal(place, Socket($"listen = {listen}").Place.ToString());

    [Fact]
    public void A_socket_at_a_path_has_a_mode_and_an_owner()
    {
        Assert.Equal((0x1C0, null, 4096), Of(Socket("listen = \"/run/x.sock\"")));
        Assert.Equal((0x1B0, "www-data:ops", 12), Of(Socket("listen = \"/run/x.sock\"\nmode = \"0660\"\nowner = \"www-data:ops\"\nbacklog = 12")));

        static (int, string?, int) Of(SocketSettings socket) => (socket.Mode, socket.Owner, socket.Backlog);
    }

    [Theory]
    [InlineData("backlog = 3", "1:9 socket `http` has no `listen`")]
    [InlineData("listen = 0", "2:10 0 is out of range")]
    [InlineData("listen = \"\"", "2:10 this cannot be empty")]
    [InlineData("listen = \"x.sock\"", "2:10 `x.sock` has no port from 1 to 65535")]
    [InlineData("listen = \"example.org:80\"", "2:10 `example.org` is not an IP address or `localhost`")]
    [InlineData("listen = \"@\"", "2:10 `@` cannot be a Unix socket")]
    [InlineData("listen = true", "2:10 a string is wanted here, not a boolean")]
    [InlineData("listen = 80\nmode = \"0600\"", "3:8 only a socket at a path has a mode and an owner, and 127.0.0.1:80 is none")]
    [InlineData("listen = \"@x\"\nowner = \"root\"", "3:9 only a socket at a path has a mode and an owner, and @x is none")]
    [InlineData("listen = 80\nbacklog = 0", "3:11 0 is out of range")]
    [InlineData("listen = 80\nbaklog = 1", "3:1 unknown key `baklog` in a socket")]
    [InlineData("listen = 80\n[socket.other]\nlisten = \"127.0.0.1:80\"", "3:9 sockets `http` and `other` both listen at 127.0.0.1:80")]
    [InlineData("listen = 80\n[socket.\"a b\"]\nlisten = 81", "3:9 `a b` cannot be the name of a socket")]
    public void A_wrong_socket_is_refused(string lines, string error) =>
        Assert.Equal(error, FakeWorld.With($"[socket.http]\n{lines}\n{Web}").Error());

    [Fact]
    public void A_path_has_room_for_what_is_appended_while_it_is_made()
    {
        Assert.StartsWith("/", Socket($"listen = \"/{new string('a', 95)}\"").Place.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("cannot be a Unix socket", FakeWorld.With($"[socket.http]\nlisten = \"/{new string('a', 96)}\"\n{Web}").Error(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_names_its_sockets_in_the_order_of_their_descriptors()
    {
        var launch = FakeWorld.With(Web + "sockets = [\"b\", \"a\"]\nstdin = { socket = \"c\" }\n[socket.a]\nlisten = 1\n[socket.b]\nlisten = 2\n[socket.c]\nlisten = 3\n").Launch();
        Assert.Equal(["b", "a"], launch.Sockets.Select(socket => socket.Name));
        Assert.Equal("127.0.0.1:3", ((StdinSource.Socket)launch.Stdin).Settings.Place.ToString());
    }

    [Theory]
    [InlineData("sockets = [\"htp\"]", "6:12 there is no socket `htp`")]
    [InlineData("sockets = [\"http\", \"http\"]", "6:20 `http` is named twice")]
    [InlineData("sockets = \"http\"\nready = { fd = 3 }", "7:9 descriptor 3 is its socket `http`")]
    [InlineData("sockets = \"http\"\nrlimits = { nofile = 3 }", "7:11 with nofile = 3 it cannot have its sockets")]
    [InlineData("stdin = { socket = \"htp\" }", "6:20 there is no socket `htp`")]
    [InlineData("stdin = { socket = \"http\", file = \"/a\" }", "6:28 `file` and `socket` cannot both be in stdin")]
    [InlineData("stdin = { socket = \"http\" }\ntty = true", "6:9 with tty = true the terminal is its stdin")]
    [InlineData("sockets = [5]", "6:12 a string is wanted here, not an integer")]
    public void What_a_program_cannot_have_is_refused(string lines, string error) =>
        Assert.Equal(error, FakeWorld.With($"[socket.http]\nlisten = 80\n\n{Web}{lines}").Error());

    [Fact]
    public void A_misspelt_name_is_recognised() =>
        Assert.Equal("did you mean `http`?", FakeWorld.With($"[socket.http]\nlisten = 80\n{Web}sockets = \"htp\"").Help());

    [Fact]
    public void A_socket_that_nobody_uses_is_a_warning()
    {
        Assert.Contains("warning: no program uses the socket `http`", FakeWorld.With($"[socket.http]\nlisten = 80\n{Web}").Problems(), StringComparison.Ordinal);
        Assert.Equal("", FakeWorld.With($"[socket.http]\nlisten = 80\n{Web}stdin.socket = \"http\"").Problems());
    }

    [Fact]
    public void One_program_has_no_more_than_leave_room_for_what_else_it_is_given()
    {
        var names = Enumerable.Range(1, 25).Select(number => $"s{number}").ToImmutableArray();
        var sockets = string.Concat(names.Select((name, index) => $"[socket.{name}]\nlisten = {index + 1}\n"));
        Assert.Equal("3:11 a program can have 24 sockets", FakeWorld.With($"{Web}sockets = [\"{string.Join("\", \"", names)}\"]\n{sockets}").Error());
    }

    [Fact]
    public void A_changed_socket_needs_a_launch_of_those_that_have_it_and_of_nobody_else()
    {
        var difference = ConfigurationDifference.Between(Three("mode = \"0600\"").Valid(), Three("mode = \"0660\"").Valid());
        Assert.Equal(["socket"], difference.Supervisor);
        Assert.Equal(["web: sockets", "php: stdin"], difference.Changed.Select(change => $"{change.Program}: {string.Join(", ", change.NeedLaunch)}"));
        Assert.Equal(["web", "php"], difference.Relaunch);

        static FakeWorld Three(string line) => FakeWorld.With(
            $"{Web}sockets = \"http\"\n[program.php]\ncommand = \"php\"\nstdin.socket = \"http\"\n[program.db]\ncommand = \"db\"\nsockets = \"db\"\n[socket.http]\nlisten = \"/run/x\"\n{line}\n[socket.db]\nlisten = 5\n");
    }

    [Fact]
    public void One_more_replica_has_the_sockets_of_the_others()
    {
        var configuration = FakeWorld.With($"{Web}sockets = \"http\"\nreplicas = 1\n[socket.http]\nlisten = 80\n").Valid();
        var scaled = Assert.IsType<ConfigurationResult.Valid>(configuration.Replicas["web"].Scale(configuration, 2)).Configuration;
        Assert.Equal(configuration.Sockets, scaled.Launches["web-2"].Sockets);
    }

    private static SocketSettings Socket(string lines) => FakeWorld.With($"{Web}[socket.http]\n{lines}\n").Valid().Sockets.Single();
}
