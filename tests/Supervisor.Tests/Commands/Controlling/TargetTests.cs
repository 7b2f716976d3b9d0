using System.Text;

namespace Supervisor.Tests.Commands.Controlling;

public sealed class TargetTests
{
    private readonly ControlRig _rig = new();

    [Theory]
    [InlineData("status -c /app/a.toml")]
    [InlineData("-c /app/a.toml status")]
    public void The_socket_is_that_of_the_configuration(string arguments)
    {
        using var server = FakeSupervisor.Json("[]");
        _rig.World.File("/app/a.toml", $"[supervisor.control]\nsocket = \"{server.Path}\"\n[program.a]\ncommand = \"a\"\n");

        Assert.Equal(0, _rig.Run(arguments.Split(' ')));
        Assert.Equal("GET /v1/programs HTTP/1.1", server.Request);
    }

    [Fact]
    public void The_usual_configuration_is_looked_at_without_asking()
    {
        using var server = FakeSupervisor.Json("[]");
        _rig.World.File("/etc/supervisor.toml", $"[supervisor]\ncontrol.socket = \"{server.Path}\"\n");

        Assert.Equal(0, _rig.Run("status"));
    }

    [Fact]
    public void A_file_that_is_wrong_elsewhere_does_not_hide_the_socket()
    {
        using var server = FakeSupervisor.Json("[]");
        _rig.World.File("/a.toml", $"nope =\n[supervisor.control]\nsocket = \"{server.Path}\"\nbogus = 1\n[program.a]\ncommand = 5\nx\n");

        Assert.Equal(0, _rig.Run("status", "-c", "/a.toml"));
    }

    [Fact]
    public void An_included_file_may_have_the_socket()
    {
        using var server = FakeSupervisor.Json("[]");
        _rig.World.File("/a.toml", "include = [\"a.toml\", \"conf.d/*.toml\"]\n[program.a]\ncommand = \"a\"\n")
            .File("/conf.d/1.toml", "[program.b]\ncommand = \"b\"\n")
            .File("/conf.d/2.toml", $"[supervisor]\ncontrol = {{ socket = \"{server.Path}\" }}\n");

        Assert.Equal(0, _rig.Run("status", "-c", "/a.toml"));
    }

    [Fact]
    public void Without_a_socket_it_is_asked_over_tcp()
    {
        using var server = new FakeSupervisor(_ => FakeSupervisor.Answer("[]"), overTcp: true);
        _rig.World.File("/a.toml", $"[supervisor.control]\nsocket = false\nhttp = {{ listen = \"{server.Url[7..]}\", token_file = \"/token\" }}\n").File("/token", "s3cret\n");

        Assert.Equal(0, _rig.Run("status", "-c", "/a.toml"));
        Assert.Contains("\r\nAuthorization: Bearer s3cret\r\n", server.Requests.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--token-file /token", "Bearer t0ken")]
    [InlineData("--user ann --password-file /password", "Basic YW5uOnBhc3M6d29yZA==")]
    public void What_is_to_be_shown_can_be_given(string arguments, string authorization)
    {
        using var server = new FakeSupervisor(_ => FakeSupervisor.Answer("[]"), overTcp: true);
        _rig.World.File("/token", "t0ken\n").File("/password", "pass:word");

        Assert.Equal(0, _rig.Run(["status", "--url", server.Url, .. arguments.Split(' ')]));
        Assert.Contains($"\r\nAuthorization: {authorization}\r\n", server.Requests.Single(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_that_the_configuration_has_is_shown()
    {
        using var server = FakeSupervisor.Json("[]");
        _rig.World.File("/a.toml", $"[supervisor.control]\nsocket = \"{server.Path}\"\nuser = \"ann\"\npassword = \"x\"\n");

        Assert.Equal(0, _rig.Run("status", "-c", "/a.toml"));
        Assert.Contains($"\r\nAuthorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes("ann:x"))}\r\n", server.Requests.Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status -c /none.toml", "cannot read /none.toml: No such file or directory")]
    [InlineData("status --socket /a --url http://127.0.0.1:1", "--socket and --url exclude each other")]
    [InlineData("status --url https://127.0.0.1:1", "--url `https://127.0.0.1:1`: only http:// is spoken")]
    [InlineData("status --url http://example.org", "--url: `example.org` has no port")]
    [InlineData("status --url http://example.org:80", "--url: `example.org` is not an IP address")]
    [InlineData("status --token-file /none", "cannot read /none: No such file or directory")]
    [InlineData("status --token-file /lines", "/lines has more than one line")]
    [InlineData("status --token-file /t --user a", "--token-file, and --user with --password-file, exclude each other")]
    [InlineData("status --user a", "--user needs --password-file")]
    [InlineData("status --password-file /t", "--password-file needs --user")]
    [InlineData("status -c /silent.toml", "/silent.toml gives the supervisor neither a socket nor `http`")]
    [InlineData("status --timeout 5", "--timeout: a duration needs a unit; write \"5s\" for seconds.")]
    [InlineData("signal HUPP web", "unknown signal `HUPP`; did you mean `HUP`?")]
    [InlineData("set web memory", "`memory` is not KEY=VALUE; write memory=256M")]
    [InlineData("set web memroy=1G", "there is no limit `memroy`; did you mean `memory`?")]
    [InlineData("stop web --wait --no-wait", "--wait and --no-wait exclude each other; leave one of them out.")]
    [InlineData("stop", "Required argument 'NAME' missing for command: 'stop'.")]
    public void A_mistake_on_the_command_line_ends_with_2_before_anything_is_sent(string arguments, string error)
    {
        _rig.World.File("/lines", "a\nb\n").File("/t", "t").File("/silent.toml", "[supervisor.control]\nsocket = false\n");

        Assert.Equal(2, _rig.Run(arguments.Split(' ')));
        Assert.StartsWith($"supervisor: {error}", _rig.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_no_socket_can_have_is_a_mistake_too()
    {
        Assert.Equal(2, _rig.Run("status", "--socket", $"/{new string('x', 108)}"));
        Assert.Contains("is longer than a socket's can be", _rig.Error, StringComparison.Ordinal);
    }
}
