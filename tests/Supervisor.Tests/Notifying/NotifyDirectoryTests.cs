using System.Net.Sockets;
using Supervisor.Isolation.Kernel;
using Supervisor.Notifying;

namespace Supervisor.Tests.Notifying;

public sealed class NotifyDirectoryTests : IDisposable
{
    private readonly string _place = Directory.CreateTempSubdirectory("notify-").FullName;

    public void Dispose() => Directory.Delete(_place, recursive: true);

    [Fact]
    public void Each_supervisor_has_its_own_and_leaves_nothing_behind()
    {
        using (var first = NotifyDirectory.Open([null, "relative", "/nowhere", _place]))
        using (var second = NotifyDirectory.Open([_place]))
        using (var socket = first.Bind(out _)!)
        using (var other = second.Bind(out _)!)
        {
            Assert.Equal($"{_place}/supervisor-notify.0/1", socket.Name);
            Assert.Equal($"{_place}/supervisor-notify.1/1", other.Name);
            Assert.Equal((UnixFileMode)0b001_001, File.GetUnixFileMode($"{_place}/supervisor-notify.0") & (UnixFileMode)0b111_111);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_place));
    }

    [Fact]
    public void What_a_supervisor_that_was_killed_has_left_is_used_again()
    {
        Directory.CreateDirectory($"{_place}/supervisor-notify.0");
        File.WriteAllText($"{_place}/supervisor-notify.0/1", "");
        using var directory = NotifyDirectory.Open([_place]);
        using var socket = directory.Bind(out var error);
        Assert.Equal($"{_place}/supervisor-notify.0/1", socket?.Name ?? $"{error}");
    }

    [Fact]
    public void A_directory_or_a_link_of_somebody_else_is_passed_over()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root to give a directory away");
        Directory.CreateDirectory($"{_place}/supervisor-notify.0");
        KernelPath.ChangeOwner($"{_place}/supervisor-notify.0", 65534, 65534);
        Directory.CreateDirectory($"{_place}/mine");
        File.CreateSymbolicLink($"{_place}/supervisor-notify.1", $"{_place}/mine");
        using var directory = NotifyDirectory.Open([_place]);
        using var socket = directory.Bind(out _);
        Assert.Equal($"{_place}/supervisor-notify.2/1", socket?.Name);
        Assert.Empty(Directory.GetFileSystemEntries($"{_place}/mine"));
    }

    [Fact]
    public void Without_any_directory_a_descriptor_leads_to_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "needs root for a file system in memory");
        using var directory = NotifyDirectory.Open([]);
        using var socket = directory.Bind(out var error);
        Assert.True(socket is { Place: NotifyPlace.Unmounted }, $"{error}");
        Send($"/proc/self/fd/{socket.File}");

        var bytes = new byte[16];
        Assert.Equal(7, socket.Socket.Receive(bytes, out var sender));
        Assert.Equal((Environment.ProcessId, false), (sender.Pid, sender.IsCut));
        Assert.Equal(-Errno.EAGAIN.Number, socket.Socket.Receive(bytes, out _));
    }

    [Fact]
    public void A_message_that_is_too_long_is_known_as_such()
    {
        using var directory = NotifyDirectory.Open([_place]);
        using var socket = directory.Bind(out _)!;
        Send(socket.Name);
        Assert.Equal(3, socket.Socket.Receive(new byte[3], out var sender));
        Assert.True(sender.IsCut);
    }

    private static void Send(string path)
    {
        using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        Assert.Equal(7, client.SendTo("READY=1"u8, SocketFlags.None, new UnixDomainSocketEndPoint(path)));
    }
}
