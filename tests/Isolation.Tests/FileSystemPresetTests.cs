using Supervisor.Isolation.Options;
using static Isolation.Tests.FileSystemTree;

namespace Isolation.Tests;

/// <summary>This machine's own tree with parts of it private, read-only or masked. Needs root.</summary>
public sealed class FileSystemPresetTests : IDisposable
{
    private readonly LauncherFixture _launcher = new();
    private readonly Scratch _scratch = new();
    private readonly string _mounts = File.ReadAllText("/proc/self/mountinfo");

    public void Dispose()
    {
        _launcher.Dispose();
        _scratch.Dispose();
        Assert.Equal(_mounts, File.ReadAllText("/proc/self/mountinfo"));
    }

    [Fact]
    public void A_private_tmp_is_seen_by_nobody_else()
    {
        var view = new FileSystemView { PrivateTmp = true };
        using var outside = new Scratch();
        var name = Path.GetFileName(outside.Path);
        const string look = "ls -A /tmp /var/tmp; stat -c %a /tmp /var/tmp";
        const string empty = "/tmp:\n\n/var/tmp:\n1777\n1777";
        Assert.Equal(empty, _launcher.Output(InPlace(look, view)));

        // One that lives on with a file in it, while a sibling and the host look.
        using var hold = new Held(_launcher, InPlace($"touch /tmp/{name}.inside /var/tmp/{name}.inside; grep ' /tmp ' /proc/self/mountinfo; echo ready; read line", view));
        Assert.Matches("rw,nosuid,nodev,relatime - tmpfs .*\nready", hold.ToldUntil("ready"));
        Assert.Equal(empty, _launcher.Output(InPlace(look, view)));
        Assert.False(File.Exists($"/tmp/{name}.inside") || File.Exists($"/var/tmp/{name}.inside"));
    }

    [Fact]
    public void A_private_shm_is_empty() =>
        Assert.Equal("1777", _launcher.Output(InPlace("ls -A /dev/shm; stat -c %a /dev/shm", new() { PrivateShm = true })));

    [Fact]
    public void No_mount_is_shared_and_one_made_inside_is_not_seen_outside()
    {
        var directory = _scratch.Path;
        using var hold = new Held(_launcher, InPlace($"grep -c -E 'shared:|master:' /proc/self/mountinfo; mount -t tmpfs inside {directory} && echo ready; read line", new() { PrivateShm = true }));
        Assert.Equal("0\nready", hold.ToldUntil("ready"));
        Assert.DoesNotContain(directory, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SystemProtection.None, "usr etc var")]
    [InlineData(SystemProtection.Usr, "etc var")]
    [InlineData(SystemProtection.Full, "var")]
    [InlineData(SystemProtection.Strict, "")]
    public void The_presets_for_the_system_are_those_of_systemd(SystemProtection protection, string writable)
    {
        var view = new FileSystemView { ProtectSystem = protection, PrivateShm = true };
        var told = _launcher.Output(InPlace("for d in usr etc var; do [ -w /$d ] && echo $d; done; [ -w /dev/shm ] && [ -w /proc/self/comm ] && [ -w /dev/null ] && echo kernel", view));
        Assert.Equal($"{writable} kernel".Trim(), told.Replace('\n', ' '));
    }

    [Fact]
    public void Exceptions_stay_writable_with_what_is_mounted_in_them()
    {
        var (kept, inside, below) = (Sub("kept"), Sub("kept/inside"), Sub("kept/closed"));
        var view = new FileSystemView
        {
            ProtectSystem = SystemProtection.Strict,
            WritablePaths = [kept],
            ReadOnlyPaths = [below],
            Mounts = [new MountOptions.Tmpfs(inside)],
        };
        var told = _launcher.Output(InPlace($"cd {kept}; touch new inside/new && echo written; touch closed/new; touch ../new", view));
        Assert.Equal("written\ntouch: cannot touch 'closed/new': Read-only file system\ntouch: cannot touch '../new': Read-only file system", told);
        Assert.True(File.Exists(Path.Combine(kept, "new")));
        Assert.False(File.Exists(Path.Combine(inside, "new")));
    }

    [Fact]
    public void Read_only_goes_for_what_is_mounted_below()
    {
        // /dev has mounts below on every machine; those of the last line are what is seen.
        var view = new FileSystemView { ReadOnlyPaths = ["/dev"], Mounts = [new MountOptions.Bind("/dev", "/mnt") { ReadOnly = true, NoExec = true }] };
        var told = _launcher.Output(InPlace("touch /dev/shm/new; touch /mnt/shm/new; for m in /dev/shm /mnt/shm; do grep \" $m \" /proc/self/mountinfo | tail -1; done", view)).Split('\n');
        Assert.Equal("touch: cannot touch '/dev/shm/new': Read-only file system", told[0]);
        Assert.Equal("touch: cannot touch '/mnt/shm/new': Read-only file system", told[1]);
        Assert.Matches(" /dev/shm ro,relatime ", told[2]);
        Assert.Matches(" /mnt/shm ro,nosuid,nodev,noexec,relatime ", told[3]);
    }

    [Fact]
    public void What_is_mounted_below_something_read_only_keeps_its_own_flags()
    {
        var tree = Sub("tree");
        var view = new FileSystemView { Mounts = [new MountOptions.Tmpfs($"{tree}/made/here")], ReadOnlyPaths = [tree] };
        Assert.Equal("touch: cannot touch 'new': Read-only file system\nits own", _launcher.Output(InPlace($"cd {tree}; touch new; touch made/here/new && echo its own", view)));
    }

    [Theory]
    [InlineData(HomeProtection.ReadOnly)]
    [InlineData(HomeProtection.Inaccessible)]
    [InlineData(HomeProtection.Empty)]
    public void The_presets_for_homes_hide_or_keep_them(HomeProtection protection)
    {
        var view = new FileSystemView { ProtectHome = protection, Mounts = [new MountOptions.Bind(_scratch.Path, "/run/user/brought/back")] };
        var before = Directory.GetFileSystemEntries("/root").Length;
        var told = _launcher.Output(InPlace("ls -A /root | wc -l; [ -w /root ] && echo writable; [ -w /run/user/brought/back ] && echo back", view));
        Assert.Equal(
            protection switch
            {
                HomeProtection.ReadOnly => $"{before}\nback",
                HomeProtection.Inaccessible => "0\nback",
                _ => "0\nwritable\nback",
            },
            told);
        if (protection is HomeProtection.ReadOnly)
        {
            Directory.Delete("/run/user/brought", recursive: true);
        }

        Assert.False(Directory.Exists("/run/user/brought"));
    }

    [Fact]
    public void Masked_files_are_empty_and_masked_directories_look_empty_and_what_is_missing_is_passed_over()
    {
        var file = _scratch.File("secret", "secret", Mode.Plain);
        var directory = Sub("secrets");
        File.WriteAllText(Path.Combine(directory, "one"), "");
        var view = new FileSystemView { MaskedPaths = [file, directory, "/proc/keys", $"{_scratch.Path}/missing", $"{file}/below"] };
        var told = _launcher.Output(InPlace($"cat {file}; stat -c '%F %t:%T' {file}; ls -A {directory}; touch {directory}/new; chmod 0 {file}; stat -c %t:%T /proc/keys; ls -A {_scratch.Path}", view));
        Assert.Equal(
            $"character special file 1:3\ntouch: cannot touch '{directory}/new': Read-only file system\nchmod: changing permissions of '{file}': Read-only file system\n1:3\nsecret\nsecrets",
            told);
        Assert.Equal("secret", File.ReadAllText(file));
    }

    [Fact]
    public void A_read_only_tree_of_its_own_leaves_the_kernels_files_and_its_mounts_writable()
    {
        var data = Sub("data");
        var view = new FileSystemView { ReadOnly = true, PrivateTmp = true, Mounts = [new MountOptions.Bind(data, "/mnt")] };
        Assert.Equal("done", _launcher.Output(InPlace("touch /mnt/new /tmp/new && echo > /proc/self/comm && ! touch /var/new 2>/dev/null && echo done", view)));
        Assert.True(File.Exists(Path.Combine(data, "new")));
    }

    [Fact]
    public void Nothing_of_a_covered_directory_is_left_in_the_programs_hands()
    {
        // The launcher's own directory may lie in what is covered.
        Assert.Equal("/\n0\n1\n2\n3", _launcher.Output(InPlace("pwd; ls /proc/self/fd", new() { PrivateTmp = true, MinimalDev = true, FreshProc = true })));
    }

    private string Sub(string name) => Directory.CreateDirectory(Path.Combine(_scratch.Path, name)).FullName;
}
