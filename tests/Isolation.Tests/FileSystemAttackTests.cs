using Supervisor.Isolation;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Isolation.Tests;

/// <summary>A tree whose owner wants what is outside of it. Needs root.</summary>
public sealed class FileSystemAttackTests : IDisposable
{
    private readonly LauncherFixture _launcher = new();
    private FileSystemTree? _tree;

    private FileSystemTree Tree => _tree ??= new FileSystemTree();

    public void Dispose()
    {
        _launcher.Dispose();
        _tree?.Dispose();
    }

    [Theory]
    [InlineData("{outside}")]
    [InlineData("../../../../../../../..{outside}")]
    [InlineData("/proc/1/root{outside}")]
    [InlineData("/proc/self/cwd/../..{outside}")]
    public void A_link_in_place_of_a_target_leads_to_nothing_outside(string link)
    {
        var (outside, data) = (Tree.Outside("outside"), Tree.Outside("data"));
        File.WriteAllText(Path.Combine(data, "mine"), "");
        File.CreateSymbolicLink(Path.Combine(Tree.Root, "trap"), link.Replace("{outside}", outside, StringComparison.Ordinal));
        foreach (var target in (string[])["/trap", "/trap/made", "/trap/made/deeper"])
        {
            var view = new FileSystemView { FreshProc = true, Mounts = [new MountOptions.Bind(data, target)], MaskedPaths = ["/trap/masked"], ReadOnlyPaths = ["/trap"] };
            _launcher.Start(Tree.Script("true", view, NamespaceKinds.Pid));
            if (_launcher.Next() is LaunchOutcome.Started started)
            {
                LauncherFixture.Wait(started.Process);
                started.Process.Dispose();
            }

            Assert.Empty(Directory.GetFileSystemEntries(outside));
        }
    }

    [Fact]
    public void A_link_to_a_directory_of_the_tree_is_followed_within_it()
    {
        var data = Tree.Outside("data");
        File.WriteAllText(Path.Combine(data, "mine"), "");
        File.CreateSymbolicLink(Path.Combine(Tree.Root, "link"), "/var/tmp");
        Assert.Equal("mine", _launcher.Output(Tree.Script("ls /var/tmp/deep", new() { Mounts = [new MountOptions.Bind(data, "/link/deep")] })));
        Assert.True(Directory.Exists(Path.Combine(Tree.Root, "var/tmp/deep")));
    }

    [Fact]
    public void A_directory_that_becomes_a_link_and_back_all_the_time_never_lets_anything_out()
    {
        var (outside, data) = (Tree.Outside("outside"), Tree.Outside("data"));
        var place = Path.Combine(Tree.Root, "place");
        Directory.CreateDirectory(place);
        var spare = Path.Combine(Tree.Root, "spare");
        File.CreateSymbolicLink(spare, outside);
        var (isOver, swaps) = (false, 0L);
        var swapper = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                Exchange(place, spare);
                Interlocked.Increment(ref swaps);
            }
        });
        swapper.Start();
        var (started, failed) = (0, 0);
        var view = new FileSystemView { Mounts = [new MountOptions.Bind(data, "/place/made"), new MountOptions.Tmpfs("/place/made/in/it")] };
        for (var launch = 0; launch < 150; launch++)
        {
            _launcher.Start(Tree.Script("true", view));
            switch (_launcher.Next())
            {
                case LaunchOutcome.Started running:
                    LauncherFixture.Wait(running.Process);
                    running.Process.Dispose();
                    started++;
                    break;
                case LaunchOutcome.Failed:
                    failed++;
                    break;
                default:
                    break;
            }
        }

        Volatile.Write(ref isOver, true);
        swapper.Join();
        Assert.Equal(150, started + failed);
        Assert.NotEqual(0, started);
        Assert.True(Interlocked.Read(ref swaps) > 150, $"{swaps} swaps");
        Assert.Empty(Directory.GetFileSystemEntries(outside));
    }

    [Fact]
    public void Another_file_in_place_of_the_null_device_masks_nothing()
    {
        // A launcher whose /dev was tampered with: a first program makes one such, and looks at what a mask of it would show.
        var data = Tree.Outside("data");
        File.WriteAllText(Path.Combine(data, "null"), "not nothing");
        foreach (var device in (string[])[Path.Combine(data, "null"), "/dev/zero", "/dev/full"])
        {
            using var file = File.OpenHandle(device);
            Assert.False(IsNull((int)file.DangerousGetHandle()), device);
        }

        using var real = File.OpenHandle("/dev/null");
        Assert.True(IsNull((int)real.DangerousGetHandle()));
    }

    [Fact]
    public void The_old_root_is_nowhere_to_be_found()
    {
        // Descriptors of the launcher that are not close-on-exec, as a careless library would open them.
        using var root = new OwnedDescriptor(OpenDirectory("/"));
        Syscall.Call(SyscallNumber.Fcntl, root.Number, 2, 0);
        var told = _launcher.Output(Tree.Script(
            "for fd in /proc/self/fd/*; do ls $fd/../etc/passwd; done 2>&1 | grep -v 'No such\\|Not a dir'; cd ../../../..; pwd; ls; readlink /proc/self/cwd /proc/self/root; readlink /proc/1/root",
            new() { FreshProc = true },
            NamespaceKinds.Pid));
        Assert.DoesNotContain("passwd", told, StringComparison.Ordinal);
        Assert.Contains("/\nbin\ndev\netc\nproc\nsys\ntmp\nvar", told, StringComparison.Ordinal);
    }

    /// <summary>The two calls that the plan proves a null device with.</summary>
    private static unsafe bool IsNull(int descriptor)
    {
        byte one;
        return Syscall.Call(SyscallNumber.Lseek, descriptor, 1, 0) == 0 && Syscall.Call(SyscallNumber.Read, descriptor, (nint)(&one), 1) == 0;
    }

    private static unsafe int OpenDirectory(string path)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            return (int)Syscall.Call(SyscallNumber.Openat, -100, (nint)name, 0x80000);
        }
    }

    /// <summary>renameat2 with RENAME_EXCHANGE.</summary>
    private static unsafe void Exchange(string one, string other)
    {
        fixed (byte* first = KernelFile.Terminated(one))
        fixed (byte* second = KernelFile.Terminated(other))
        {
            var number = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? 276 : 316;
            var result = Syscall.Call(number, -100, (nint)first, -100, (nint)second, 2);
            Assert.False(Syscall.Failed(result, out var errno), errno.ToString());
        }
    }
}
