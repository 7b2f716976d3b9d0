using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Serilog;
using Supervisor.Configuration.Model;
using Supervisor.HeldSockets;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.HeldSockets;

/// <summary>Which sockets are open, and what a launch is given of them.</summary>
public sealed class SocketHolderTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory();
    private readonly SocketHolder _holder = new(new LoggerConfiguration().CreateLogger());

    private SocketSettings At(string name) => new(name, new SocketPlace.File(Path.Combine(_directory.FullName, name)));

    [Fact]
    public void What_is_in_the_configuration_is_open_and_nothing_else()
    {
        var (a, b) = (At("a"), At("b"));
        _holder.AlignTo([a]);
        Connect(a);
        _holder.AlignTo([b]);
        Connect(b);
        Assert.False(File.Exists(a.Place.ToString()));
        _holder.Dispose();
        Assert.False(File.Exists(b.Place.ToString()));
    }

    [Fact]
    public void One_that_gets_another_name_or_mode_or_queue_stays_open_with_who_waits_in_it()
    {
        var socket = At("a");
        _holder.AlignTo([socket]);
        using var waiting = Connect(socket);
        var descriptor = _holder.Take(socket, out _)!.Descriptor;
        _holder.AlignTo([socket with { Name = "other", Mode = 0x1B0, Backlog = 7 }]);
        Assert.Equal(descriptor, _holder.Take(socket with { Name = "other", Mode = 0x1B0, Backlog = 7 }, out _)!.Descriptor);
        Assert.Equal((UnixFileMode)0x1B0, File.GetUnixFileMode(socket.Place.ToString()!));
        using var accepting = new Socket(new SafeSocketHandle(descriptor, ownsHandle: false));
        Assert.True(accepting.Poll(TimeSpan.FromSeconds(30), SelectMode.SelectRead));
    }

    [Fact]
    public void What_could_not_be_opened_is_opened_when_it_is_needed_and_can_be()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var socket = new SocketSettings("http", new SocketPlace.Port((IPEndPoint)other.LocalEndpoint));
        var program = Program(socket);
        _holder.AlignTo([socket]);
        using var given = new GivenSockets();
        Assert.Null(given.Equip(program, program.Options, _holder, out var problem));
        Assert.Equal($"it has no socket http: cannot listen at {socket.Place}: EADDRINUSE (Address already in use); another process serves it", problem);
        other.Stop();
        Assert.NotNull(given.Equip(program, program.Options, _holder, out problem));
        Assert.Null(problem);
    }

    [Fact]
    public void A_launch_has_descriptors_of_its_own_in_the_order_of_the_program()
    {
        var (a, b, input) = (At("a"), At("b"), At("input"));
        var program = Program(b, a) with { Stdin = new StdinSource.Socket(input) };
        _holder.AlignTo([a, b, input]);
        using var given = new GivenSockets();
        var options = given.Equip(program, program.Options, _holder, out _)!;
        Assert.Equal([(3, "socket b"), (4, "socket a")], options.Descriptors.Select(passed => (passed.Number, passed.Source.Description)));
        Assert.Equal(("2", "b:a", "LISTEN_PID"), (options.Environment["LISTEN_FDS"], options.Environment["LISTEN_FDNAMES"], options.ProcessIdVariable));
        Assert.Equal("socket input", given.Input!.Description);
        Assert.DoesNotContain(_holder.Take(a, out _)!.Descriptor, options.Descriptors.Select(passed => passed.Source.Descriptor));
    }

    [Fact]
    public void An_owner_that_is_not_there_keeps_it_closed()
    {
        Assert.Null(_holder.Take(At("a") with { Owner = "no-such-user" }, out var problem));
        Assert.Equal("there is no user no-such-user", problem);
    }

    public void Dispose()
    {
        _holder.Dispose();
        _directory.Delete(recursive: true);
    }

    private static ProgramLaunch Program(params ImmutableArray<SocketSettings> sockets) =>
        new() { Options = new LaunchOptions { Command = ["web"] }, Sockets = sockets };

    private static Socket Connect(SocketSettings socket)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        connection.Connect(new UnixDomainSocketEndPoint(socket.Place.ToString()!));
        return connection;
    }
}
