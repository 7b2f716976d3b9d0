using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Lifecycle;

/// <summary>Values that files hold reach the program, and nobody else.</summary>
public sealed class SecretTests
{
    private const string Configuration =
        """
        [program.web]
        command = ["/bin/sh", "-c", "test \"$PASSWORD\" = \"$(cat expected)\" && echo knows it; sleep 1; exit 1"]
        environment_from_file = { PASSWORD = "password" }
        backoff = { initial = "200ms", jitter = 0 }
        stdout = "prefix"
        """;

    [Fact]
    public void A_secret_is_read_at_each_launch_and_never_shown()
    {
        using var run = Pid1.Start(Configuration, prepare: files =>
        {
            files.Write("password", "first one\n");
            files.Write("expected", "first one");
        });

        run.Output.WaitFor(LogText.Prefixed("web", "knows it"));
        File.WriteAllText(run.Files["expected"], "second one");
        File.WriteAllText(run.Files["password"], "second one\n");
        run.Output.WaitFor(LogText.Prefixed("web", "knows it"), 2);
        Assert.Equal(0, run.Shutdown());
        Assert.DoesNotContain("first one", run.Output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("second one", run.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "CONFIGURATION")]
    [InlineData("explain", "web", "-c", "CONFIGURATION")]
    public void No_command_shows_a_secret(params string[] arguments)
    {
        using var files = new TestDirectory(Configuration);
        files.Write("password", "hidden\n");
        var (code, output) = Captured.Run([files.Supervisor, .. arguments.Select(argument => argument.Replace("CONFIGURATION", files.Configuration, StringComparison.Ordinal))]);

        Assert.True(code == 0, output.ToString());
        Assert.DoesNotContain("hidden", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_file_the_program_is_not_started_and_the_log_says_why()
    {
        using var run = Pid1.Start(Configuration);

        run.Output.WaitFor("web: cannot start: cannot read the variable PASSWORD from .*/password: ENOENT");
        Assert.Equal(125, run.WaitForExit());
    }
}
