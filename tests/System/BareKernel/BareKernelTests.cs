using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.BareKernel;

/// <summary>As the init of a kernel that has nothing but a root file system.</summary>
[Collection(OneMachine.Name)]
public sealed class BareKernelTests
{
    private const string Machine = """
        [supervisor]
        machine = { mount = true, power_off = true }
        environment = { PATH = "{bin}:/usr/sbin:/usr/bin:/sbin:/bin" }
        [defaults]
        restart = "never"
        stdout = "prefix"

        """;

    [Fact]
    public void It_mounts_what_is_missing_and_powers_off_at_the_end()
    {
        using var machine = Uml.Boot(Machine + """
            [program.mounts]
            command = ["cat", "/proc/mounts"]
            [program.who]
            command = ["toolbox", "status"]
            """);
        machine.WaitForPowerOff();
        foreach (var place in new[] { "/proc", "/sys", "/dev", "/dev/pts", "/dev/shm", "/run", "/tmp" })
        {
            machine.Output.WaitFor(LogText.Prefixed("mounts", $@"\S+ {place} "));
        }

        machine.Output.WaitFor(LogText.Prefixed("mounts", @"\S+ \S+ cgroup2 "));
        machine.Output.WaitFor(LogText.Prefixed("who", "ppid 1$"));
    }

    [Fact]
    public void Orphans_are_reaped_and_a_TERM_ends_the_machine()
    {
        using var machine = Uml.Boot(Machine + """"
            [program.maker]
            command = ["toolbox", "orphans", "500"]
            [program.steady]
            command = ["toolbox", "print-signals", "TERM"]
            [program.end]
            command = """
            read word </dev/console
            while ps -e -o stat= | grep -q Z; do sleep 0.1; done
            echo "none is left"
            kill -TERM 1
            """
            shell = true
            """");
        machine.Output.WaitFor(LogText.Prefixed("steady", "ready"), patience: Uml.BootPatience);
        machine.Output.WaitFor(LogText.Prefixed("maker", "orphans 500"), patience: Uml.BootPatience);
        machine.Type("end\n");
        machine.WaitForPowerOff();
        machine.Output.WaitFor(LogText.Prefixed("end", "none is left"));
        machine.Output.WaitFor(LogText.Prefixed("steady", "signal 15 TERM"));
    }

    [Fact]
    public void A_crash_is_restarted_there_as_anywhere()
    {
        using var machine = Uml.Boot(Machine + """
            [program.crash]
            command = ["toolbox", "crash-times", "/run/runs", "2"]
            restart = "on-failure"
            backoff = { initial = "100ms", factor = 1.0 }
            [program.end]
            command = "read word </dev/console; kill -TERM 1"
            shell = true
            """);
        machine.Output.WaitFor(LogText.Prefixed("crash", "run 3"), patience: Uml.BootPatience);
        machine.Type("end\n");
        machine.WaitForPowerOff();
    }
}
