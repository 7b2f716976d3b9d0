using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Supervisord;

/// <summary>What a client is told of a start that comes to nothing does not depend on who was quicker.</summary>
public sealed class StartFaultTests
{
    private const string Programs = """
        [supervisor]
        exit = "never"

        [supervisor.control]
        socket = "{dir}/s.sock"

        [defaults]
        command = ["/bin/false"]
        start = "manual"
        ready = { after = "1s" }

        [program.again]
        restart = "on-failure"
        backoff = { initial = "200ms", max = "200ms" }

        [program.once]
        restart = "never"
        """;

    [Theory]
    [InlineData("again")]
    [InlineData("once")]
    public void A_program_that_ends_at_once_is_a_spawn_error_each_time(string program)
    {
        using var init = Pid1.Start(Programs);
        var answers = PythonClient.Run(init.Files, $"""
            for attempt in range(250):
                try: print(s.supervisor.startProcess('{program}'))
                except x.Fault as e: print(e.faultString)
                try: s.supervisor.stopProcess('{program}')
                except x.Fault as e: pass
            """).Split('\n');
        Assert.True(answers.Length == 250 && answers.All(answer => answer == $"SPAWN_ERROR: {program}"),
            $"{answers.Length} answers: {string.Join(", ", answers.Distinct())}\n{init.Describe()}");
    }
}
