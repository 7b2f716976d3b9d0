using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Faults;

/// <summary>What the supervisor's own parent did to signals does not reach supervision.</summary>
public sealed class InheritedSignalTests
{
    [Fact]
    public void The_end_of_a_program_is_known_where_the_parent_ignored_SIGCHLD()
    {
        using var run = Pid1.Start("""
            [program.web]
            command = ["toolbox", "exit", "9"]
            restart = "never"
            """,
            through: ["/usr/bin/env", "--ignore-signal=CHLD"]);
        Assert.Equal(9, run.WaitForExit());
        Assert.Equal(1, run.Output.Count(LogText.Exited("web", 9)));
    }
}
