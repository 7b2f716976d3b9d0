using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Rootless;

/// <summary>
/// An ordinary user with ranges of subordinate ids, as /etc/subuid gives them; newuidmap(1) writes the maps. The two files are
/// the test's own, mounted where it alone sees them.
/// </summary>
public sealed class SubordinateTests
{
    private const string Program = """
        [program.a]
        command = ["/bin/sh", "-c", "cat /proc/self/uid_map; chown 33:33 /tmp && ls -ldn /tmp"]
        restart = "never"
        stdout = "prefix"
        stderr = "stdout"
        [program.a.isolate]
        id_map = "subordinate"
        private_tmp = true
        namespaces = ["user"
        """;

    [Theory]
    [InlineData("]")]
    [InlineData(", \"pid\"]")]
    public void A_program_is_root_over_the_range_of_its_user(string otherNamespaces)
    {
        Needs.Command("newuidmap", "uidmap");
        using var run = Start(Program + otherNamespaces, "nobody:200000:65536");

        run.Output.WaitFor(@"a \| +0 +65534 +1$");
        run.Output.WaitFor(@"a \| +1 +200000 +65536$");
        run.Output.WaitFor(@"a \| drwxrwxrwt 2 33 33 ");
        Assert.Equal(0, run.WaitForExit());
    }

    [Fact]
    public void Without_a_range_the_line_that_is_missing_is_named()
    {
        using var run = Start(Program + "]", "somebody:200000:65536");

        run.Output.WaitFor("user 65534 needs a line such as 65534:100000:65536 in both /etc/subuid and /etc/subgid");
        Assert.Equal(125, run.WaitForExit());
    }

    private static Pid1 Start(string configuration, string range) => Pid1.Start(
        configuration,
        through:
        [
            "sh", "-c", "mount --bind subid /etc/subuid && mount --bind subid /etc/subgid && exec \"$@\"", "sh",
            "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
        ],
        prepare: files => files.Write("subid", range + "\n"));
}
