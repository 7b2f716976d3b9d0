using System.Globalization;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Init;

/// <summary>PID 1 of a container from scratch: the engine's own init is replaced by Debian's static tini and by ours.</summary>
[Collection(OneMachine.Name)]
public sealed class ContainerInitTests(ContainerImage image)
{
    private static int _count;

    /// <summary>podman mounts the file of --init-path and calls it podman-init; as an entrypoint ours has its own name.</summary>
    public static TheoryData<string> Ways => ["tini", "as the engine's init", "as the entrypoint"];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_stop_is_forwarded_and_the_exit_code_handed_on(string way)
    {
        using var run = Start(way, [], "toolbox", "print-signals", "TERM");
        run.Process.Output.WaitFor("^ready");
        Podman("stop", "--time", "20", run.Name);
        Assert.Equal(0, run.Process.WaitForExit());
        run.Process.Output.WaitFor("signal 15 TERM");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Signals_reach_the_command(string way)
    {
        using var run = Start(way, [], "toolbox", "print-signals", "QUIT");
        run.Process.Output.WaitFor("^ready");
        foreach (var (name, number) in new[] { ("HUP", 1), ("USR1", 10), ("WINCH", 28), ("QUIT", 3) })
        {
            Podman("kill", "--signal", name, run.Name);
            run.Process.Output.WaitFor($"signal {number} {name}");
        }

        Assert.Equal(0, run.Process.WaitForExit());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void Codes_and_deaths_of_the_command_are_those_of_the_container(string way)
    {
        using var exits = Start(way, [], "toolbox", "exit", "42");
        Assert.Equal(42, exits.Process.WaitForExit());
        using var dies = Start(way, [], "toolbox", "kill-self", "KILL");
        Assert.Equal(137, dies.Process.WaitForExit());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void On_a_terminal_keys_and_sizes_are_the_commands_and_a_shell_has_job_control(string way)
    {
        using var run = Start(way, ["-it"], "busybox", "sh");
        run.Process.Type("toolbox terminal; toolbox print-signals INT; echo aft''er the job\n");
        run.Process.Output.WaitFor("terminal yes session shared group foreground");
        run.Process.Output.WaitFor("ready");
        run.Process.Type("\x1a");
        run.Process.Output.WaitFor("signal 20 TSTP");
        run.Process.Type("\x03");
        run.Process.Output.WaitFor("signal 2 INT");
        run.Process.Output.WaitFor("after the job");
        run.Process.Type("busybox sh -c 'echo run\\ning; exec busybox sleep 99'\n");
        run.Process.Output.WaitFor("running$");
        run.Process.Type("\x1a");
        run.Process.Output.WaitFor("Stopped");
        run.Process.Type("kill -KILL %1; wait; exit 3\nexit 3\n");
        Assert.Equal(3, run.Process.WaitForExit());
    }

    private InContainer Start(string way, string[] options, params string[] command)
    {
        image.Check();
        var init = way == "tini" ? Needs.Command("tini-static", "tini") : Published.Supervisor!;
        var name = $"init-{Environment.ProcessId}-{Interlocked.Increment(ref _count).ToString(CultureInfo.InvariantCulture)}";
        string[] chosen = way == "as the entrypoint" ? ["--entrypoint", "[\"/supervisor\",\"init\",\"-v\",\"--\"]"] : ["--init", "--init-path", init, "--entrypoint", "[]"];
        string[] line = [.. image.Podman(), "run", "--rm", "--name", name, "--network", "none", "--log-driver", "none",
            "--ulimit", "nofile=20000:20000", "--ulimit", "nproc=9000:9000", .. chosen, .. options, ContainerImage.Name, .. command];
        var run = options is [] ? new Captured(line)
            : new Captured([Needs.Command("script", "bsdutils"), "--quiet", "--return", "--command", string.Join(' ', line.Select(word => $"'{word}'")), "/dev/null"]);
        return new InContainer(run, name, image);
    }

    private void Podman(params string[] words)
    {
        var (code, output) = Captured.Run([.. image.Podman(), .. words], patience: TimeSpan.FromSeconds(40));
        Assert.True(code == 0, output.ToString());
    }

    private sealed record InContainer(Captured Process, string Name, ContainerImage Image) : IDisposable
    {
        public void Dispose()
        {
            Captured.Run([.. Image.Podman(), "rm", "--force", "--time", "0", Name]);
            Process.Dispose();
        }
    }
}
