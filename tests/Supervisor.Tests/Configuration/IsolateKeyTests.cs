using System.Net;
using Supervisor.Configuration.Confining;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Configuration;

/// <summary>What each key of isolate becomes, and what it refuses.</summary>
public sealed class IsolateKeyTests
{
    [Fact]
    public void Everything_about_namespaces_reaches_the_launch()
    {
        var confinement = Confinement(
            """
            namespaces = ["pid", "user", "time"]
            join = { ipc = "/run/ipc/{name}", cgroup = "/proc/1/ns/cgroup" }
            id_map = { users = [{ inside = 0, outside = 100000, count = 65536 }], groups = [{ inside = 5, outside = 7, count = 1 }] }
            clocks = { monotonic = "1h30m", boottime = "-2s" }
            hostname = "{name}-1"
            domainname = "example.org"
            """);

        Assert.Equal(NamespaceKinds.Pid | NamespaceKinds.User | NamespaceKinds.Time, confinement.Namespaces);
        Assert.Equal(
            [new NamespaceJoin.OfPath(NamespaceKinds.Ipc, "/run/ipc/web"), new NamespaceJoin.OfPath(NamespaceKinds.Cgroup, "/proc/1/ns/cgroup")],
            confinement.Joins);
        var map = Assert.IsType<IdMapping.Ranges>(confinement.IdMapping);
        Assert.Equal([new IdRange(0, 100_000, 65_536)], map.Users);
        Assert.Equal([new IdRange(5, 7, 1)], map.Groups);
        Assert.Equal(new ClockOffsets(TimeSpan.FromMinutes(90), TimeSpan.FromSeconds(-2)), confinement.Clocks);
        Assert.Equal(("web-1", "example.org"), (confinement.HostName, confinement.DomainName));
    }

    [Fact]
    public void Everything_about_files_reaches_the_launch()
    {
        var view = Confinement(
            """
            root = "/srv/alpine"
            read_only = true
            overlay = { upper = "/var/up", work = "/var/work" }
            mounts = [
                { from = "/data/{name}", to = "/data" },
                { from = "/etc/web", read_only = true, noexec = true, suid = true, dev = true, optional = true },
                { tmpfs = "/tmp", size = "64M", mode = "1777", read_only = true, noexec = true },
            ]
            proc = true
            dev = true
            private_tmp = true
            private_shm = true
            masked = "/proc/kcore"
            read_only_paths = ["/etc"]
            writable_paths = ["/var/lib/{name}"]
            protect_system = "strict"
            protect_home = "empty"
            """).FileSystem;

        Assert.Equal(("/srv/alpine", true, new OverlayOptions("/var/up", "/var/work")), (view.Root, view.ReadOnly, view.Overlay));
        Assert.Equal(
            [
                new MountOptions.Bind("/data/web", "/data"),
                new MountOptions.Bind("/etc/web", "/etc/web") { ReadOnly = true, NoExec = true, SetUserId = true, Devices = true, Optional = true },
                new MountOptions.Tmpfs("/tmp") { Size = 64 << 20, Mode = 0x3FF, ReadOnly = true, NoExec = true },
            ],
            view.Mounts);
        Assert.Equal((true, true, true, true), (view.FreshProc, view.MinimalDev, view.PrivateTmp, view.PrivateShm));
        Assert.Equal("/proc/kcore /etc /var/lib/web", string.Join(' ', [.. view.MaskedPaths, .. view.ReadOnlyPaths, .. view.WritablePaths]));
        Assert.Equal((SystemProtection.Strict, HomeProtection.Empty), (view.ProtectSystem, view.ProtectHome));
    }

    [Fact]
    public void Mounts_may_be_an_array_of_tables() =>
        Assert.Equal(
            [new MountOptions.Tmpfs("/a"), new MountOptions.Bind("/b", "/c") { ReadOnly = true }],
            FakeWorld.Program("[[program.web.isolate.mounts]]\ntmpfs = \"/a\"\n[[program.web.isolate.mounts]]\nfrom = \"/b\"\nto = \"/c\"\nread_only = true")
                .Launch().Options.Confinement.FileSystem.Mounts);

    [Theory]
    [InlineData("overlay = true", true)]
    [InlineData("overlay = false", false)]
    public void An_overlay_may_be_in_memory(string line, bool overlay) =>
        Assert.Equal(overlay ? new OverlayOptions(null, null) : null, Confinement(line).FileSystem.Overlay);

    [Fact]
    public void Everything_about_privileges_reaches_the_launch()
    {
        var confinement = Confinement(
            """
            capabilities = ["net_bind_service", "CAP_CHOWN"]
            ambient = ["CHOWN"]
            securebits = ["noroot", "noroot-locked", "no-ambient-raise"]
            no_new_privs = true
            keyring = true
            personality = ["linux32", "no-randomize"]
            seccomp = "system-service"
            landlock = { read = ["/usr", "-/opt"], write = ["/data"], listen = [80, 0], connect = [], scoped = true, best_effort = true }
            try = ["landlock", "pid", "masked", "limits"]
            """);

        Assert.Equal((1UL << 10 | 1UL, 1UL), (confinement.Capabilities!.Value.Bits, confinement.Ambient.Bits));
        Assert.Equal(SecureBits.NoRoot | SecureBits.NoRootLocked | SecureBits.NoAmbientRaise, confinement.SecureBits);
        Assert.Equal((true, true, Personality.Linux32 | Personality.NoRandomization), (confinement.NoNewPrivileges, confinement.OwnKeyring, confinement.Personality));
        Assert.StartsWith("system-service: ", confinement.SystemCalls!.Description, StringComparison.Ordinal);
        var landlock = confinement.Landlock!;
        Assert.Equal(["/usr", "-/opt"], landlock.Read);
        Assert.Equal(["/data"], landlock.Write);
        Assert.Equal([80, 0], landlock.Listen!.Value);
        Assert.Empty(landlock.Connect!.Value);
        Assert.Equal((true, true), (landlock.Scoped, landlock.BestEffort));
        Assert.Equal([Feature.PidNamespace, Feature.ReadOnly, Feature.Landlock, Feature.Limits], confinement.Try.Order());
    }

    [Theory]
    [InlineData("\"host\"", typeof(NetworkOptions.Host))]
    [InlineData("\"none\"", typeof(NetworkOptions.None))]
    [InlineData("\"loopback\"", typeof(NetworkOptions.Loopback))]
    public void A_network_is_a_word(string word, Type kind) => Assert.IsType(kind, Confinement($"network = {word}").Network);

    [Fact]
    public void A_network_is_a_link()
    {
        var link = Confinement(
            """
            network = { bridge = "shop0", address = ["10.77.0.2/24", "fd00::2/64"], gateway = ["fd00::1", "10.77.0.1"], mtu = 1400, name = "net0", outside_name = "veth-{name}", rate = { send = "10M", receive = 50000 } }
            """).Network;

        Assert.Equal(
            new NetworkOptions.Veth
            {
                Bridge = "shop0",
                Address = new InterfaceAddress(IPAddress.Parse("10.77.0.2"), 24),
                AddressIPv6 = new InterfaceAddress(IPAddress.Parse("fd00::2"), 64),
                Gateway = IPAddress.Parse("10.77.0.1"),
                GatewayIPv6 = IPAddress.Parse("fd00::1"),
                Mtu = 1400,
                Name = "net0",
                HostName = "veth-web",
                SendRate = 10 << 20,
                ReceiveRate = 50_000,
            },
            link);
    }

    [Theory]
    [InlineData("[]", "")]
    [InlineData("[\"KILL\"]", "CAP_KILL")]
    [InlineData("[\"CHOWN\", \"KILL\", \"-KILL\"]", "CAP_CHOWN")]
    [InlineData("[\"all\", \"-SYS_ADMIN\"]", "!CAP_SYS_ADMIN")]
    [InlineData("[\"-SYS_ADMIN\"]", "!CAP_SYS_ADMIN")]
    public void Capabilities_are_named_or_all_or_all_but_some(string list, string expected)
    {
        var names = CapabilityWords.Names(CapabilityWords.Most(Confinement($"capabilities = {list}"))).ToArray();

        if (expected.StartsWith('!'))
        {
            Assert.DoesNotContain(expected[1..], names);
            Assert.Equal(Capability.Count - 1, names.Length);
        }
        else
        {
            Assert.Equal(expected, string.Join(' ', names));
        }
    }

    [Theory]
    [InlineData("[\"KILL\"]", 1UL << 5, 0UL)]
    [InlineData("[\"KILL\", \"CHOWN\", \"-CHOWN\"]", 1UL << 5, 0UL)]
    [InlineData("[\"all\"]", null, 0UL)]
    [InlineData("[\"-KILL\"]", null, 1UL << 5)]
    [InlineData("[\"all\", \"-KILL\"]", null, 1UL << 5)]
    public void Only_those_that_are_named_must_be_there(string list, ulong? kept, ulong dropped)
    {
        var confinement = Confinement($"capabilities = {list}");

        Assert.Equal((kept, dropped), (confinement.Capabilities?.Bits, confinement.DroppedCapabilities.Bits));
    }

    [Theory]
    [InlineData("", "[\"NET_BIND_SERVICE\"]", 0UL)]
    [InlineData("user = \"root\"", "[\"NET_BIND_SERVICE\"]", 0UL)]
    [InlineData("user = 0", "[\"NET_BIND_SERVICE\"]", 0UL)]
    [InlineData("user = \"web\"", "[\"NET_BIND_SERVICE\"]", 1UL << 10)]
    [InlineData("user = \"web\"", "[\"all\"]", 0UL)]
    [InlineData("user = \"web\"", "[\"all\", \"CHOWN\"]", 1UL)]
    [InlineData("user = \"web\"", "[\"-CHOWN\"]", 0UL)]
    [InlineData("user = \"web\"", "[\"CHOWN\"]\nambient = []", 0UL)]
    public void Capabilities_named_for_a_user_other_than_root_are_ambient(string user, string capabilities, ulong ambient) =>
        Assert.Equal(ambient, FakeWorld.Program($"{user}\n[program.web.isolate]\ncapabilities = {capabilities}").Launch().Options.Confinement.Ambient.Bits);

    [Theory]
    [InlineData("isolate = 5", "a string is wanted here, not an integer")]
    [InlineData("isolate = \"strickt\"", "unknown value `strickt`")]
    [InlineData("isolate.namespaces = [\"network\"]", "unknown value `network`")]
    [InlineData("isolate.join = 5", "the name of a program or a table is wanted here, not an integer")]
    [InlineData("isolate.join = \"/run/netns/x\"", "a path stands for one namespace")]
    [InlineData("isolate.join = { nett = \"db\" }", "unknown namespace `nett`")]
    [InlineData("isolate.join = { pid = \"/proc/1/ns/pid\" }", "a PID namespace cannot be joined by a file")]
    [InlineData("isolate.join = { net = \"run/x\" }", "the path `run/x` is not absolute")]
    [InlineData("isolate.id_map = \"other\"", "unknown value `other`")]
    [InlineData("isolate.id_map = { users = [{ inside = 0, outside = 1, count = 1 }] }", "the id map lacks groups")]
    [InlineData("isolate.id_map = { users = [], groups = [{ inside = 0, outside = 1, count = 1 }] }", "a map has 1 to 340 ranges, not 0")]
    [InlineData("isolate.id_map = { users = [{ inside = 0, count = 1 }], groups = [{ inside = 0, outside = 1, count = 1 }] }", "a range needs inside, outside and count")]
    [InlineData("isolate.id_map = { users = [{ inside = 0, outside = 1, count = 2 }, { inside = 1, outside = 9, count = 1 }], groups = [{ inside = 0, outside = 1, count = 1 }] }",
        "this range overlaps another one of the map")]
    [InlineData("isolate.id_map = { users = [{ inside = 0, outside = 4294967290, count = 9 }], groups = [{ inside = 0, outside = 1, count = 1 }] }",
        "this range goes beyond the largest id, 4294967294")]
    [InlineData("isolate = { namespaces = [\"pid\"], id_map = \"self\" }", "id_map is for a user namespace, which is not among namespaces")]
    [InlineData("isolate.clocks = { monotonic = \"-1\" }", "a duration needs a unit")]
    [InlineData("isolate.clocks = { realtime = \"1h\" }", "unknown key `realtime` in clocks")]
    [InlineData("isolate.hostname = \"a b\"", "`a b` cannot be the name of a host")]
    [InlineData("isolate.root = \"srv/alpine\"", "the path `srv/alpine` is not absolute")]
    [InlineData("isolate.root = \"/srv/../etc\"", "the path `/srv/../etc` climbs with `..`")]
    [InlineData("isolate.overlay = { work = \"/w\" }", "work is of no use without upper")]
    [InlineData("isolate.mounts = { from = \"/a\" }", "an array is wanted here, not a table")]
    [InlineData("isolate.mounts = [\"/a\"]", "a table is wanted here, not a string")]
    [InlineData("isolate.mounts = [{ to = \"/a\" }]", "this mount has no source")]
    [InlineData("isolate.mounts = [{ from = \"/a\", size = \"1M\" }]", "unknown key `size` in a mount")]
    [InlineData("isolate.mounts = [{ tmpfs = \"/a\", from = \"/b\" }]", "unknown key `from` in a tmpfs mount")]
    [InlineData("isolate.mounts = [{ tmpfs = \"/a\", mode = 755 }]", "this is not an octal mode from 0 to 0o7777")]
    [InlineData("isolate.mounts = [{ from = \"/a\", to = \"/proc/sys\" }]", "nothing can be mounted on /proc or below it")]
    [InlineData("isolate.mounts = [{ tmpfs = \"//./proc/\" }]", "nothing can be mounted on /proc or below it")]
    [InlineData("isolate.mounts = [{ from = \"/a\", to = \"/\" }]", "a mount cannot be the root")]
    [InlineData("isolate.mounts = [{ from = \"/a\" }, { tmpfs = \"/a/\" }]", "two mounts are on `/a/`")]
    [InlineData("isolate.protect_system = true", "a string is wanted here, not a boolean")]
    [InlineData("isolate.protect_home = \"readonly\"", "unknown value `readonly`")]
    [InlineData("isolate.network = \"bridge\"", "unknown value `bridge`")]
    [InlineData("isolate.network = { bridge = \"shop0\" }", "a network behind a link needs an address")]
    [InlineData("isolate.network = { address = \"10.0.0.2\" }", "\"10.0.0.2\" lacks the length of its network prefix: \"10.77.0.2/24\"")]
    [InlineData("isolate.network = { bridge = \"b\", address = [\"10.0.0.2/24\", \"10.0.0.3/24\"] }", "there are two IPv4 addresses")]
    [InlineData("isolate.network = { bridge = \"b\", address = \"10.0.0.2/24\", rate = { send = 0 } }", "the rate to send is 0 bytes a second, and must be at least 1024")]
    [InlineData("isolate.network = { bridge = \"b\", address = \"10.0.0.2/24\", mtu = 9 }", "9 is out of range")]
    [InlineData("isolate.capabilities = [\"NET_ADMN\"]", "unknown capability `NET_ADMN`")]
    [InlineData("isolate.capabilities = \"KILL\"", "an array is wanted here, not a string")]
    [InlineData("isolate = { capabilities = [\"KILL\"], ambient = [\"KILL\", \"CHOWN\"] }", "ambient has what the program does not keep: CAP_CHOWN")]
    [InlineData("isolate.securebits = [\"no-root\"]", "unknown value `no-root`")]
    [InlineData("isolate.personality = \"linux64\"", "unknown value `linux64`")]
    [InlineData("isolate.landlock = { read = [\"usr\"] }", "the path `usr` is not absolute")]
    [InlineData("isolate.landlock = { listen = [65536] }", "65536 is out of range")]
    [InlineData("isolate.try = [\"landlok\"]", "unknown feature `landlok`")]
    [InlineData("isolate.try = [\"mounts\"]", "`mounts` cannot be tried: what the program sees depends on it")]
    [InlineData("isolate.try = \"root\"", "`root` cannot be tried: what the program sees depends on it")]
    public void A_wrong_value_is_refused(string line, string message) =>
        Assert.EndsWith(message, FakeWorld.Program(line).Error(), StringComparison.Ordinal);

    [Fact]
    public void A_user_by_name_under_another_root_is_doubtful()
    {
        var warned = FakeWorld.Program("user = \"redis\"\nisolate.root = \"/srv/alpine\"").Problems();

        Assert.StartsWith("/etc/supervisor.toml:3:8: warning: the user `redis` is looked up in the supervisor's own /etc/passwd, not in that of /srv/alpine", warned, StringComparison.Ordinal);
        Assert.Empty(FakeWorld.Program("user = 999\nisolate.root = \"/srv/alpine\"").Problems());
    }

    [Fact]
    public void Mistakes_in_confinement_are_told_all_at_once_with_what_was_meant()
    {
        var problems = FakeWorld.With(
            """
            [program.db]
            command = ["db"]
            [program.web]
            command = ["web"]
            limits = { memory = "512X", pid = 200 }
            [program.web.isolate]
            profile = "strct"
            namespaces = ["pid", "nett"]
            capabilities = ["NET_BIND_SERVCE"]
            seccomp = { allow = ["@system-service", "swapn"] }
            join = { net = "bd" }
            hostnam = "x"
            """).Problems();

        Assert.Equal(
            """
            /etc/supervisor.toml:5:21: error: `512X` is not a size
             5 | limits = { memory = "512X", pid = 200 }
               |                     ^~~~~~
            help: a size is a number of bytes, or with a unit of 1024: "512K", "64M", "1G", "2T"
            /etc/supervisor.toml:5:29: error: unknown key `pid` in limits
             5 | limits = { memory = "512X", pid = 200 }
               |                             ^~~
            help: did you mean `pids`?
            /etc/supervisor.toml:7:11: error: unknown value `strct`
             7 | profile = "strct"
               |           ^~~~~~~
            help: did you mean `strict`? it can be "none", "basic", "strict"
            /etc/supervisor.toml:8:22: error: unknown value `nett`
             8 | namespaces = ["pid", "nett"]
               |                      ^~~~~~
            help: did you mean `net`? it can be "cgroup", "ipc", "mount", "net", "pid", "time", "user", "uts"
            /etc/supervisor.toml:9:17: error: unknown capability `NET_BIND_SERVCE`
             9 | capabilities = ["NET_BIND_SERVCE"]
               |                 ^~~~~~~~~~~~~~~~~
            help: did you mean `NET_BIND_SERVICE`?
            /etc/supervisor.toml:10:41: error: cannot use the seccomp profile custom: allow[1]: no system call is named "swapn"
             10 | seccomp = { allow = ["@system-service", "swapn"] }
                |                                         ^~~~~~~
            help: did you mean `swapon`?
            /etc/supervisor.toml:11:16: error: there is no program `bd`
             11 | join = { net = "bd" }
                |                ^~~~
            help: did you mean `db`?
            /etc/supervisor.toml:12:1: error: unknown key `hostnam` in isolate
             12 | hostnam = "x"
                | ^~~~~~~
            help: did you mean `hostname`?

            """,
            problems);
    }

    private static Confinement Confinement(string lines) => FakeWorld.Program($"[program.web.isolate]\n{lines}").Launch().Options.Confinement;
}
