using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Confinement;

/// <summary>What a program sees of the file system, and what of its doings is seen from outside.</summary>
public sealed class FileSystemTests
{
    [Fact]
    public void Another_root_is_all_that_there_is()
    {
        using var run = Apart.Start("""
            [defaults]
            stdout = "prefix"
            stderr = "stdout"
            shell = true
            [program.root]
            command = "echo $(ls /) + $(ls /../..) + $(cut -d ' ' -f 5 /proc/self/mountinfo | sort); touch /written; cat /proc/1/root/only-here; ls /proc/1/cwd/only-here; pwd; exec toolbox sleep"
            isolate = { root = "{dir}/tree", namespaces = ["pid"], proc = true, dev = true }
            [program.sealed]
            command = "touch /more; touch /data/made; touch /data/sub/made; touch /cache/made; dd if=/dev/zero of=/cache/big bs=1M count=3 2>&1 | grep -o 'No space left'; stat -c %a /cache; exec toolbox sleep"
            [program.sealed.isolate]
            root = "{dir}/tree"
            read_only = true
            dev = true
            mounts = [{ from = "{dir}/data", to = "/data" }, { from = "{dir}/sub", to = "/data/sub", read_only = true }, { tmpfs = "/cache", size = "1M", mode = "0750" }]
            """, prepare: Tree, also: "mount -t tmpfs tmpfs data");
        var mounts = File.ReadAllLines($"/proc/{run.Pid}/mountinfo");

        Assert.Equal(
            [
                "bin cache data dev etc only-here proc tmp + bin cache data dev etc only-here proc tmp + / /dev /dev/pts /proc",
                "here", "/proc/1/cwd/only-here", "/",
            ],
            run.Lines("root", 4));
        Assert.Equal(
            ["touch: /more: Read-only file system", "touch: /data/sub/made: Read-only file system", "No space left", "750"],
            run.Lines("sealed", 4));

        // From outside: what was written went where it was to go, and no mount came out.
        Assert.True(File.Exists(run.Files["tree/written"]));
        Assert.False(File.Exists(run.Files["tree/more"]));
        Assert.True(File.Exists($"/proc/{run.Pid}/root{run.Files["data"]}/made"));
        Assert.False(File.Exists(run.Files["tree/cache/made"]));
        Assert.Equal(mounts, File.ReadAllLines($"/proc/{run.Pid}/mountinfo"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void An_overlay_takes_what_is_written_and_the_root_below_stays()
    {
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            shell = true
            command = "rm /only-here; echo new >/etc/new; cat /etc/new; ls /only-here 2>&1; true"
            [program.memory]
            isolate = { root = "{dir}/tree", overlay = true }
            [program.disk]
            isolate = { root = "{dir}/tree", overlay = { upper = "{dir}/upper", work = "{dir}/work" } }
            """, prepare: files =>
            {
                Tree(files);
                Directory.CreateDirectory(files["upper"]);
                Directory.CreateDirectory(files["work"]);
            });

        foreach (var program in new[] { "memory", "disk" })
        {
            Assert.Equal(["new", "ls: /only-here: No such file or directory"], run.Lines(program, 2));
        }

        Assert.Equal(0, run.WaitForExit());
        Assert.True(File.Exists(run.Files["tree/only-here"]));
        Assert.False(File.Exists(run.Files["tree/etc/new"]));
        Assert.Equal("new\n", File.ReadAllText(run.Files["upper/etc/new"]));
    }

    [Fact]
    public void Read_only_is_with_all_that_is_mounted_below_and_masks_are_empty()
    {
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            stderr = "stdout"
            shell = true
            [program.paths]
            command = "/mnt/bin/toolbox attempt create:{dir}/data/x create:{dir}/data/sub/x create:{dir}/data/open/x; wc -c <{dir}/secret; ls -A {dir}/secrets; /mnt/bin/toolbox attempt create:{dir}/secrets/x write:{dir}/secret remount:{dir}/data/sub unmount:{dir}/secret"
            isolate = { read_only_paths = ["{dir}/data"], writable_paths = ["{dir}/data/open"], masked = ["{dir}/secret", "{dir}/secrets"], capabilities = ["DAC_OVERRIDE"] }
            [program.bind]
            command = "/mnt/bin/toolbox attempt create:/srv/x create:/srv/sub/x list:/opt/missing"
            isolate.mounts = [{ from = "{dir}/data", to = "/srv", read_only = true }, { from = "{dir}/not-there", to = "/opt", optional = true }]
            """, also: "mount -t tmpfs tmpfs data/sub", prepare: files =>
            {
                Directory.CreateDirectory(files["data/sub"]);
                Directory.CreateDirectory(files["data/open"]);
                Directory.CreateDirectory(files["secrets"]);
                files.Write("secret", "word");
                files.Write("secrets/one", "word");
            });

        Assert.Equal(["create EROFS", "create EROFS", "create ok", "0", "create EROFS", "write ok", "remount EPERM", "unmount EPERM"],
            run.Lines("paths", 8));
        Assert.Equal(["create EROFS", "create EROFS", "list ENOENT"], run.Lines("bind", 3));
        Assert.Equal(0, run.WaitForExit());
        Assert.True(File.Exists(run.Files["data/open/x"]));
        Assert.Equal("word", File.ReadAllText(run.Files["secret"]));
    }

    [Fact]
    public void Private_directories_are_seen_by_nobody_else()
    {
        var mark = $"supervisor-private-{Environment.ProcessId}";
        using var run = Apart.Start($$"""
            [defaults]
            stdout = "prefix"
            shell = true
            command = "cd /; for d in tmp var/tmp dev/shm; do ls $d/{{mark}}* 2>/dev/null; touch $d/{{mark}}-{name}; stat -c %a $d; done; ls /var/tmp; exec /mnt/bin/toolbox sleep"
            isolate = { private_tmp = true, private_shm = true }
            [program.one]
            [program.two]
            requires = { one = "started" }
            ready = { after = "100ms" }
            [program.three]
            requires = { two = "ready" }
            """);
        foreach (var program in new[] { "one", "two", "three" })
        {
            Assert.Equal(["1777", "1777", "1777", $"{mark}-{program}"], run.Lines(program, 4));
        }

        Assert.Empty(Directory.GetFiles("/tmp", mark + "*").Concat(Directory.GetFiles("/var/tmp", mark + "*")).Concat(Directory.GetFiles("/dev/shm", mark + "*")));
        var one = run.WaitForStart("one");
        Assert.True(File.Exists($"/proc/{one}/root/tmp/{mark}-one"));
        Assert.Equal(0, run.Shutdown());
    }

    [Theory]
    [InlineData("protect_system = \"usr\"", "EROFS ok ok ok")]
    [InlineData("protect_system = \"full\"", "EROFS EROFS ok ok")]
    [InlineData("protect_system = \"strict\"", "EROFS EROFS EROFS EROFS")]
    [InlineData("protect_home = \"read-only\"", "ok ok ok EROFS")]
    [InlineData("read_only = true", "EROFS EROFS EROFS EROFS")]
    [InlineData("read_only = true, writable_paths = [\"/srv\"]", "EROFS EROFS ok EROFS")]
    public void Presets_protect_what_they_name(string keys, string expected)
    {
        using var run = Apart.Start($$"""
            [program.web]
            command = ["/mnt/bin/toolbox", "attempt", "create:/usr/x", "create:/etc/x", "create:/srv/x", "create:/root/x"]
            restart = "never"
            stdout = "prefix"
            isolate = { {{keys}} }
            """, also: "for d in usr etc srv root; do mkdir -p over/$d work/$d && mount -t overlay overlay -o lowerdir=/$d,upperdir=over/$d,workdir=work/$d /$d; done");
        Assert.Equal(expected, string.Join(' ', run.Lines("web", 4).Select(line => line["create ".Length..])));
        Assert.Equal(0, run.WaitForExit());
    }

    /// <summary>A system of busybox and the toolbox.</summary>
    private static void Tree(TestDirectory files)
    {
        foreach (var name in new[] { "tree/bin", "tree/proc", "tree/dev", "tree/tmp", "tree/etc", "tree/data", "tree/cache", "data", "sub" })
        {
            Directory.CreateDirectory(files[name]);
        }

        File.Copy("/bin/busybox", files["tree/bin/busybox"]);
        File.Copy(files.Toolbox, files["tree/bin/toolbox"]);
        foreach (var applet in "sh ls cat cut sort touch dd grep stat rm pwd".Split(' '))
        {
            File.CreateSymbolicLink(files["tree/bin/" + applet], "busybox");
        }

        files.Write("tree/only-here", "here\n");
    }
}
