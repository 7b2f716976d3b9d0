using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>Names, loopback, keyring, personality and terminal, from inside and from outside. Needs root.</summary>
public sealed class SmallConcernTests : IDisposable
{
    private readonly ConfinedFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(NamespaceKinds.None)]
    [InlineData(NamespaceKinds.User)]
    [InlineData(NamespaceKinds.User | NamespaceKinds.Pid)]
    public void Host_and_domain_name_change_inside_and_nowhere_else(NamespaceKinds namespaces)
    {
        var outside = (File.ReadAllText("/proc/sys/kernel/hostname"), File.ReadAllText("/proc/sys/kernel/domainname"));

        var told = _fixture.Try(new() { HostName = "wéb-1", DomainName = new('d', 64), Namespaces = namespaces }, "names").Single();

        Assert.StartsWith($"wéb-1 {new string('d', 64)} ", told, StringComparison.Ordinal);
        Assert.Equal(outside, (File.ReadAllText("/proc/sys/kernel/hostname"), File.ReadAllText("/proc/sys/kernel/domainname")));
    }

    [Theory]
    [InlineData(NamespaceKinds.None)]
    [InlineData(NamespaceKinds.Pid)]
    [InlineData(NamespaceKinds.User)]
    [InlineData(NamespaceKinds.User | NamespaceKinds.Pid)]
    public void Loopback_works_where_it_was_asked_for_and_is_all_there_is(NamespaceKinds namespaces)
    {
        var confinement = new Confinement { Namespaces = namespaces, Network = new NetworkOptions.Loopback() };

        Assert.Equal(["ok"], _fixture.Try(_fixture.Attempts(confinement, "loopback") with { User = "nobody" }));
        Assert.Equal(["ENETUNREACH"], _fixture.Try(confinement with { Network = new NetworkOptions.None() }, "loopback"));
        var interfaces = _fixture.Launcher.Output(Command("cat", "/proc/self/net/dev") with { Confinement = confinement }).Split('\n').Skip(2);
        Assert.Contains(interfaces, line => line.Trim().StartsWith("lo:", StringComparison.Ordinal));
        Assert.Equal("1: lo: <LOOPBACK,UP,LOWER_UP> ", UpInterfaces(confinement));
    }

    [Fact]
    public void The_keyring_is_its_own()
    {
        var outside = KeyringId();

        var its = _fixture.Try(new() { OwnKeyring = true }, "keyring").Single();
        var others = _fixture.Try(_fixture.Attempts(new() { OwnKeyring = true }, "keyring") with { User = "nobody" }).Single();

        Assert.EndsWith(" ok", its, StringComparison.Ordinal);
        Assert.EndsWith(" ok", others, StringComparison.Ordinal);
        Assert.Equal(3, new HashSet<string>(StringComparer.Ordinal) { $"{outside} ok", its, others }.Count);
        Assert.Equal(outside, KeyringId());
        Assert.Equal($"{outside} ok", _fixture.Try(Confinement.None, "keyring").Single());
    }

    [Fact]
    public void A_32_bit_personality_shows_in_the_name_of_the_machine()
    {
        var machine = System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "armv8l" : "i686";

        var options = Command("uname", "-m") with { Confinement = new() { Personality = Personality.Linux32 } };
        Assert.Equal(machine, _fixture.Launcher.Output(options));
        Assert.Equal("00040008", _fixture.Launcher.Output(Command("cat", "/proc/self/personality") with { Confinement = new() { Personality = Personality.Linux32 | Personality.NoRandomization } }));
        Assert.Equal("00000000", _fixture.Launcher.Output(Command("cat", "/proc/self/personality")));
    }

    [Fact]
    public void A_program_types_nothing_into_the_terminal_of_its_streams()
    {
        Assert.SkipUnless(File.Exists("/proc/sys/dev/tty/legacy_tiocsti") && File.ReadAllText("/proc/sys/dev/tty/legacy_tiocsti").Trim() == "1", "the kernel lets nobody do it");
        using var terminal = Pseudoterminal.Open();
        var options = _fixture.Attempts(new() { Capabilities = default(CapabilitySet) }, "type:/dev/tty", $"type:{terminal.Name}") with
        {
            Streams = StandardStreams.Inherited with { Input = new(terminal.Program.Number, "a terminal") },
        };

        Assert.Equal(["ENXIO", "EPERM"], _fixture.Try(options));
        // With a terminal that is its own it could.
        Assert.Equal(["ok", "ok"], _fixture.Try(options with { Command = ["setsid", "--ctty", "--wait", .. options.Command] }));
    }

    private string UpInterfaces(Confinement confinement)
    {
        var told = _fixture.Launcher.Output(Command("ip", "-oneline", "link", "show", "up") with { Confinement = confinement });
        return told[..(told.IndexOf('>', StringComparison.Ordinal) + 2)] + (told.Contains('\n', StringComparison.Ordinal) ? "and others" : "");
    }

    private static string KeyringId()
    {
        const int KEYCTL_GET_KEYRING_ID = 0;
        const int KEY_SPEC_SESSION_KEYRING = -3;
        return Syscall.Call(SyscallNumber.Keyctl, KEYCTL_GET_KEYRING_ID, KEY_SPEC_SESSION_KEYRING, 0).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>A new terminal with nobody's session on it; see pty(7).</summary>
internal sealed unsafe class Pseudoterminal : IDisposable
{
    private const int AT_FDCWD = -100;
    private const int O_RDWR_NOCTTY_CLOEXEC = 0x80102;
    private const int TIOCSPTLCK = 0x40045431;
    private const long TIOCGPTN = 0x80045430;

    private readonly OwnedDescriptor _keeper;

    private Pseudoterminal(OwnedDescriptor keeper, OwnedDescriptor program, string name) => (_keeper, Program, Name) = (keeper, program, name);

    /// <summary>The end for a program.</summary>
    public OwnedDescriptor Program { get; }

    public string Name { get; }

    public static Pseudoterminal Open()
    {
        var keeper = OpenFile("/dev/ptmx");
        var (unlocked, number) = (0, 0);
        Assert.Equal(0, Syscall.Call(SyscallNumber.Ioctl, keeper.Number, TIOCSPTLCK, (nint)(&unlocked)));
        Assert.Equal(0, Syscall.Call(SyscallNumber.Ioctl, keeper.Number, unchecked((nint)TIOCGPTN), (nint)(&number)));
        var name = $"/dev/pts/{number.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        return new(keeper, OpenFile(name), name);
    }

    public void Dispose()
    {
        Program.Dispose();
        _keeper.Dispose();
    }

    private static OwnedDescriptor OpenFile(string path)
    {
        fixed (byte* name = KernelFile.Terminated(path))
        {
            var opened = Syscall.Call(SyscallNumber.Openat, AT_FDCWD, (nint)name, O_RDWR_NOCTTY_CLOEXEC);
            Assert.False(Syscall.Failed(opened, out var errno), $"{path}: {errno}");
            return new((int)opened);
        }
    }
}
