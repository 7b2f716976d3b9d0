using Supervisor.Control.Supervisord;
using Supervisor.Tests.Configuration;

namespace Supervisor.Tests.Control.Supervisord;

/// <summary>Groups are taken into use one by one, with what belongs to them.</summary>
public sealed class ConfigurationPartTests
{
    [Fact]
    public void Sockets_come_and_go_with_the_programs_that_have_them()
    {
        var file = FakeWorld.With(
            """
            [program.a]
            command = "a"
            stdin.socket = "x"
            [program.b]
            command = "b"
            sockets = "y"
            [socket.x]
            listen = 1
            [socket.y]
            listen = 2
            """).Valid();

        var without = ConfigurationParts.Without(file, ["a"]).Configuration!;
        Assert.Equal(["y"], without.Sockets.Select(socket => socket.Name));
        Assert.Equal(file.Sockets, ConfigurationParts.With(without, file, ["a"]).Configuration!.Sockets);
    }
}
