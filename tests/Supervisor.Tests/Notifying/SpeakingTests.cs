using System.Collections.Immutable;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Supervisor.Tests.Notifying;

/// <summary>Real programs and the real systemd-notify, which waits until its message has been taken (a barrier).</summary>
public sealed class SpeakingTests
{
    private const string SayReady = "systemd-notify --ready --status=\"by $NOTIFY_SOCKET\" || exit 9; sleep 60";

    [Theory]
    [InlineData("plain", "by /run/supervisor-notify.")]
    [InlineData("user", "by /run/supervisor-notify.")]
    [InlineData("read-only", "by /run/supervisor-notify.")]
    [InlineData("net", "by /run/supervisor-notify.")]
    [InlineData("pid", "by /run/supervisor-notify.")]
    [InlineData("user namespace", "by /run/supervisor-notify.")]
    [InlineData("hidden", "by /proc/self/fd/29")]
    [InlineData("hidden, dev", "by /dev/notify-socket")]
    [InlineData("root", "by /proc/self/fd/29")]
    [InlineData("root, read-only, net, pid, user", "by /proc/self/fd/29")]
    [InlineData("root, dev, read-only, net, pid, user", "by /dev/notify-socket")]
    public void A_program_says_that_it_is_ready_from_wherever_it_is(string confined, string status)
    {
        NotifyRig.NeedsClient();
        using var root = new Root();
        var (spec, launch) = NotifyRig.Program("web", SayReady);

        using var rig = new NotifyRig((spec, launch with { Options = Confine(launch.Options, confined.Split(", "), root.Path) }));

        Assert.StartsWith(status, rig.WaitUntilReady("web").StatusText, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sender_that_does_not_wait_may_have_ended_before_it_is_heard()
    {
        NotifyRig.NeedsClient();
        var (spec, launch) = NotifyRig.Program("web", "systemd-notify --no-block --ready; sleep 60");
        using var rig = new NotifyRig((spec, launch with { Options = launch.Options with { User = "nobody" } }));
        rig.WaitUntilReady("web");
    }

    [Theory]
    [InlineData("root", "")]
    [InlineData("nobody", "")]
    [InlineData("nobody", "--no-block")]
    public void Another_program_cannot_speak_for_it(string stranger, string how)
    {
        NotifyRig.NeedsClient();
        using var root = new Root();
        var web = NotifyRig.Program("web", $"echo $NOTIFY_SOCKET > {root.Path}/new && mv {root.Path}/new {root.Path}/address; until [ -e {root.Path}/said ]; do sleep 0.02; done; systemd-notify --status=later; sleep 60");
        var (spec, launch) = NotifyRig.Program("other", $"until [ -e {root.Path}/address ]; do sleep 0.02; done; NOTIFY_SOCKET=$(cat {root.Path}/address) systemd-notify {how} --ready --status=forged; touch {root.Path}/said; sleep 60");
        using var rig = new NotifyRig(web, (spec, launch with { Options = launch.Options with { User = stranger } }));

        var state = rig.WaitFor("web", state => state.StatusText.Length > 0);

        Assert.Equal("later", state.StatusText);
        Assert.IsType<Phase.Running>(state.Phase);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("pid")]
    public void A_daemon_that_is_named_as_main_process_is_followed_to_its_own_end(string confined)
    {
        NotifyRig.NeedsClient();
        using var root = new Root();
        var (spec, launch) = NotifyRig.Program("web", $"sh -c 'until [ -e {root.Path}/end ]; do sleep 0.02; done; exit 7' & systemd-notify --ready --pid=$! --status=named; sleep 0.3; touch {root.Path}/gone");
        using var rig = new NotifyRig((spec, launch with { Options = Confine(launch.Options, [confined], root.Path) }));
        rig.WaitUntilReady("web");

        rig.WaitFor("web", state => state.Phase is Phase.Ready && File.Exists($"{root.Path}/gone"));
        File.WriteAllText($"{root.Path}/end", "");

        var exited = Assert.IsType<Phase.Exited>(rig.WaitFor("web", state => state.Phase is not Phase.Ready and not Phase.Cleaning).Phase);
        Assert.Equal(7, exited.Status.ShellCode);
    }

    [Fact]
    public void A_daemon_that_is_killed_is_started_again()
    {
        NotifyRig.NeedsClient();
        var (spec, launch) = NotifyRig.Program("web", "sleep 60 & systemd-notify --ready --pid=$!");
        using var rig = new NotifyRig((spec with { Restart = RestartMode.OnFailure }, launch));
        var first = (Phase.Ready)rig.WaitUntilReady("web").Phase;
        Assert.Contains("sleep", File.ReadAllText($"/proc/{first.Pid}/cmdline"), StringComparison.Ordinal);

        _ = Syscall.Call(SyscallNumber.Kill, first.Pid, SignalNumber.KILL.Number);

        rig.WaitFor("web", state => state.Phase is Phase.Ready ready && ready.Instance.Generation == 2 && ready.Pid != first.Pid);
    }

    [Fact]
    public void What_stood_before_a_daemon_ends_with_it()
    {
        NotifyRig.NeedsClient();
        var (spec, launch) = NotifyRig.Program("web", "sleep 60 & systemd-notify --ready --status=$$ --pid=$!; exec sleep 60");
        using var rig = new NotifyRig((spec, launch));
        var state = rig.WaitFor("web", state => state.StatusText.Length > 0 && state.Phase is Phase.Ready);
        var daemon = ((Phase.Ready)state.Phase).Pid;
        Assert.NotEqual(state.StatusText, $"{daemon}");

        _ = Syscall.Call(SyscallNumber.Kill, daemon, SignalNumber.KILL.Number);

        var exited = Assert.IsType<Phase.Exited>(rig.WaitFor("web", state => state.Phase is not Phase.Ready and not Phase.Cleaning).Phase);
        Assert.Equal(137, exited.Status.ShellCode);
        Assert.False(Directory.Exists($"/proc/{state.StatusText}"));
    }

    [Fact]
    public void A_process_of_somebody_else_is_not_taken_for_the_main_one()
    {
        NotifyRig.NeedsClient();
        var (spec, launch) = NotifyRig.Program("web", $"systemd-notify --ready MAINPID={Environment.ProcessId} MAINPID=1; systemd-notify --status=$$; sleep 60");
        using var rig = new NotifyRig((spec, launch));
        var state = rig.WaitFor("web", state => state.StatusText.Length > 0);
        Assert.Equal(state.StatusText, $"{((Phase.Ready)state.Phase).Pid}");
    }

    [Fact]
    public void A_line_feed_on_its_descriptor_makes_it_ready()
    {
        var (spec, launch) = NotifyRig.Program("web", "printf 'not yet' >&3; echo >&3; exec 3>&-; sleep 60", new ReadySource.Descriptor(3));
        using var rig = new NotifyRig((spec, launch));
        rig.WaitUntilReady("web");
    }

    [Fact]
    public void A_descriptor_that_is_closed_without_a_line_feed_makes_it_never_ready()
    {
        var (spec, launch) = NotifyRig.Program("web", "printf 'not yet' >&3; exec 3>&-; sleep 60", new ReadySource.Descriptor(3));
        using var rig = new NotifyRig((spec with { Ready = new ReadySpec.Told(TimeSpan.FromMilliseconds(500)) }, launch));
        Assert.IsNotType<Phase.Ready>(rig.WaitFor("web", state => state.Phase is not Phase.Starting and not Phase.Running and not Phase.Waiting).Phase);
    }

    [Theory]
    [InlineData("echo starting; echo 'Listening on port 80'; sleep 60", false)]
    [InlineData("echo 'Listening on port 80' >&2; sleep 60", true)]
    public void A_line_of_its_output_makes_it_ready(string script, bool captured)
    {
        var (spec, launch) = NotifyRig.Program("web", script, new ReadySource.LogLine(@"^Listening on port \d+$"));
        var stream = captured ? StreamOutput.Prefixed : new StreamOutput.Inherit();
        using var rig = new NotifyRig((spec, launch with { Stdout = stream, Stderr = stream }));
        rig.WaitUntilReady("web");
    }

    [Fact]
    public void A_program_that_does_not_say_in_time_that_it_is_alive_is_started_again()
    {
        NotifyRig.NeedsClient();
        var (spec, launch) = NotifyRig.Program("web", "systemd-notify --ready --status=$WATCHDOG_USEC$WATCHDOG_PID; sleep 60");
        using var rig = new NotifyRig((spec with { Restart = RestartMode.Always, Health = new HealthSpec { Watchdog = TimeSpan.FromMilliseconds(700) } }, launch));
        Assert.Equal("700000", rig.WaitFor("web", state => state.StatusText.Length > 0).StatusText);
        rig.WaitFor("web", state => state.Instance.Generation == 2);
    }

    private static LaunchOptions Confine(LaunchOptions options, string[] words, string root)
    {
        var view = FileSystemView.Unchanged;
        ImmutableArray<MountOptions> system =
        [
            new MountOptions.Bind("/usr", "/usr"), new MountOptions.Bind("/bin", "/bin"), new MountOptions.Bind("/lib", "/lib"),
            new MountOptions.Bind("/lib64", "/lib64") { Optional = true }, new MountOptions.Bind("/etc", "/etc"),
        ];
        var confinement = options.Confinement;
        foreach (var word in words)
        {
            view = word switch
            {
                "read-only" => view with { ReadOnly = true },
                "hidden" => view with { Mounts = view.Mounts.Add(new MountOptions.Tmpfs("/run")) },
                "dev" => view with { MinimalDev = true },
                "root" => view with { Root = root, Mounts = view.Mounts.AddRange(system), FreshProc = true },
                "pid" => view with { FreshProc = true },
                _ => view,
            };
            confinement = word switch
            {
                "net" => confinement with { Network = new NetworkOptions.None() },
                "pid" => confinement with { Namespaces = confinement.Namespaces | NamespaceKinds.Pid },
                "user namespace" => confinement with { Namespaces = confinement.Namespaces | NamespaceKinds.User },
                _ => confinement,
            };
            options = word == "user" ? options with { User = "65534", Group = "65534" } : options;
        }

        return options with { Confinement = confinement with { FileSystem = view } };
    }

    /// <summary>A directory that everybody may use, which may become a root.</summary>
    private sealed class Root : IDisposable
    {
        public Root() => File.SetUnixFileMode(Path, (UnixFileMode)0b111_111_111);

        public string Path { get; } = Directory.CreateTempSubdirectory("notify-root-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
