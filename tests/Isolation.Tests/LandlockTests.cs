using System.Globalization;
using System.Net.Sockets;
using Supervisor.Isolation.Options;
using Supervisor.Isolation.Planning;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

/// <summary>Landlock as the program feels it; see landlock(7). Needs root, and a kernel that has it.</summary>
public sealed class LandlockTests : IDisposable
{
    private readonly ConfinedFixture _fixture = new();

    public LandlockTests() => Assert.SkipUnless(HostFacts.Read().LandlockAbi >= LandlockRights.AbiOfScopes, "needs Landlock ABI 6, Linux 6.12");

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData(null, NamespaceKinds.None)]
    [InlineData("nobody", NamespaceKinds.None)]
    [InlineData(null, NamespaceKinds.User | NamespaceKinds.Pid | NamespaceKinds.Mount)]
    public void Files_can_be_used_as_allowed_and_in_no_other_way(string? user, NamespaceKinds namespaces)
    {
        var (readable, writable, hidden) = (Open("readable"), Open("writable"), Open("hidden"));
        foreach (var folder in new[] { readable, writable, hidden })
        {
            Directory.CreateDirectory($"{folder}/sub");
            File.SetUnixFileMode($"{folder}/sub", AllRights);
            File.WriteAllText($"{folder}/file", "x");
            File.SetUnixFileMode($"{folder}/file", AllRights);
            File.Copy(_fixture.Toolbox, $"{folder}/tool");
            File.SetUnixFileMode($"{folder}/tool", AllRights);
        }

        (string Attempt, string Result)[] expected =
        [
            ($"read:{readable}/file", "ok"), ($"list:{readable}", "ok"), ($"execute:{readable}/tool", "ok"),
            ($"write:{readable}/file", "EACCES"), ($"create:{readable}/new", "EACCES"), ($"truncate:{readable}/file", "EACCES"),
            ($"mkdir:{readable}/dir", "EACCES"), ($"remove:{readable}/file", "EACCES"),
            ($"rename:{readable}/file:{readable}/other", "EACCES"), ($"rename:{readable}/file:{writable}/other", "EACCES"),
            ($"read:{writable}/file", "ok"), ($"list:{writable}", "ok"), ($"execute:{writable}/tool", "EACCES"),
            ($"write:{writable}/file", "ok"), ($"create:{writable}/new", "ok"), ($"truncate:{writable}/file", "ok"),
            ($"mkdir:{writable}/dir", "ok"), ($"rename:{writable}/new:{writable}/newer", "ok"),
            // From one directory to another.
            ($"rename:{writable}/newer:{writable}/sub/newest", "ok"), ($"remove:{writable}/sub/newest", "ok"),
            ($"read:{hidden}/file", "EACCES"), ($"list:{hidden}", "EACCES"), ($"execute:{hidden}/tool", "EACCES"),
            ($"truncate:{hidden}/file", "EACCES"), ($"create:{hidden}/new", "EACCES"),
        ];
        var rules = new LandlockRules { Read = [_fixture.Toolbox, readable], Write = [writable, "/dev/null"] };
        var options = _fixture.Attempts(new() { Landlock = rules, Namespaces = namespaces }, [.. expected.Select(row => row.Attempt)]) with { User = user };

        Assert.Equal(expected.Select(row => row.ToString()), expected.Zip(_fixture.Try(options), (row, result) => (row.Attempt, result).ToString()));
        Assert.Equal("x", File.ReadAllText($"{hidden}/file"));
    }

    [Fact]
    public void Without_cross_directory_rights_on_both_sides_a_file_does_not_move()
    {
        var (one, other) = (Open("one"), Open("other"));
        File.WriteAllText($"{one}/file", "x");
        var rules = new LandlockRules { Read = [_fixture.Toolbox], Write = [one] };

        Assert.Equal(["EACCES"], _fixture.Try(new() { Landlock = rules }, $"rename:{one}/file:{other}/file"));
        Assert.Equal(["ok"], _fixture.Try(new() { Landlock = rules with { Write = [one, other] } }, $"rename:{one}/file:{other}/file"));
    }

    [Fact]
    public void A_rule_may_be_about_a_single_file()
    {
        var file = _fixture.Write("single", "x");
        var beside = _fixture.Write("beside", "x");
        var rules = new LandlockRules { Read = [_fixture.Toolbox], Write = [file] };

        Assert.Equal(
            ["ok", "ok", "ok", "EACCES", "EACCES"],
            _fixture.Try(new() { Landlock = rules }, $"read:{file}", $"write:{file}", $"truncate:{file}", $"remove:{file}", $"read:{beside}"));
    }

    [Fact]
    public void A_missing_path_is_an_error_unless_it_is_optional()
    {
        var rules = new LandlockRules { Read = [_fixture.Toolbox, "/no/such"] };
        var failure = _fixture.Launcher.FailToStart(_fixture.Attempts(new() { Landlock = rules }));
        Assert.StartsWith("cannot let it read /no/such: ENOENT (No such file or directory); it does not exist; a hyphen", failure.ToString(), StringComparison.Ordinal);
        Assert.Equal(Feature.Landlock, failure.Feature);

        rules = rules with { Read = [_fixture.Toolbox, "-/no/such", $"-{_fixture.Toolbox}/below", "-/etc/passwd"] };
        Assert.Equal(["ok", "EACCES"], _fixture.Try(new() { Landlock = rules }, "read:/etc/passwd", "read:/etc/group"));
    }

    [Fact]
    public void Ports_are_open_as_allowed_and_no_path_means_all_files()
    {
        var rules = new LandlockRules { Listen = [4001], Connect = [] };
        var confinement = new Confinement { Landlock = rules, Network = new NetworkOptions.Loopback() };

        Assert.Equal(["ok", "EACCES", "EACCES", "ok"], _fixture.Try(confinement, "bind:4001", "bind:4002", "connect:4001", "read:/etc/passwd"));
        Assert.Equal(
            ["EACCES", "ok", "ECONNREFUSED", "EACCES"],
            _fixture.Try(confinement with { Landlock = rules with { Listen = null, Connect = [4003] } }, "connect:4001", "bind:4001", "connect:4003", "connect:4004"));
    }

    [Fact]
    public void Signals_and_abstract_sockets_end_at_its_scope()
    {
        var name = $"isolation-{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";
        using var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        server.Bind(new UnixDomainSocketEndPoint($"\0{name}"));
        server.Listen();
        string[] attempts = [$"abstract:{name}", $"signal:{Environment.ProcessId}"];

        Assert.Equal(["ok", "ok"], _fixture.Try(Confinement.None, attempts));
        Assert.Equal(["EPERM", "EPERM"], _fixture.Try(new() { Landlock = new() { Scoped = true } }, attempts));
    }

    [Fact]
    public void A_program_that_it_may_not_execute_is_named_with_the_cause()
    {
        var failure = _fixture.Launcher.FailToStart(_fixture.Attempts(new() { Landlock = new() { Read = ["/etc"] } }));
        Assert.Equal(126, failure.ShellExitCode);
        Assert.Contains("or Landlock forbids it", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_executed_may_be_dynamic_where_its_loader_and_libraries_can_be_read()
    {
        var rules = new LandlockRules { Read = ["/usr", "-/lib", "-/lib64", "-/bin", "-/etc/ld.so.cache"] };
        Assert.Equal("works", _fixture.Launcher.Output(Command("echo", "works") with { Confinement = new() { Landlock = rules } }));
    }

    private const UnixFileMode AllRights = (UnixFileMode)0x1FF;

    private string Open(string name)
    {
        var folder = _fixture.Folder(name);
        File.SetUnixFileMode(folder, AllRights);
        return folder;
    }
}
