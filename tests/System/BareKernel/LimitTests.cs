using System.Globalization;
using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.BareKernel;

/// <summary>Limits by a file, in a kernel that has cgroup v2 to itself: one boot, many programs.</summary>
[Collection(OneMachine.Name)]
public sealed class LimitTests
{
    private const string Machine = """"
        [supervisor]
        machine = { mount = true, power_off = true }
        environment = { PATH = "{bin}:/usr/sbin:/usr/bin:/sbin:/bin" }
        [defaults]
        restart = "never"
        stdout = "prefix"
        stderr = "stdout"
        [program.hog]
        command = ["toolbox", "eat-memory", "64"]
        limits = { memory = { max = "16M", swap = "0" } }
        restart = "on-failure"
        backoff = { initial = "50ms" }
        max_restarts = { count = 1, within = "10m" }
        [program.forks]
        command = ["toolbox", "fork-until-refused", "100"]
        limits = { pids = 10 }
        stop = { timeout = "1s" }
        [program.busy]
        command = "i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; cd /sys/fs/cgroup/program.busy; cat cpu.max; grep nr_throttled cpu.stat"
        shell = true
        limits = { cpu = "10%" }
        [program.empty]
        command = ["cat", "/proc/self/cgroup"]
        limits = {}
        [program.free]
        command = ["cat", "/proc/self/cgroup"]
        [program.own]
        command = ["cat", "/proc/self/cgroup"]
        limits = {}
        isolate.namespaces = ["cgroup"]
        [program.cared]
        command = ["toolbox", "sleep", "2"]
        limits = {}
        hooks = { before_start = ["cat", "/proc/self/cgroup"], after_stop = ["cat", "/proc/self/cgroup"] }
        health = { command = ["cat", "/proc/self/cgroup"], interval = "1h" }
        [program.locked]
        command = "echo max >/sys/fs/cgroup/program.locked/pids.max; mkdir /sys/fs/cgroup/program.locked/x; echo $$ >/sys/fs/cgroup/cgroup.procs; cat /proc/self/cgroup; cat /sys/fs/cgroup/program.locked/pids.max"
        shell = true
        isolate = "basic"
        limits = { pids = 20 }
        [program.wild]
        command = "env -i setsid {bin}/toolbox runaways 5 & env -i setsid {bin}/toolbox ignore-term & env -i setsid {bin}/toolbox print-signals & sleep 1"
        shell = true
        limits = { pids = 100 }
        stop = { timeout = "200ms" }
        [program.end]
        command = "read word </dev/console; echo left $(ls -d /sys/fs/cgroup/program.*); kill -TERM 1"
        shell = true
        """";

    /// <summary>A supervisor in a cgroup that it was given, killed and started again.</summary>
    private const string Nested = """"
        [program.nested]
        command = """
        printf '[supervisor]\\nexit = "never"\\n[program.n]\\nstdout = "prefix"\\ncommand = ["toolbox", "print-signals", "TERM"]\\nisolate.namespaces = ["pid"]\\nlimits.memory = "20M"\\n' >/run/nested.toml
        supervisor run -c /run/nested.toml >/run/first & first=$!
        until grep ready /run/first; do sleep 0.05; done
        kill -KILL $first
        until grep "populated 0" /sys/fs/cgroup/program.nested/program.n/cgroup.events; do sleep 0.05; done
        supervisor run -c /run/nested.toml >/run/second & second=$!
        until grep ready /run/second; do sleep 0.05; done
        cat /run/second
        find /sys/fs/cgroup/program.nested -mindepth 1 -type d
        kill -TERM $second
        wait $second
        echo nested ended with $?
        """
        shell = true
        limits = { memory = "100M" }
        """";

    [Fact]
    public void Limits_hold_are_told_when_they_are_hit_and_leave_nothing()
    {
        using var machine = Uml.Boot(Machine + "\n" + Nested);

        // Memory: the reason with limit and peak, and the second life is limited as the first.
        machine.Output.WaitFor("hog was killed by SIGKILL after .*: killed by the OOM killer at 16M, peak 1[56](\\.\\d)?M", 2, Uml.BootPatience);
        machine.Output.WaitFor("hog failed for good");

        machine.Output.WaitFor(LogText.Prefixed("forks", "made 9: EAGAIN"));

        machine.Output.WaitFor(LogText.Prefixed("busy", "10000 100000"));
        var throttled = machine.Output.WaitFor(LogText.Prefixed("busy", @"nr_throttled (?<times>\d+)")).Groups["times"].Value;
        Assert.InRange(int.Parse(throttled, CultureInfo.InvariantCulture), 2, 10_000);

        machine.Output.WaitFor(LogText.Prefixed("empty", "0::/program.empty$"));
        machine.Output.WaitFor(LogText.Prefixed("free", "0::/$"));
        machine.Output.WaitFor(LogText.Prefixed("own", "0::/$"));

        // A probe is limited with its program; hooks before and after it have a control group of their own.
        machine.Output.WaitFor(LogText.Prefixed("cared", "0::/program.cared$"), count: 3);
        machine.Output.WaitFor("cared has ended");

        // Root does not lift its own limits, nor leaves them.
        machine.Output.WaitFor(LogText.Prefixed("locked", "20$"));
        machine.Output.WaitFor(LogText.Prefixed("locked", "0::/program.locked$"));
        Assert.Equal(3, machine.Output.Count(LogText.Prefixed("locked", ".*Read-only file system")));

        // What a supervisor that was killed left is swept by the next.
        machine.Output.WaitFor(LogText.Prefixed("nested", "nested ended with 0"), patience: Uml.BootPatience);
        machine.Output.WaitFor(LogText.Prefixed("nested", ".*control groups of a former run: 1 removed, 0 still in use"));
        machine.Output.WaitFor(LogText.Prefixed("nested", "/sys/fs/cgroup/program.nested/program.n$"));
        machine.Output.WaitFor("nested exited with code 0");

        // Daemons of wild had neither its session nor its environment.
        machine.Output.WaitFor("wild has ended");
        machine.Type("end\n");
        machine.WaitForPowerOff();
        machine.Output.WaitFor(LogText.Prefixed("end", "left /sys/fs/cgroup/program.forks$"));
    }
}
