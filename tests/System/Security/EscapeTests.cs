using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Security;

/// <summary>Ways out of a confinement that have been used against others, all tried as root; and what each ends with.</summary>
public sealed class EscapeTests
{
    /// <summary>
    /// What steers the machine, other processes, mounts, devices, namespaces. Files that this kernel has not are absent,
    /// and that is as good.
    /// </summary>
    private static readonly (string Attempt, string Basic, string Strict)[] Attempts =
    [
        ("write:/proc/sysrq-trigger", "EROFS|ENOENT", "EROFS|ENOENT"),
        ("write:/proc/sys/kernel/core_pattern", "EROFS", "EROFS"),
        ("write:/sys/kernel/uevent_helper", "EROFS|ENOENT", "EROFS|ENOENT"),
        ("write:/sys/kernel/mm/transparent_hugepage/enabled", "EROFS|ENOENT", "EROFS|ENOENT"),
        ("mkdir:/sys/fs/cgroup/x", "EROFS", "EROFS"),
        ("read:/proc/kcore", "ok|EPERM|ENOENT", "ok|ENOENT"), // under strict it is /dev/null
        ("read:/dev/mem", "EPERM|ENOENT|ENXIO", "ENOENT"),
        ("disk-node:/tmp/disk", "EPERM", "EPERM"),
        ("list:/proc/1/root", "EACCES", "ok"), // under basic the supervisor's, under strict the holder's, which is the program's own
        ("list:/proc/1/cwd", "EACCES", "ok"),
        ("trace:1", "EPERM", "EPERM"),
        ("remount:/usr", "EPERM", "EPERM"),
        ("remount:/sys", "EPERM", "EPERM"),
        ("unmount:/sys", "EPERM", "EPERM"),
        ("unmount:/tmp", "EPERM", "EPERM"),
        ("setns:/proc/1/ns/mnt", "EACCES", "EPERM"),
        ("setns:/proc/1/ns/user", "EACCES", "EPERM"),
        ("userns:clone", "EPERM", "EPERM"),
        ("userns:unshare", "EPERM", "EPERM"),
        ("type:/dev/ptmx", "EPERM", "EPERM|EIO"),
        ("keyring", "-1 ok", "-1 ok"),
    ];

    [Fact]
    public void Root_under_the_profiles_gets_nowhere()
    {
        var attempts = string.Join(", ", Attempts.Select(attempt => $"\"{attempt.Attempt}\""));
        using var run = Apart.Start($"""
            [defaults]
            restart = "never"
            stdout = "prefix"
            command = ["{Apart.Toolbox}", "attempt", {attempts}]
            [program.basic]
            isolate = "basic"
            [program.strict]
            isolate = "strict"
            """);
        var basic = run.Lines("basic", Attempts.Length);
        var strict = run.Lines("strict", Attempts.Length);
        foreach (var (index, (attempt, inBasic, inStrict)) in Attempts.Index())
        {
            var name = attempt.Split(':')[0];
            Assert.True(inBasic.Split('|').Any(answer => basic[index] == $"{name} {answer}"), $"basic, {attempt}: {basic[index]}, not {inBasic}");
            Assert.True(inStrict.Split('|').Any(answer => strict[index] == $"{name} {answer}"), $"strict, {attempt}: {strict[index]}, not {inStrict}");
        }

        Assert.Equal(0, run.WaitForExit());
    }

    // With every capability, so that only the construction of the holder is in the way.
    [Fact]
    public void The_holder_has_nothing_of_the_outside()
    {
        using var run = Apart.Start("""
            [defaults]
            stdout = "prefix"
            stderr = "stdout"
            shell = true
            [program.root]
            command = "busybox ls /proc/1/root/ /proc/1/cwd/; busybox ls /proc/1/fd; busybox cat /proc/1/environ; busybox cut -d ' ' -f 5 /proc/1/mountinfo; exec busybox sleep 300"
            isolate = { namespaces = ["pid"], proc = true, root = "{dir}/tree" }
            [program.view]
            command = "ls /proc/1/root/tmp /proc/1/root/{dir}/secrets /proc/1/fd; cat /proc/1/environ; echo end; exec sleep 300"
            isolate = { namespaces = ["pid"], proc = true, private_tmp = true, masked = ["/mnt"] }
            """, prepare: files =>
            {
                Directory.CreateDirectory(files["tree/proc"]);
                Directory.CreateDirectory(files["tree/bin"]);
                File.Copy("/bin/busybox", files["tree/bin/busybox"]);
                File.CreateSymbolicLink(files["tree/bin/sh"], "busybox");
            });
        Assert.Equal(["/proc/1/cwd/:", "bin", "proc", "", "/proc/1/root/:", "bin", "proc", "/", "/proc"], run.Lines("root", 9));
        run.Output.WaitFor(LogText.Prefixed("view", "end"));
        Assert.DoesNotContain(run.Lines("view", run.Output.Count(LogText.Prefixed("view", ".*"))), line => line.Contains("supervisor.toml", StringComparison.Ordinal));

        foreach (var holder in run.Family().Where(entry => entry.Name == "holder"))
        {
            Assert.Empty(Directory.GetFileSystemEntries($"/proc/{holder.Pid}/fd"));
            Assert.Equal("0000000000000000", ProcessTable.Status(holder.Pid, "CapPrm"));
            Assert.Equal(("1", "2"), (ProcessTable.Status(holder.Pid, "NoNewPrivs"), ProcessTable.Status(holder.Pid, "Seccomp")));
        }

        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Descriptors_that_the_supervisor_was_started_with_reach_no_program()
    {
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            command = ["/mnt/bin/toolbox", "fds"]
            [program.plain]
            [program.basic]
            isolate = "basic"
            [program.strict]
            isolate = "strict"
            [program.pid]
            isolate.namespaces = ["pid"]
            [program.rooted]
            command = ["/toolbox", "fds"]
            isolate = { root = "{dir}/bin", namespaces = ["pid", "user"], proc = true }
            [program.joined]
            command = "/mnt/bin/toolbox fds"
            isolate.join = "host"
            [program.host]
            command = ["/mnt/bin/toolbox", "sleep"]
            isolate.namespaces = ["net", "uts", "pid"]
            """, also: "exec 3</ 7</etc/passwd 8<>/dev/null 9</proc/self/ns/mnt", prepare: files => Directory.CreateDirectory(files["bin/proc"]));
        foreach (var program in new[] { "plain", "basic", "strict", "pid", "rooted", "joined" })
        {
            run.Output.WaitFor(LogText.Prefixed(program, "fds done"));
            Assert.Equal(["0", "1", "2"], run.Output.Matches(LogText.Prefixed(program, @"fd (?<number>\d+)")).Select(match => match.Groups["number"].Value));
        }

        Assert.Equal(0, run.Shutdown());
    }

    // A directory and a link to the outside change places without end, while mounts are made below.
    [Fact]
    public void A_link_that_is_swapped_under_a_mount_leads_nowhere()
    {
        const int launches = 40;
        using var run = Apart.Start($$"""
            [supervisor]
            exit = "never"
            [program.swap]
            command = ["toolbox", "swap", "{dir}/tree/place", "{dir}/tree/link", "{dir}/stop"]
            stdout = "prefix"
            [program.victim]
            command = ["/toolbox", "exit", "1"]
            requires = { swap = "started" }
            isolate = { root = "{dir}/tree", mounts = [{ from = "{dir}/data", to = "/place/deep/er" }, { tmpfs = "/place/memory" }] }
            backoff = { initial = "1ms", factor = 1.0 }
            max_restarts = { count = {{launches}}, within = "10m" }
            """, prepare: files =>
            {
                foreach (var name in new[] { "tree/place", "outside", "data" })
                {
                    Directory.CreateDirectory(files[name]);
                }

                File.Copy(files.Toolbox, files["tree/toolbox"]);
                File.CreateSymbolicLink(files["tree/link"], files["outside"]);
            });
        run.Output.WaitFor("victim failed for good");
        Assert.Empty(Directory.GetFileSystemEntries(run.Files["outside"]));
        Assert.Empty(Directory.GetFileSystemEntries(run.Files["data"]));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Neighbours_can_neither_be_seen_traced_nor_signalled()
    {
        using var run = Apart.Start("""
            [defaults]
            stdout = "prefix"
            restart = "never"
            [program.victim]
            command = ["toolbox", "print-signals"]
            user = "nobody"
            [program.same]
            command = ["toolbox", "attempt", "signal:-1", "trace:3"]
            user = "nobody"
            isolate = { namespaces = ["user", "pid"], proc = true }
            [program.scoped]
            shell = true
            command = "victim=$(pgrep -f 'toolbox [p]rint-signals'); /mnt/bin/toolbox attempt signal:$victim signal:1 trace:$victim"
            user = "nobody"
            isolate = { no_new_privs = true, seccomp = "default", landlock = { read = ["/"], scoped = true } }
            requires = { victim = "started" }
            """);
        Assert.Equal(["signal ESRCH", "trace ESRCH"], run.Lines("same", 2));
        Assert.Equal(["signal EPERM", "signal EPERM", "trace EPERM"], run.Lines("scoped", 3));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void What_fills_its_own_directories_fills_no_one_elses()
    {
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            stderr = "stdout"
            shell = true
            [program.filler]
            command = "dd if=/dev/zero of=/tmp/big bs=1M count=9 2>&1 | grep -o 'No space left'; df -P /tmp | tail -n 1 | cut -c 1-8; exec /mnt/bin/toolbox sleep"
            isolate = { mounts = [{ tmpfs = "/tmp", size = "4M", mode = "1777" }] }
            [program.other]
            command = "test ! -e /tmp/big && echo not here; touch /tmp/{name} && echo room; exec /mnt/bin/toolbox sleep"
            isolate = { private_tmp = true }
            requires = { filler = "started" }
            """);
        Assert.Equal("No space left", run.Lines("filler", 2)[0]);
        Assert.Equal(["not here", "room"], run.Lines("other", 2));
        Assert.Equal(0, run.Shutdown());
    }
}
