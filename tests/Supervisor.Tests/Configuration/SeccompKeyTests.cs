using Supervisor.Configuration;

namespace Supervisor.Tests.Configuration;

/// <summary>seccomp is compiled when the file is read: mistakes stand where they are.</summary>
public sealed class SeccompKeyTests
{
    private const string Json = """{ "defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{ "names": ["read", "write", "execve", "exit_group"], "action": "SCMP_ACT_ALLOW" }] }""";

    [Theory]
    [InlineData("\"default\"", "default: ", false)]
    [InlineData("{ profile = \"system-service\", log = true }", "system-service: ", true)]
    [InlineData("{ deny = [\"@mount\", \"swapon\"], errno = \"ENOSYS\" }", "custom: ", false)]
    [InlineData("{ allow = \"@system-service\", deny = \"ptrace\" }", "custom: ", false)]
    [InlineData("\"web.json\"", "/etc/web.json: ", false)]
    [InlineData("\"seccomp/{name}.json\"", "/etc/seccomp/web.json: ", false)]
    [InlineData("\"/opt/web.json\"", "/opt/web.json: ", false)]
    public void A_filter_is_a_built_in_profile_lists_or_a_file_beside_the_configuration(string value, string description, bool log)
    {
        var filter = World(value).Launch().Options.Confinement.SystemCalls!;

        Assert.StartsWith(description, filter.Description, StringComparison.Ordinal);
        Assert.Equal(log, filter.LogOnly);
        Assert.True(filter.Instructions.Length > 8 && filter.Instructions.Length % 8 == 0);
    }

    [Theory]
    [InlineData("\"defualt\"", "3:19 cannot use the seccomp profile defualt: no such profile; there are default and system-service, and files by their path")]
    [InlineData("\"none.json\"", "3:19 cannot read /etc/none.json: No such file or directory")]
    [InlineData("\"bad.json\"", "3:19 cannot use the seccomp profile /etc/bad.json: ")]
    [InlineData("true", "3:19 a string is wanted here, not a boolean")]
    [InlineData("\"\"", "3:19 this cannot be empty")]
    [InlineData("{}", "3:19 seccomp names no system calls")]
    [InlineData("{ log = true }", "3:19 seccomp names no system calls")]
    [InlineData("{ profile = \"default\", deny = [\"swapon\"] }", "3:19 a profile and lists of system calls do not go together")]
    [InlineData("{ profile = \"default\", errno = \"EPERM\" }", "3:19 errno is for allow and deny: a profile says itself how calls fail")]
    [InlineData("{ deny = [\"swapon\", \"swapn\"] }", "3:39 cannot use the seccomp profile custom: deny[1]: ")]
    [InlineData("{ deny = [\"swapon\"], errno = \"EPREM\" }", "3:19 cannot use the seccomp profile custom: errno: ")]
    public void A_wrong_filter_is_refused_where_it_stands(string value, string error) =>
        Assert.StartsWith(error, World(value).Error(), StringComparison.Ordinal);

    [Fact]
    public void A_file_that_cannot_be_used_is_an_error_of_every_program_that_names_it() =>
        Assert.Equal(2, FakeWorld.With(
            "[program.a]\ncommand = \"a\"\nisolate.seccomp = \"x.json\"\n[program.b]\ncommand = \"b\"\nisolate.seccomp = \"x.json\"").Errors().Length);

    [Fact]
    public void What_is_odd_about_a_profile_is_a_warning()
    {
        var world = World("\"odd.json\"").File("/etc/odd.json", Json.Replace("\"read\"", "\"raed\"", StringComparison.Ordinal));

        Assert.Contains("/etc/supervisor.toml:3:19: warning: ", world.Problems(), StringComparison.Ordinal);
        Assert.IsType<ConfigurationResult.Valid>(world.Load());
    }

    [Fact]
    public void A_profile_that_changed_on_disk_is_a_difference()
    {
        var old = World("\"web.json\"").Valid();
        var @new = World("\"web.json\"").File("/etc/web.json", Json.Replace("\"read\"", "\"readv\"", StringComparison.Ordinal)).Valid();

        Assert.Equal(["web: changed: isolate"], ConfigurationDifference.Between(old, @new).Lines());
    }

    private static FakeWorld World(string value) => FakeWorld.Program($"isolate.seccomp = {value}")
        .File("/etc/web.json", Json).File("/etc/seccomp/web.json", Json).File("/opt/web.json", Json).File("/etc/bad.json", "{ \"syscalls\": 5 }");
}
