using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using static Isolation.Tests.LauncherFixture;

namespace Isolation.Tests;

public sealed class LaunchTests : IDisposable
{
    private readonly LauncherFixture _launcher = new();

    public void Dispose() => _launcher.Dispose();

    [Fact]
    public void A_program_runs_and_its_exit_code_comes_back() =>
        Assert.Equal(7, _launcher.Run(Command("sh", "-c", "exit 7")));

    [Fact]
    public void A_command_is_found_in_the_path_of_its_own_environment()
    {
        using var scratch = new Scratch();
        scratch.File("only-here", "#!/bin/sh\nexit 3\n", Mode.Executable);
        var options = Command("only-here");
        Assert.Equal(3, _launcher.Run(options with { Environment = options.Environment.SetItem("PATH", $"/nowhere:{scratch.Path}") }));
    }

    [Fact]
    public void An_empty_entry_of_the_path_is_the_directory_of_the_program()
    {
        using var scratch = new Scratch();
        scratch.File("here", "#!/bin/sh\nexit 4\n", Mode.Executable);
        var options = Command("here") with { Directory = scratch.Path };
        Assert.Equal(4, _launcher.Run(options with { Environment = options.Environment.SetItem("PATH", ":/bin") }));
    }

    [Fact]
    public void A_program_sees_only_its_environment() =>
        Assert.Equal("A=1\nPATH=/usr/bin:/bin:/usr/sbin:/sbin", _launcher.Output(Command("env") with { Environment = Command("x").Environment.Add("A", "1") }));

    [Fact]
    public void Nothing_but_the_standard_descriptors_is_handed_on()
    {
        using var open = File.OpenRead("/etc/passwd");
        Assert.True(Pipe.TryOpen(out var pipe, out _));
        using (pipe)
        {
            // Not close-on-exec: as a careless library would open it.
            Syscall.Call(SyscallNumber.Fcntl, pipe!.Read.Number, 2, 0);
            Assert.Equal("0\n1\n2\n3", _launcher.Output(Command("ls", "/proc/self/fd")));
        }
    }

    [Fact]
    public void Descriptors_that_are_handed_on_have_the_numbers_asked_for_and_nothing_else_is_there()
    {
        // Whatever the launcher itself has at these numbers is in the way, among it the pipe by which the child reports.
        using var first = File.OpenRead("/etc/hosts");
        using var second = File.OpenRead("/etc/passwd");
        ImmutableArray<PassedDescriptor> passed =
        [
            .. Enumerable.Range(3, 40).Select(number => new PassedDescriptor(number, Source(number % 2 == 0 ? first : second))),
        ];
        var options = Command("sh", "-c", "ls /proc/self/fd | wc -l; readlink /proc/self/fd/7 /proc/self/fd/8") with { Descriptors = passed };

        // The standard three, the forty, and the directory that ls reads.
        Assert.Equal("44\n/etc/passwd\n/etc/hosts", _launcher.Output(options));
        var failure = _launcher.FailToStart(Command("/nowhere/at-all") with { Descriptors = passed });
        Assert.Equal(127, failure.ShellExitCode);

        static DescriptorSource Source(FileStream file) => new((int)file.SafeFileHandle.DangerousGetHandle(), file.Name);
    }

    [Fact]
    public void A_program_knows_its_own_number_from_a_variable_where_that_is_asked_for()
    {
        var options = Command("/bin/sh", "-c", "echo $$ $ME $BEFORE; env | grep -c ^ME=") with
        {
            Environment = ImmutableDictionary<string, string>.Empty.Add("BEFORE", "1").Add("ME", "another").Add("PATH", "/usr/bin:/bin"),
            ProcessIdVariable = "ME",
        };
        foreach (var launched in (LaunchOptions[])[options, options with { SupplementaryGroups = [] }])
        {
            var lines = _launcher.Output(launched).Split('\n');
            var words = lines[0].Split(' ');
            Assert.Equal((words[0], "1", "1"), (words[1], words[2], lines[1]));
        }

        var wrong = Command("true") with { ProcessIdVariable = "A=B" };
        Assert.Contains("set the environment variable \"A=B\"", _launcher.FailToStart(wrong).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_descriptor_that_cannot_be_handed_on_is_told_by_its_number()
    {
        var high = Command("true") with { Descriptors = [new(70, new(0, "a pipe"))], ResourceLimits = [new(ResourceKind.Nofile, 64, 64)] };
        Assert.Contains("hand on a pipe as descriptor 70: EBADF", _launcher.FailToStart(high).ToString(), StringComparison.Ordinal);
        var twice = Command("true") with { Descriptors = [new(4, new(0, "a")), new(4, new(0, "b"))] };
        Assert.Contains("another descriptor has that number", _launcher.FailToStart(twice).ToString(), StringComparison.Ordinal);
        var standard = Command("true") with { Descriptors = [new(2, new(0, "a"))] };
        Assert.Contains("standard streams", _launcher.FailToStart(standard).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void No_signal_is_ignored_or_blocked()
    {
        var status = _launcher.Output(Command("grep", "-E", "SigIgn|SigBlk", "/proc/self/status"));
        Assert.Equal("SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000", status);
    }

    [Fact]
    public void A_program_leads_a_session_of_its_own_unless_asked_otherwise()
    {
        Assert.Matches("^(\\d+) \\1 \\1$", Fields(SessionMode.NewSession));
        Assert.Matches("^(\\d+) \\1 (?!\\1$)\\d+$", Fields(SessionMode.NewGroup));
        Assert.DoesNotMatch("^(\\d+) \\1 ", Fields(SessionMode.Inherit));

        string Fields(SessionMode mode) =>
            _launcher.Output(Command("sh", "-c", "read pid comm state ppid pgrp session rest < /proc/self/stat; echo $pid $pgrp $session") with { Session = mode });
    }

    [Fact]
    public void Limits_umask_and_nice_arrive()
    {
        var options = Command("sh", "-c", "ulimit -Sn; ulimit -Hc; umask; nice") with
        {
            ResourceLimits = [new(ResourceKind.Nofile, 64, 128), new(ResourceKind.Core, 0, 0)],
            Umask = 0x1F,
            Nice = 5,
        };
        Assert.Equal("64\n0\n0037\n5", _launcher.Output(options));
    }

    [Fact]
    public void The_oom_score_is_the_programs_alone()
    {
        var own = File.ReadAllText("/proc/self/oom_score_adj");
        Assert.Equal("321", _launcher.Output(Command("cat", "/proc/self/oom_score_adj") with { OomScoreAdjustment = 321 }));
        Assert.Equal(own, File.ReadAllText("/proc/self/oom_score_adj"));
    }

    [Fact]
    public void A_program_starts_in_its_directory() => Assert.Equal("/usr", _launcher.Output(Command("pwd") with { Directory = "/usr" }));

    [Fact]
    public void No_new_privileges_is_set_when_asked() =>
        Assert.Equal("NoNewPrivs:\t1", _launcher.Output(Command("grep", "NoNewPrivs", "/proc/self/status") with { Confinement = new() { NoNewPrivileges = true } }));

    [Fact]
    public void A_program_gets_its_parent_death_signal_when_the_launcher_ends()
    {
        var launcher = new LauncherFixture();
        using var process = launcher.StartProgram(Command("sleep", "60") with { ParentDeathSignal = SignalNumber.TERM });
        launcher.Dispose();
        Assert.Equal(0, PollFor(process.PidDescriptor));
    }

    [Fact]
    public void A_signal_reaches_the_program_and_a_second_one_after_its_end_is_told()
    {
        using var process = _launcher.StartProgram(Command("sleep", "60"));
        Assert.Null(process.SendSignal(SignalNumber.TERM));
        Assert.Equal(0, PollFor(process.PidDescriptor));
        process.Dispose();
        Assert.Equal(Errno.EBADF, process.SendSignal(SignalNumber.TERM)?.Errno);
    }

    [Fact]
    public void Descriptor_one_may_be_read_as_input_and_error_go_to_a_pipe()
    {
        Assert.True(Pipe.TryOpen(out var pipe, out _));
        using (pipe)
        {
            var own = new DescriptorSource(1, "own stdout");
            var options = Command("sh", "-c", "echo yes >&2; echo no >/dev/null") with
            {
                Streams = new(own, own, new(pipe!.Write.Number, "pipe")),
            };
            using var process = _launcher.StartProgram(options);
            pipe.Write.Dispose();
            Assert.Equal("yes\n", ReadAll(pipe.Read));
            Wait(process);
        }
    }

    [Fact]
    public void Many_launches_at_once_each_have_their_outcome()
    {
        for (var number = 0; number < 50; number++)
        {
            _launcher.Start(number % 2 == 0 ? Command("true") : Command("/nonexistent/command"));
        }

        var started = 0;
        for (var number = 0; number < 50; number++)
        {
            if (_launcher.Next() is Supervisor.Isolation.LaunchOutcome.Started { Process: var process })
            {
                started++;
                Assert.Equal(0, Wait(process));
                process.Dispose();
            }
        }

        Assert.Equal(25, started);
    }

    private static unsafe int PollFor(int descriptor)
    {
        var polled = stackalloc int[2] { descriptor, 1 };
        var deadline = stackalloc long[2] { 20, 0 };
        return Syscall.Call(SyscallNumber.Ppoll, (nint)polled, 1, (nint)deadline) == 1 ? 0 : -1;
    }
}
