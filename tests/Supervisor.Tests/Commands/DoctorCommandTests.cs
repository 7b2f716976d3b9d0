using System.Text.Json;
using Supervisor.Commands;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Probes;

namespace Supervisor.Tests.Commands;

public sealed class DoctorCommandTests : IDisposable
{
    private const string Advice = "podman run --cap-add=SYS_ADMIN";

    private static readonly ProbeOutcome Possible = new ProbeOutcome.Possible();

    internal static readonly Examination Examined = new(
        new HostEnvironment { Engine = ContainerEngine.Podman, UserId = 7, Capabilities = 0b101, IsFiltered = true, IsProcMasked = true },
        [
            new("pid namespace", ProbeGroup.Namespaces, Refused("make its own pid namespace", Errno.EPERM), Possible),
            new("join a namespace", ProbeGroup.Namespaces, Refused("make it", Errno.EPERM), Refused("enter it", Errno.ENOSYS), Advice),
            new("bind mount", ProbeGroup.FileSystem, Possible, Refused("make it", Errno.EPERM)),
            new("overlay", ProbeGroup.FileSystem, Refused("make it", Errno.EPERM), Refused("make it", Errno.EPERM), Advice),
            new("landlock", ProbeGroup.Filters, new ProbeOutcome.Possible("ABI 7")),
            new("limits", ProbeGroup.ControlGroups, new ProbeOutcome.Refused("limit programs", default, "/c has no controllers"), Advice: "Delegate=yes"),
        ]);

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public void The_table_shows_what_works_why_the_rest_does_not_and_what_would_allow_it()
    {
        Assert.Equal(0, DoctorCommand.Run(asJson: false, new(Examined), _output, _error));
        Assert.Equal(
            """
            user 7, the capabilities CAP_CHOWN, CAP_DAC_READ_SEARCH; in a container of Podman; behind a seccomp filter; /proc is masked

            namespaces
              pid namespace     in userns   otherwise EPERM: make its own pid namespace
              join a namespace  no          EPERM: make it; in a user namespace ENOSYS: enter it [1]

            file system
              bind mount        yes         not in a user namespace: EPERM: make it
              overlay           no          EPERM: make it [1]

            filters
              landlock          yes         ABI 7

            control groups
              limits            no          limit programs, /c has no controllers [2]

            what would allow it
              [1]  podman run --cap-add=SYS_ADMIN
              [2]  Delegate=yes

            """,
            _output.ToString());
    }

    [Fact]
    public void As_JSON_it_is_the_same()
    {
        Assert.Equal(0, DoctorCommand.Run(asJson: true, new(Examined), _output, _error));
        using var document = JsonDocument.Parse(_output.ToString());
        var place = document.RootElement.GetProperty("place");
        Assert.Equal("Podman", place.GetProperty("container").GetString());
        Assert.Equal(["CAP_CHOWN", "CAP_DAC_READ_SEARCH"], place.GetProperty("capabilities").EnumerateArray().Select(name => name.GetString()));
        var results = document.RootElement.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(["in a user namespace", "no", "yes", "no", "yes", "no"], results.Select(result => result.GetProperty("answer").GetString()));
        Assert.Equal(
            """{"name":"join a namespace","group":"namespaces","answer":"no","as_it_is":{"possible":false,"refused":"make it","errno":"EPERM"},"in_user_namespace":{"possible":false,"refused":"enter it","errno":"ENOSYS"},"advice":"podman run --cap-add=SYS_ADMIN"}""",
            Compact(results[1]));
        Assert.Equal("""{"name":"landlock","group":"filters","answer":"yes","as_it_is":{"possible":true,"detail":"ABI 7"}}""", Compact(results[4]));
        Assert.Equal("/c has no controllers", results[5].GetProperty("as_it_is").GetProperty("reason").GetString());
    }

    [Fact]
    public void Where_nothing_could_be_examined_it_ends_with_1()
    {
        Assert.Equal(1, DoctorCommand.Run(asJson: false, new(new SyscallError("make a child", null, Errno.EAGAIN)), _output, _error));
        Assert.Equal("supervisor: cannot examine this host: cannot make a child: EAGAIN (Resource temporarily unavailable)\n", _error.ToString());
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData(0UL, "no capabilities")]
    [InlineData((1UL << 41) - 1, "all capabilities")]
    [InlineData(((1UL << 41) - 1) & ~(1UL << 24), "all capabilities but CAP_SYS_RESOURCE")]
    public void Capabilities_are_told_the_short_way(ulong capabilities, string words) =>
        Assert.Contains($", {words};", PlaceText.Of(new HostEnvironment { Capabilities = capabilities }), StringComparison.Ordinal);

    private static ProbeOutcome.Refused Refused(string operation, Errno errno) => new(operation, errno);

    private static string Compact(JsonElement element) => element.GetRawText().Replace("\n", "", StringComparison.Ordinal).Replace("  ", "", StringComparison.Ordinal).Replace("\": ", "\":", StringComparison.Ordinal);
}
