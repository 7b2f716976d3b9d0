using Supervisor.Isolation;
using Supervisor.Isolation.Options;

namespace Isolation.Tests;

/// <summary>Another root as the program in it sees it, and what must not have happened outside. Needs root.</summary>
public sealed class FileSystemRootTests : IDisposable
{
    private readonly LauncherFixture _launcher = new();
    private readonly string _mounts = File.ReadAllText("/proc/self/mountinfo");
    private FileSystemTree? _tree;

    private FileSystemTree Tree => _tree ??= new FileSystemTree();

    public void Dispose()
    {
        _launcher.Dispose();
        _tree?.Dispose();
        Assert.Equal(_mounts, File.ReadAllText("/proc/self/mountinfo"));
    }

    [Fact]
    public void Another_root_is_all_there_is()
    {
        var told = Output("cat /etc/os; pwd; ls /; ls /..; cat /proc/self/mountinfo | wc -l; ls /proc/self/fd", new() { FreshProc = true }, NamespaceKinds.Pid);
        const string tree = "bin\ndev\netc\nproc\nsys\ntmp\nvar";
        Assert.Equal($"scratch\n/\n{tree}\n{tree}\n2\n0\n1\n2\n3", told);
    }

    [Fact]
    public void Without_a_namespace_for_processes_a_fresh_proc_shows_all()
    {
        var told = Output("ls -d /proc/1 /proc/" + Environment.ProcessId, new() { FreshProc = true });
        Assert.Equal($"/proc/1\n/proc/{Environment.ProcessId}", told);
    }

    [Fact]
    public void A_fresh_proc_shows_its_own_processes_and_allows_neither_set_user_id_nor_devices_nor_execution()
    {
        var told = Output("set -- /proc/[0-9]*; echo $#; grep ' /proc ' /proc/self/mountinfo", new() { FreshProc = true }, NamespaceKinds.Pid);
        Assert.Matches(@"^2\n.* / /proc rw,nosuid,nodev,noexec,relatime - proc", told);
    }

    [Fact]
    public void A_read_only_root_refuses_writing_and_what_is_mounted_in_it_decides_for_itself()
    {
        var (data, config) = (Tree.Outside("data"), Tree.Outside("config"));
        var view = new FileSystemView
        {
            ReadOnly = true,
            Mounts = [new MountOptions.Bind(data, "/srv/data"), new MountOptions.Bind(config, "/srv/config") { ReadOnly = true }, new MountOptions.Tmpfs("/tmp")],
        };
        var told = Output("touch /new; touch /srv/new; touch /srv/config/new; touch /srv/data/new && touch /tmp/new && echo written", view);
        Assert.Equal("touch: /new: Read-only file system\ntouch: /srv/new: Read-only file system\ntouch: /srv/config/new: Read-only file system\nwritten", told);
        Assert.True(File.Exists(Path.Combine(data, "new")));
    }

    [Fact]
    public void Files_are_mounted_on_files_that_are_made_and_a_missing_optional_source_is_passed_over()
    {
        var outside = Path.Combine(Tree.Outside("data"), "file");
        File.WriteAllText(outside, "content");
        var view = new FileSystemView
        {
            Mounts =
            [
                new MountOptions.Bind(outside, "/made/of/file"),
                new MountOptions.Bind("/nowhere/at/all", "/not/made") { Optional = true },
            ],
        };
        Assert.Equal("content/made/of\n/made/of/file", Output("cat /made/of/file; ls -d /made/of /made/of/file /not 2>/dev/null", view));
    }

    [Fact]
    public void A_missing_source_fails_by_name()
    {
        var failure = _launcher.FailToStart(Tree.Script("true", new() { Mounts = [new MountOptions.Bind("/nowhere", "/data")] }));
        Assert.Equal((FailureKind.Step, "have /nowhere as a mount", "ENOENT", Feature.Root), (failure.Kind, failure.Operation, failure.Errno.Name, failure.Feature));
    }

    [Fact]
    public void Mounts_stand_in_one_another_whatever_their_order()
    {
        var view = new FileSystemView
        {
            Mounts =
            [
                new MountOptions.Tmpfs("/a/b/c") { Mode = 0x1C0 },
                new MountOptions.Tmpfs("/a") { ReadOnly = true },
                new MountOptions.Tmpfs("/a/b") { Size = 65536, NoExec = true },
            ],
        };
        var told = Output("stat -c '%a %U' /a /a/b /a/b/c; touch /a/new; dd if=/bin/busybox of=/a/b/big bs=1024 count=100 2>&1 | grep -o 'No space.*'; stat -c %s /a/b/big; touch /a/b/c/new", view);
        Assert.Equal("755 root\n755 root\n700 root\ntouch: /a/new: Read-only file system\nNo space left on device\n65536", told.Replace("UNKNOWN", "root", StringComparison.Ordinal));
    }

    [Fact]
    public void An_overlay_takes_what_is_written_and_the_root_below_stays()
    {
        var upper = Tree.Outside("upper");
        Assert.Equal("scratch\nchanged", Output("cat /etc/os; echo changed > /etc/os; cat /etc/os", new() { Overlay = new(upper, null) }));
        Assert.Equal("changed\n", File.ReadAllText(Path.Combine(upper, "etc/os")));
        Assert.Equal("scratch\n", File.ReadAllText(Path.Combine(Tree.Root, "etc/os")));
    }

    [Fact]
    public void An_overlay_in_memory_ends_with_the_program()
    {
        Assert.Equal("changed\n1\nbin\ndev\netc\nproc\nsys\ntmp", Output("rm -r /var && echo changed > /etc/os; cat /etc/os; mount -t proc proc /proc; cat /proc/self/mountinfo | grep -v ' /proc ' | wc -l; ls /..", new() { Overlay = new(null, null) }));
        Assert.Equal("scratch\n", File.ReadAllText(Path.Combine(Tree.Root, "etc/os")));
        Assert.True(Directory.Exists(Path.Combine(Tree.Root, "var")));
    }

    [Fact]
    public void A_minimal_dev_has_the_devices_of_every_program_and_no_others()
    {
        const string script = "ls /dev; stat -c '%n %a %t:%T' /dev/null /dev/tty /dev/urandom; echo lost > /dev/null; dd if=/dev/zero bs=3 count=1 2>/dev/null | wc -c; "
            + "ls /dev/pts; stat -c %a /dev/shm; readlink /dev/ptmx; readlink /dev/fd";
        const string expected = "fd\nfull\nnull\nptmx\npts\nrandom\nshm\nstderr\nstdin\nstdout\ntty\nurandom\nzero\n"
            + "/dev/null 666 1:3\n/dev/tty 666 5:0\n/dev/urandom 666 1:9\n3\nptmx\n1777\npts/ptmx\n/proc/self/fd";
        Assert.Equal(expected, Output(script, new() { MinimalDev = true }));
        Assert.Equal(expected, Output(script, new() { MinimalDev = true }, NamespaceKinds.User | NamespaceKinds.Pid));
    }

    [Theory]
    [InlineData(NamespaceKinds.None)]
    [InlineData(NamespaceKinds.User)]
    public void The_null_device_of_a_minimal_dev_is_its_standard_input_and_nothing_done_to_it_reaches_outside(NamespaceKinds namespaces)
    {
        var before = File.GetUnixFileMode("/dev/null");
        using var device = File.OpenHandle("/dev/null", FileMode.Open, FileAccess.ReadWrite);
        var options = Tree.Script("chmod 600 /dev/null; [ /dev/stdin -ef /dev/null ] && echo own; cat; echo end", new() { MinimalDev = true, FreshProc = true }, namespaces | NamespaceKinds.Pid);
        options = options with { Streams = options.Streams with { Input = new((int)device.DangerousGetHandle(), "/dev/null") { IsNullDevice = true } } };
        var told = _launcher.Output(options);
        Assert.Equal(before, File.GetUnixFileMode("/dev/null"));
        Assert.EndsWith("own\nend", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_works_with_the_rights_of_a_user_namespace()
    {
        var data = Tree.Outside("data");
        File.SetUnixFileMode(data, (UnixFileMode)0x1FF);
        var view = new FileSystemView
        {
            ReadOnly = true,
            FreshProc = true,
            MinimalDev = true,
            PrivateTmp = true,
            Mounts = [new MountOptions.Bind(data, "/data")],
            MaskedPaths = ["/etc/os", "/bin/missing", "/proc/kcore", "/sys"],
        };
        const NamespaceKinds namespaces = NamespaceKinds.User | NamespaceKinds.Pid;
        const string script = "id -u; touch /tmp/new /data/new && rm /data/new && touch /new; cat /etc/os; stat -c %t:%T /etc/os; pwd; ls /sys; touch /sys/new";
        const string expected = "0\ntouch: /new: Read-only file system\n1:3\n/\ntouch: /sys/new: Read-only file system";
        Assert.Equal(expected, Output(script, view, namespaces));

        // Where the launcher itself is nobody inside, what it makes belongs to root of the namespace all the same.
        var options = Tree.Script(script, view, namespaces);
        var shifted = new IdMapping.Ranges([new(0, 100_000, 65_536)], [new(0, 100_000, 65_536)]);
        Assert.Equal(expected, _launcher.Output(options with { Confinement = options.Confinement with { IdMapping = shifted } }));
    }

    [Fact]
    public void An_overlay_works_with_the_rights_of_a_user_namespace()
    {
        Assert.Equal("changed", Output("echo changed > /etc/os; rm -r /var; mkdir /var; cat /etc/os; ls /var", new() { Overlay = new(null, null) }, NamespaceKinds.User));
        Assert.Equal("scratch\n", File.ReadAllText(Path.Combine(Tree.Root, "etc/os")));
    }

    [Fact]
    public void The_directory_of_a_program_is_in_its_own_tree_and_links_of_proc_lead_nowhere()
    {
        Assert.Equal("/etc", _launcher.Output(Tree.Script("pwd", new()) with { Directory = "/etc" }));
        using var open = new FileStream("/etc/passwd", FileMode.Open, FileAccess.Read);
        File.CreateSymbolicLink(Path.Combine(Tree.Root, "link"), "/proc/self/root");
        var failure = _launcher.FailToStart(Tree.Script("pwd", new() { FreshProc = true }) with { Directory = "/link" });
        Assert.Equal(("change to the directory /link", "ELOOP"), (failure.Operation, failure.Errno.Name));
    }

    [Fact]
    public void Names_of_users_are_those_of_the_root_and_its_links_are_its_own()
    {
        File.WriteAllText(Path.Combine(Tree.Root, "etc/users"), "web:x:4711:4712::/:/bin/sh\n");
        File.CreateSymbolicLink(Path.Combine(Tree.Root, "etc/passwd"), "/etc/users");
        Assert.Equal("4711", _launcher.Output(Tree.Script("id -u", new()) with { User = "web" }));
        var failure = _launcher.FailToStart(Tree.Script("id -u", new()) with { User = "daemon" });
        Assert.Equal((FailureKind.Resolve, "\"daemon\""), (failure.Kind, failure.Operation.Split(' ')[^1]));
    }

    [Fact]
    public void A_command_that_the_root_does_not_have_is_missed_there()
    {
        var failure = _launcher.FailToStart(Tree.Script("", new()) with { Command = ["/bin/bash"] });
        Assert.Equal(("find the command /bin/bash", LaunchFailure.NotFound), (failure.Operation, failure.ShellExitCode));
        Assert.StartsWith($"in the root {Tree.Root} there is no such file", failure.Hint, StringComparison.Ordinal);
    }

    private string Output(string script, FileSystemView view, NamespaceKinds namespaces = NamespaceKinds.None) => _launcher.Output(Tree.Script(script, view, namespaces));
}
