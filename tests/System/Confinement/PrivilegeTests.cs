using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Confinement;

/// <summary>Who a program is, and what it may do.</summary>
public sealed class PrivilegeTests
{
    private const string NoCapability = "0000000000000000";

    [Fact]
    public void A_user_in_a_user_namespace_is_that_user_inside_and_the_mapped_one_outside()
    {
        using var run = Apart.Start("""
            [defaults]
            stdout = "prefix"
            shell = true
            command = "cat /proc/self/uid_map /proc/self/gid_map; id -u; id -g; exec /mnt/bin/toolbox sleep"
            [program.same]
            user = "nobody"
            isolate.namespaces = ["user", "pid"]
            [program.mapped]
            user = "7"
            group = "8"
            [program.mapped.isolate.id_map]
            users = [{ inside = 0, outside = 200000, count = 10 }]
            groups = [{ inside = 0, outside = 300000, count = 10 }]
            """);
        var same = run.WaitForStart("same");
        var mapped = run.WaitForStart("mapped");

        Assert.Equal(["0 200000 10", "0 300000 10", "7", "8"], run.Lines("mapped", 4).Select(Words));
        Assert.Equal("65534", run.Lines("same", 6).SkipWhile(line => line.StartsWith(' ')).First());
        Assert.Equal("65534\t65534\t65534\t65534", ProcessTable.Status(same, "Uid"));
        Assert.Equal("200007\t200007\t200007\t200007", ProcessTable.Status(mapped, "Uid"));
        Assert.Equal("300008\t300008\t300008\t300008", ProcessTable.Status(mapped, "Gid"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Capabilities_are_those_that_are_kept_and_no_others_can_be_had()
    {
        using var run = Apart.Start("""
            [defaults]
            stdout = "prefix"
            shell = true
            command = "/mnt/bin/toolbox attempt bind:80 securebits chroot:/ remove:/mnt/owned mkdir:/sys/x; exec /mnt/bin/toolbox sleep"
            [program.basic]
            isolate = "basic"
            [program.strict]
            isolate = "strict"
            [program.none]
            isolate = { capabilities = [], securebits = ["noroot", "noroot-locked"], no_new_privs = true }
            [program.web]
            user = "nobody"
            isolate = { capabilities = ["NET_BIND_SERVICE"], network = "loopback" }
            """);

        // What servers do with root's: CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID, NET_BIND_SERVICE, SYS_CHROOT.
        Expect(run, "basic", "00000000000404fb", "1", "2");
        Expect(run, "strict", NoCapability, "1", "2");
        Expect(run, "none", NoCapability, "1", "0");
        Expect(run, "web", "0000000000000400", "0", "0");
        Assert.Equal(["bind ok", "securebits 0x0 ok", "chroot ok"], run.Lines("basic", 3));
        Assert.Equal(["bind EACCES", "securebits 0x0 ok", "chroot EPERM"], run.Lines("strict", 3));
        Assert.Equal(["bind EACCES", "securebits 0x3 ok", "chroot EPERM"], run.Lines("none", 3));
        Assert.Equal(["bind ok", "securebits 0x0 ok", "chroot EPERM"], run.Lines("web", 3));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_set_user_id_program_gives_nothing_where_no_new_privileges_are_allowed()
    {
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            user = "nobody"
            command = "/mnt/suid status | grep -e ^uid -e ^CapEff"
            shell = true
            [program.free]
            [program.bound]
            isolate.no_new_privs = true
            [program.basic]
            isolate = "basic"
            [program.strict]
            isolate = "strict"
            """, prepare: files =>
            {
                File.Copy(files.Toolbox, files["suid"]);
                File.SetUnixFileMode(files["suid"], UnixFileMode.SetUser | (UnixFileMode)0b111_101_101);
            });

        Assert.Equal("uid 65534 0", run.Lines("free", 2)[0]);
        foreach (var program in new[] { "bound", "basic", "strict" })
        {
            Assert.Equal(["uid 65534 65534", "CapEff:\t" + NoCapability], run.Lines(program, 2));
        }

        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void Landlock_allows_only_what_is_named()
    {
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            command = "/mnt/bin/toolbox attempt read:/mnt/supervisor.toml read:/etc/passwd create:/mnt/open/{name} create:/mnt/{name} bind:8080 bind:8081 connect:1 signal:1 execute:/usr/bin/true execute:/mnt/open/true"
            [program.free]
            requires = { locked = "succeeded" }
            [program.locked]
            isolate = { no_new_privs = true, landlock = { read = ["/mnt/bin", "/mnt/supervisor.toml", "/usr", "-/lib", "-/lib64", "-/nowhere"], write = ["/mnt/open"], listen = [8080], connect = [], scoped = true } }
            """, prepare: files =>
            {
                Directory.CreateDirectory(files["open"]);
                File.Copy(files.Toolbox, files["open/true"]);
            });

        Assert.Equal(["read ok", "read EACCES", "create ok", "create EACCES", "bind ok", "bind EACCES", "connect EACCES", "signal EPERM", "execute ok", "execute EACCES"],
            run.Lines("locked", 10));
        var free = run.Lines("free", 10);
        Assert.Equal(["read ok", "read ok", "create ok", "create ok", "bind ok", "bind ok", "connect ECONNREFUSED", "signal ok", "execute ok", "execute ok"], free);
        Assert.Equal((true, false), (File.Exists(run.Files["open/locked"]), File.Exists(run.Files["locked"])));
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void A_filter_of_system_calls_refuses_what_it_names_and_one_that_only_logs_nothing()
    {
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            command = "/mnt/bin/toolbox attempt chroot:/ signal:1 mkdir:/mnt/new userns:clone"
            [program.named]
            isolate.seccomp = { deny = ["chroot", "mkdir"], errno = "ENOSYS" }
            [program.oci]
            isolate.seccomp = "own.json"
            [program.logged]
            isolate.seccomp = { profile = "system-service", log = true }
            """, prepare: files => files.Write("own.json", """
                { "defaultAction": "SCMP_ACT_ALLOW", "syscalls": [ { "names": ["kill"], "action": "SCMP_ACT_ERRNO", "errnoRet": 13 } ] }
                """));

        Assert.Equal(["chroot ENOSYS", "signal ok", "mkdir ENOSYS"], run.Lines("named", 3));
        Assert.Equal(["chroot ok", "signal EACCES"], run.Lines("oci", 2));
        Assert.Equal(["chroot ok", "signal ok"], run.Lines("logged", 2));
        Assert.Equal(0, run.WaitForExit());
    }

    /// <summary>As seen from outside.</summary>
    private static void Expect(Pid1 run, string program, string capabilities, string noNewPrivileges, string seccomp)
    {
        var pid = run.WaitForStart(program);
        run.Lines(program, 5);
        foreach (var set in new[] { "CapPrm", "CapEff", "CapBnd" })
        {
            Assert.Equal((program, set, capabilities), (program, set, ProcessTable.Status(pid, set)));
        }

        Assert.Equal((program, noNewPrivileges, seccomp), (program, ProcessTable.Status(pid, "NoNewPrivs"), ProcessTable.Status(pid, "Seccomp")));
    }

    private static string Words(string line) => string.Join(' ', line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries));
}
