using Supervisor.Configuration;
using Supervisor.Configuration.Confining;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning;

namespace Supervisor.Tests.Configuration;

/// <summary>Profiles, and what amends them.</summary>
public sealed class ProfileTests
{
    [Fact]
    public void Without_a_profile_nothing_is_confined()
    {
        Assert.True(SameConfinement.Of(Confinement.None, Of("nice = 1")));
        Assert.True(SameConfinement.Of(Confinement.None, Of("isolate = \"none\"")));
    }

    [Fact]
    public void Basic_costs_a_server_nothing()
    {
        var basic = Of("isolate = \"basic\"");

        Assert.Equal(NamespaceKinds.Ipc | NamespaceKinds.Uts | NamespaceKinds.Mount, FreshNamespaces.Of(basic));
        Assert.Equal((true, SystemProtection.Full, HomeProtection.None), (basic.FileSystem.PrivateTmp, basic.FileSystem.ProtectSystem, basic.FileSystem.ProtectHome));
        Assert.Equal(
            ["CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID", "CAP_KILL", "CAP_SETGID", "CAP_SETUID", "CAP_NET_BIND_SERVICE", "CAP_SYS_CHROOT"],
            CapabilityWords.Names(CapabilityWords.Most(basic)));
        Assert.Equal((true, 0UL), (basic.NoNewPrivileges, basic.Ambient.Bits));
        Assert.StartsWith("default: ", basic.SystemCalls!.Description, StringComparison.Ordinal);
        Assert.IsType<NetworkOptions.Host>(basic.Network);
    }

    [Fact]
    public void Strict_leaves_nothing_open()
    {
        var strict = Of("isolate = \"strict\"");

        Assert.Equal(NamespaceKinds.All, strict.Namespaces);
        Assert.Equal((SystemProtection.Strict, HomeProtection.Inaccessible), (strict.FileSystem.ProtectSystem, strict.FileSystem.ProtectHome));
        Assert.True(strict.FileSystem is { FreshProc: true, MinimalDev: true, PrivateTmp: true });
        Assert.Contains("/proc/kcore", strict.FileSystem.MaskedPaths);
        Assert.Contains("/proc/sys", strict.FileSystem.ReadOnlyPaths);
        Assert.Equal(default(CapabilitySet), strict.Capabilities);
        Assert.Equal((true, true, IdMapping.Self), (strict.NoNewPrivileges, strict.OwnKeyring, strict.IdMapping));
        Assert.IsType<NetworkOptions.Loopback>(strict.Network);
        Assert.StartsWith("system-service: ", strict.SystemCalls!.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void The_keys_of_a_program_amend_its_profile_wherever_it_stands()
    {
        var amended = Of(
            """
            [program.web.isolate]
            network = "host"
            seccomp = false
            namespaces = ["pid"]
            capabilities = ["-KILL"]
            private_tmp = false
            profile = "basic"
            """);

        Assert.IsType<NetworkOptions.Host>(amended.Network);
        Assert.Null(amended.SystemCalls);
        Assert.Equal(NamespaceKinds.Pid, amended.Namespaces);
        Assert.Equal((false, SystemProtection.Full, true), (amended.FileSystem.PrivateTmp, amended.FileSystem.ProtectSystem, amended.NoNewPrivileges));
        Assert.DoesNotContain("CAP_KILL", CapabilityWords.Names(CapabilityWords.Most(amended)));
        Assert.Contains("CAP_CHOWN", CapabilityWords.Names(CapabilityWords.Most(amended)));
    }

    [Fact]
    public void What_a_profile_keeps_is_not_ambient_for_a_user()
    {
        Assert.Equal(0UL, Of("user = \"web\"\nisolate = \"basic\"").Ambient.Bits);
        Assert.Equal(0UL, Of("user = \"web\"\nisolate = { profile = \"basic\", capabilities = [\"-KILL\"] }").Ambient.Bits);
    }

    [Theory]
    [InlineData("isolate.hostname = \"x\"", "basic with a host name")]
    [InlineData("isolate = { profile = \"basic\", hostname = \"x\" }", "basic with a host name")]
    [InlineData("isolate = \"none\"", "none")]
    public void A_profile_in_defaults_is_amended_by_a_table_and_replaced_by_a_word(string line, string expected)
    {
        var confinement = FakeWorld.With($"[defaults]\nisolate = \"basic\"\n[program.web]\ncommand = \"w\"\n{line}").Launch().Options.Confinement;

        Assert.Equal(expected == "none", SameConfinement.Of(Confinement.None, confinement));
        Assert.Equal(expected == "none" ? (null, false) : ("x", true), (confinement.HostName, confinement.NoNewPrivileges));
    }

    [Fact]
    public void Tables_in_isolate_are_amended_key_by_key_too()
    {
        var world = FakeWorld.With(
            """
            [defaults.isolate]
            network = { bridge = "shop0", gateway = "10.0.0.1" }
            landlock = { read = ["/usr"], scoped = true }
            mounts = [{ tmpfs = "/a" }]
            [program.web]
            command = "w"
            [program.web.isolate]
            network.address = "10.0.0.2/24"
            landlock.read = ["/opt"]
            mounts = []
            [program.job]
            command = "j"
            isolate = { network = "none", landlock = false }
            """);

        var (web, job) = (world.Valid().Launches["web"].Options.Confinement, world.Valid().Launches["job"].Options.Confinement);
        Assert.Equal(("shop0", "10.0.0.2/24"), (Assert.IsType<NetworkOptions.Veth>(web.Network).Bridge, ((NetworkOptions.Veth)web.Network).Address!.ToString()));
        Assert.Equal(["/opt"], web.Landlock!.Read);
        Assert.True(web.Landlock.Scoped);
        Assert.Empty(web.FileSystem.Mounts);
        Assert.IsType<NetworkOptions.None>(job.Network);
        Assert.Null(job.Landlock);
        Assert.Single(job.FileSystem.Mounts);
    }

    [Fact]
    public void A_mistake_in_defaults_is_told_once() =>
        Assert.Equal(
            "2:19 unknown value `stric`",
            FakeWorld.With("[defaults]\nisolate.profile = \"stric\"\n[program.a]\ncommand = \"a\"\n[program.b]\ncommand = \"b\"").Error());

    [Theory]
    [InlineData("isolate = \"basic\"", "isolate = \"strict\"")]
    [InlineData("isolate.mounts = [{ tmpfs = \"/a\" }]", "isolate.mounts = [{ tmpfs = \"/a\", size = 5 }]")]
    [InlineData("isolate.masked = [\"/a\"]", "isolate.masked = [\"/b\"]")]
    [InlineData("isolate.read_only_paths = [\"/a\"]", "isolate.read_only_paths = [\"/b\"]")]
    [InlineData("isolate.writable_paths = [\"/a\"]", "isolate.writable_paths = []")]
    [InlineData("isolate.seccomp = \"default\"", "isolate.seccomp = \"system-service\"")]
    [InlineData("isolate.seccomp = \"default\"", "isolate.seccomp = { profile = \"default\", log = true }")]
    [InlineData("isolate.landlock.read = [\"/a\"]", "isolate.landlock.read = [\"/b\"]")]
    [InlineData("isolate.landlock.listen = [80]", "isolate.landlock.listen = [81]")]
    [InlineData("isolate.landlock.listen = []", "isolate.landlock = {}")]
    [InlineData("isolate.try = [\"pid\"]", "isolate.try = [\"net\"]")]
    [InlineData("isolate.clocks.monotonic = \"1s\"", "isolate.clocks.monotonic = \"2s\"")]
    [InlineData("isolate.join.net = \"/a\"", "isolate.join.net = \"/b\"")]
    [InlineData("isolate.id_map = { users = [{ inside = 0, outside = 1, count = 1 }], groups = [{ inside = 0, outside = 1, count = 1 }] }",
        "isolate.id_map = { users = [{ inside = 0, outside = 1, count = 2 }], groups = [{ inside = 0, outside = 1, count = 1 }] }")]
    [InlineData("isolate.network = { bridge = \"b\", address = \"10.0.0.2/24\" }", "isolate.network = { bridge = \"b\", address = \"10.0.0.3/24\" }")]
    public void A_change_within_isolate_is_a_difference(string before, string after)
    {
        var old = FakeWorld.Program(before).Valid();

        Assert.Equal(["web: changed: isolate"], ConfigurationDifference.Between(old, FakeWorld.Program(after).Valid()).Lines());
        Assert.Empty(ConfigurationDifference.Between(old, FakeWorld.Program(before).Valid()).Lines());
    }

    private static Confinement Of(string lines) => FakeWorld.Program(lines).Launch().Options.Confinement;
}
