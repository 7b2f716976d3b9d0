using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Confinement;

/// <summary>Programs in PID namespaces of their own: whatever they leave ends with them, and their ends are told as any others.</summary>
public sealed class PidNamespaceTests
{
    [Fact]
    public void What_a_program_leaves_is_dead_before_it_is_started_again()
    {
        using var run = Apart.Start("""
            [program.web]
            command = "set -- /proc/[0-9]*; echo processes $#; env -i /mnt/bin/toolbox daemonise; exec /mnt/bin/toolbox print-signals"
            shell = true
            isolate = { namespaces = ["pid"], proc = true }
            stdout = "prefix"
            backoff = { initial = "10ms" }
            """);
        for (var life = 1; life <= 4; life++)
        {
            run.Output.WaitFor(LogText.Prefixed("web", "ready"), life);
            var main = run.WaitForStart("web", life);
            IReadOnlyList<ProcessEntry> family = [];
            Wait.Until("the holder, the program and its daemon", () => (family = run.Family()).Count == 3, run.Describe);
            Kernel.Signal(main, Kernel.SIGKILL);
            run.WaitForStart("web", life + 1);
            Assert.DoesNotContain(family, old => ProcessTable.IsAlive(old.Pid));
        }

        run.Output.WaitFor(LogText.Prefixed("web", "processes 2$"), 5); // itself and the holder, each time
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_killed_supervisor_leaves_neither_programs_nor_daemons_nor_holders()
    {
        Needs.Root();
        using var files = new TestDirectory("""
            [defaults]
            command = "env -i PATH=$PATH toolbox daemonise; exec toolbox print-signals"
            shell = true
            stdout = "prefix"
            [program.one]
            isolate = { namespaces = ["pid"] }
            [program.all]
            isolate = { namespaces = ["pid", "mount", "net", "ipc", "uts", "user"], proc = true }
            [program.guest]
            isolate = { join = { pid = "one" } }
            """);
        using var run = new Captured([files.Supervisor, "run", "-c", files.Configuration], files.Location,
            new Dictionary<string, string>(StringComparer.Ordinal) { ["PATH"] = files.SearchPath });
        foreach (var program in new[] { "one", "all", "guest" })
        {
            run.Output.WaitFor(LogText.Prefixed(program, "ready"));
        }

        var family = ProcessTable.DescendantsOf(run.ProcessId);
        Assert.Equal(8, family.Count); // two holders, three programs and their daemons

        Kernel.Signal(run.ProcessId, Kernel.SIGKILL);

        Wait.Until("the end of everything", () => !family.Any(entry => ProcessTable.IsAlive(entry.Pid)),
            () => string.Join('\n', family.Where(entry => ProcessTable.IsAlive(entry.Pid))));
    }

    [Fact]
    public void After_many_restarts_no_descriptor_mount_zombie_or_holder_is_left()
    {
        Assert.Equal(Left(restarts: 2), Left(restarts: 50));
    }

    [Fact]
    public void A_deaf_program_is_killed_when_its_time_is_over()
    {
        using var run = Apart.Start("""
            [program.deaf]
            command = "toolbox daemonise; exec toolbox ignore-term"
            shell = true
            isolate = { namespaces = ["pid", "net"] }
            stdout = "prefix"
            stop = { timeout = "300ms" }
            """);
        run.Output.WaitFor(LogText.Prefixed("deaf", "ready"));
        Assert.Equal(0, run.Shutdown(TimeSpan.FromSeconds(5)));
        run.Output.WaitFor(LogText.Killed("deaf", "SIGKILL"));
    }

    [Theory]
    [InlineData("exit 42", 42)]
    [InlineData("kill-self SEGV", 139)]
    [InlineData("kill-self TERM", 143)]
    [InlineData("exit 0", 0)]
    public void The_main_programs_end_is_the_supervisors_as_without_namespaces(string how, int code)
    {
        using var run = Apart.Start($"""
            [program.main]
            command = "toolbox {how}"
            main = true
            restart = "never"
            isolate.namespaces = ["pid", "mount", "user"]
            [program.beside]
            command = ["toolbox", "sleep"]
            isolate.namespaces = ["pid"]
            """);
        Assert.Equal(code, run.WaitForExit());
    }

    // The program waits for its daemon: at its own end whatever else is in the namespace is killed.
    [Fact]
    public void A_signal_for_all_reaches_daemons_in_the_namespace_and_not_its_holder()
    {
        using var run = Apart.Start("""
            [program.web]
            command = "trap 'echo main signalled; got=1' TERM; env -i setsid /mnt/bin/toolbox print-signals TERM & until [ $got ]; do sleep 0.02; done; wait $!; exit 0"
            shell = true
            isolate.namespaces = ["pid"]
            stdout = "prefix"
            stop = { scope = "all", timeout = "20s" }
            """);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        Assert.Equal(0, run.Shutdown(TimeSpan.FromSeconds(10)));
        run.Output.WaitFor(LogText.Prefixed("web", "signal 15 TERM"));
        run.Output.WaitFor(LogText.Prefixed("web", "main signalled"));
        Assert.NotEqual(-1, run.Output.IndexOf(LogText.Exited("web", 0)));
    }

    [Fact]
    public void A_program_that_kills_the_holder_ends_itself_and_is_started_again()
    {
        using var run = Apart.Start("""
            [program.web]
            command = ["toolbox", "print-signals"]
            isolate.namespaces = ["pid", "mount"]
            stdout = "prefix"
            backoff = { initial = "10ms" }
            """);
        run.Output.WaitFor(LogText.Prefixed("web", "ready"));
        var holder = run.Family().First(entry => entry.Name == "holder");
        Kernel.Signal(holder.Pid, Kernel.SIGKILL);
        run.WaitForStart("web", 2);
        run.Output.WaitFor(LogText.Killed("web", "SIGKILL"));
        Assert.Equal(0, run.Shutdown());
    }

    /// <summary>What the supervisor has after a program has failed for good.</summary>
    private static (int Descriptors, int Processes) Left(int restarts)
    {
        using var run = Apart.Start($$"""
            [supervisor]
            exit = "never"
            [program.web]
            command = ["toolbox", "exit", "1"]
            isolate = { namespaces = ["pid", "mount", "net", "ipc", "uts", "user", "cgroup", "time"], proc = true, dev = true, private_shm = true, network = "loopback" }
            backoff = { initial = "1ms", factor = 1.0 }
            max_restarts = { count = {{restarts}}, within = "10m" }
            """);
        var mounts = File.ReadAllLines($"/proc/{run.Pid}/mountinfo");
        run.Output.WaitFor("web failed for good", patience: TimeSpan.FromSeconds(30));
        Wait.Until("nobody", () => run.Family().Count == 0, run.Describe);
        var left = (run.OpenDescriptors, run.Family().Count);
        Assert.Equal(mounts, File.ReadAllLines($"/proc/{run.Pid}/mountinfo"));
        Assert.Equal(restarts + 1, run.Output.Count(LogText.Started("web")));
        Assert.Equal(0, run.Shutdown());
        return left;
    }
}
