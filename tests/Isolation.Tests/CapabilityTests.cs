using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Plan;
using Supervisor.Isolation.Planning;
using static Isolation.Tests.Capabilities;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>Capability sets as the program has them; see capabilities(7). Needs root.</summary>
public sealed class CapabilityTests : IDisposable
{
    private const int PR_GET_DUMPABLE = 3;

    private readonly ConfinedFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    // Root gets at exec all that the bounding set has.
    [InlineData(null, "", "", "", "")]
    [InlineData(null, "CHOWN,KILL", "", "CHOWN,KILL", "CHOWN,KILL")]
    [InlineData(null, "CHOWN,KILL", "KILL", "CHOWN,KILL", "CHOWN,KILL")]
    [InlineData("0", "SETPCAP", "", "SETPCAP", "SETPCAP")]
    // Another user gets what is ambient.
    [InlineData("nobody", "", "", "", "")]
    [InlineData("nobody", "NET_BIND_SERVICE,KILL", "", "", "NET_BIND_SERVICE,KILL")]
    [InlineData("nobody", "NET_BIND_SERVICE,KILL", "NET_BIND_SERVICE", "NET_BIND_SERVICE", "NET_BIND_SERVICE,KILL")]
    [InlineData("nobody", "CHECKPOINT_RESTORE,CHOWN", "CHECKPOINT_RESTORE,CHOWN", "CHECKPOINT_RESTORE,CHOWN", "CHECKPOINT_RESTORE,CHOWN")]
    public void Every_set_is_exactly_as_asked_for(string? user, string capabilities, string ambient, string effective, string bounding)
    {
        var confinement = new Confinement { Capabilities = Set(capabilities), Ambient = Set(ambient) };
        foreach (var namespaces in new[] { NamespaceKinds.None, NamespaceKinds.User, NamespaceKinds.User | NamespaceKinds.Pid })
        {
            var status = _fixture.Status(Command() with { User = user, Confinement = confinement with { Namespaces = namespaces } });
            Assert.Equal(
                (Hex(Set(ambient).Bits), Hex(Set(effective).Bits), Hex(Set(effective).Bits), Hex(Set(bounding).Bits), Hex(Set(ambient).Bits)),
                (status["CapInh"], status["CapPrm"], status["CapEff"], status["CapBnd"], status["CapAmb"]));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("nobody")]
    public void Ambient_capabilities_alone_leave_the_bounding_set(string? user)
    {
        var before = _fixture.Status(Command());
        var status = _fixture.Status(Command() with { User = user, Confinement = new() { Ambient = Of("KILL") } });

        Assert.Equal(before["CapBnd"], status["CapBnd"]);
        Assert.Equal(Hex(Of("KILL").Bits), status["CapAmb"]);
        Assert.Equal(Hex(Of("KILL").Bits), status["CapInh"]);
        Assert.Equal(user is null ? before["CapEff"] : Hex(Of("KILL").Bits), status["CapEff"]);
    }

    [Fact]
    public void The_launcher_stays_dumpable_and_keeps_its_own_capabilities()
    {
        var before = HostFacts.Read().Capabilities;
        var confinement = new Confinement
        {
            Capabilities = Of("CHOWN", "KILL"), Ambient = Of("CHOWN"), SecureBits = SecureBits.NoRoot, OwnKeyring = true, HostName = "x",
            NoNewPrivileges = true, Personality = Personality.NoRandomization,
            Landlock = new() { Read = ["/"], Scoped = true, BestEffort = true }, SystemCalls = Filter.Of(Filter.Allow, Filter.Refuse, SyscallNumber.Ppoll),
        };
        Assert.True(Planner.Plan(Command("true") with { Confinement = confinement }, Accounts.None, HostFacts.Read()).TryGet(out var plan, out _));
        Assert.Equal(CloneMode.Shared, plan.Mode);

        Assert.Equal(0, _fixture.Launcher.Run(Command("true") with { Confinement = confinement }));
        Assert.Equal(0, _fixture.Launcher.Run(Command("true") with { User = "nobody", Confinement = confinement }));

        Assert.Equal(1, Syscall.Call(SyscallNumber.Prctl, PR_GET_DUMPABLE));
        Assert.Equal(before, HostFacts.Read().Capabilities);
        Assert.Equal("Seccomp:\t0", File.ReadAllLines("/proc/self/status").Single(line => line.StartsWith("Seccomp:", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(null, 0x3)]
    [InlineData("nobody", 0x3)]
    [InlineData("nobody", 0xEF)]
    public void Secure_bits_are_set_and_the_right_to_set_them_is_gone(string? user, int bits)
    {
        var confinement = new Confinement { Capabilities = Of("KILL"), SecureBits = (SecureBits)bits };
        Assert.Equal([$"0x{bits:x} ok"], _fixture.Try(_fixture.Attempts(confinement, "securebits") with { User = user }));
        var status = _fixture.Status(Command() with { User = user, Confinement = confinement });
        // Root is nobody special any more.
        Assert.Equal(Hex(0), status["CapEff"]);
        Assert.Equal(Hex(Of("KILL").Bits), status["CapBnd"]);
        Assert.Equal([$"0x{bits:x} ok"], _fixture.Try(_fixture.Attempts(confinement with { Capabilities = null, Namespaces = NamespaceKinds.User }, "securebits") with { User = user }));
    }

    [Fact]
    public void An_ambient_capability_works_for_an_ordinary_user_and_is_needed()
    {
        var confinement = new Confinement { Network = new NetworkOptions.Loopback(), Capabilities = Of("NET_BIND_SERVICE") };

        Assert.Equal(["ok"], _fixture.Try(_fixture.Attempts(confinement with { Ambient = Of("NET_BIND_SERVICE") }, "bind:80") with { User = "nobody" }));
        Assert.Equal(["EACCES"], _fixture.Try(_fixture.Attempts(confinement, "bind:80") with { User = "nobody" }));
    }

    [Fact]
    public void Root_without_capabilities_reaches_nobody_elses_files_and_traces_no_neighbour()
    {
        using var neighbour = _fixture.Launcher.StartProgram(Command("sleep", "1000") with { ParentDeathSignal = SignalNumber.KILL });
        var secret = _fixture.Write("secret", "");
        File.SetUnixFileMode(secret, UnixFileMode.None);
        string[] attempts = [$"list:/proc/{neighbour.Pid}/root/", $"trace:{neighbour.Pid}", $"read:{secret}"];

        Assert.Equal(["ok", "ok", "ok"], _fixture.Try(Confinement.None, attempts));
        Assert.Equal(["EACCES", "EPERM", "EACCES"], _fixture.Try(new() { Capabilities = default(CapabilitySet) }, attempts));
        Assert.Equal(["EACCES"], _fixture.Try(new() { Capabilities = default(CapabilitySet) }, "list:/proc/1/root/"));
        Syscall.Call(SyscallNumber.PidfdSendSignal, neighbour.PidDescriptor, 9);
        Assert.Equal(128 + 9, Wait(neighbour));
    }

    [Fact]
    public void A_set_user_id_program_raises_nobody_under_no_new_privileges()
    {
        var id = Path.Combine(_fixture.Location, "id");
        File.Copy("/usr/bin/id", id);
        File.SetUnixFileMode(id, Mode.Executable | UnixFileMode.SetUser);
        var options = Command(id, "-u") with { User = "nobody" };
        Assert.SkipUnless(_fixture.Launcher.Output(options) == "0", "set-user-id bits do not count in this directory");

        Assert.Equal("65534", _fixture.Launcher.Output(options with { Confinement = new() { NoNewPrivileges = true } }));
        Assert.Equal("65534", _fixture.Launcher.Output(options with { Confinement = new() { Landlock = new() { Scoped = true, BestEffort = true } } }));
    }

    [Fact]
    public void What_the_launcher_does_not_have_is_refused_by_name()
    {
        var missing = Enumerable.Range(0, Capability.Count).FirstOrDefault(number => (HostFacts.Read().Capabilities >> number & 1) == 0, -1);
        Assert.SkipWhen(missing < 0, "root has all capabilities here");
        var confinement = new Confinement { Capabilities = new(1UL << missing) };

        var failure = _fixture.Launcher.FailToStart(Command("true") with { Confinement = confinement });

        Assert.StartsWith($"cannot have {Capability.Name(missing)}: the supervisor itself does not have it", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(Feature.Capabilities, failure.Feature);
        Assert.Equal(Hex(1UL << missing), _fixture.Status(Command() with { Confinement = confinement with { Namespaces = NamespaceKinds.User } })["CapEff"]);
    }

    private static CapabilitySet Set(string names) => Of(names.Split(',', StringSplitOptions.RemoveEmptyEntries));
}
