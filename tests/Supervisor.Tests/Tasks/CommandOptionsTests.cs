using System.Collections.Immutable;
using Supervisor.Engine.Model;
using Supervisor.Isolation.Options;
using Supervisor.Tasks;

namespace Supervisor.Tests.Tasks;

public sealed class CommandOptionsTests
{
    private static readonly TaskId Health = new(new InstanceId("web", 2), TaskPurpose.Health, 17);

    private static readonly LaunchOptions Program = new()
    {
        Command = ["/app/web"],
        Environment = ImmutableDictionary<string, string>.Empty.Add("SUPERVISOR_PROCESS_NAME", "web").Add("MODE", "production"),
        Directory = "/data",
        User = "www",
        Umask = 0x3F,
        Limits = new CgroupLimits(),
        Session = SessionMode.Inherit,
        Confinement = new Confinement
        {
            Namespaces = NamespaceKinds.Pid | NamespaceKinds.User,
            FileSystem = new FileSystemView { Root = "/srv/alpine" },
            Network = new NetworkOptions.Loopback(),
            HostName = "shop",
            NoNewPrivileges = true,
            Capabilities = new CapabilitySet(1),
        },
    };

    private static readonly ImmutableArray<NamespaceJoin> Joins = [new NamespaceJoin.OfProcess(NamespaceKinds.Pid, new DescriptorSource(7, "web"))];

    [Fact]
    public void A_command_runs_as_its_program_does()
    {
        var options = CommandOptions.Of(Program, ["/app/check"], CommandOptions.Mark(Health), [new("MAINPID", "12")]);
        var expected = Program with { Command = options.Command, Environment = options.Environment, Session = SessionMode.NewSession };
        Assert.Equal(expected, options);
        Assert.Equal(["/app/check"], options.Command);
        Assert.Equal("production", options.Environment["MODE"]);
        Assert.Equal("12", options.Environment["MAINPID"]);
    }

    [Fact]
    public void It_bears_a_mark_that_is_no_programs_and_no_other_tasks() =>
        Assert.Equal("web/health/2.17", CommandOptions.Of(Program, ["/app/check"], CommandOptions.Mark(Health), []).Environment["SUPERVISOR_PROCESS_NAME"]);

    [Fact]
    public void A_guest_makes_nothing_new_and_keeps_what_confines_a_process()
    {
        var guest = CommandOptions.Inside(Program, Joins, NamespaceKinds.Pid, new DescriptorSource(9, "cgroup"), mapsOnlyItself: false);
        Assert.Equal(new Confinement { Joins = Joins, NoNewPrivileges = true, Capabilities = new CapabilitySet(1) }, guest.Confinement);
        Assert.Null(guest.Limits);
        Assert.Equal(9, guest.Cgroup?.Descriptor);
        Assert.Equal(("www", "/data", 0x3F), (guest.User, guest.Directory, guest.Umask));
    }

    [Fact]
    public void The_names_of_users_mean_what_they_mean_in_the_root_of_the_program() =>
        Assert.Equal("/srv/alpine", CommandOptions.Inside(Program, Joins, NamespaceKinds.Pid, null, mapsOnlyItself: false).AccountsRoot);

    [Fact]
    public void A_guest_of_a_user_namespace_with_subordinate_users_is_its_root()
    {
        var program = Program with { User = null, Confinement = Program.Confinement with { IdMapping = IdMapping.Subordinate } };
        var guest = CommandOptions.Inside(program, Joins, NamespaceKinds.User, null, mapsOnlyItself: false);
        Assert.Equal(("0", "0"), (guest.User, guest.Group));
    }

    [Fact]
    public void A_guest_of_a_user_namespace_with_one_user_is_that_user_already()
    {
        var guest = CommandOptions.Inside(Program, Joins, NamespaceKinds.User, null, mapsOnlyItself: true);
        Assert.Null(guest.User);
    }

    [Fact]
    public void The_end_of_a_program_is_told_in_the_words_of_systemd()
    {
        Assert.Equal("success exited 0", Told(new ExitStatus.Exited(0), true));
        Assert.Equal("success exited 143", Told(new ExitStatus.Exited(143), true));
        Assert.Equal("exit-code exited 3", Told(new ExitStatus.Exited(3), false));
        Assert.Equal("signal killed TERM", Told(new ExitStatus.Killed(Signal.Terminate, false), false));
        Assert.Equal("core-dump dumped SEGV", Told(new ExitStatus.Killed(new Signal(11), true), false));
        Assert.Equal("oom-kill killed KILL", Told(new ExitStatus.Killed(Signal.Kill, false) { Cause = "killed by the OOM killer at 256M" }, false));
    }

    private static string Told(ExitStatus status, bool isSuccess)
    {
        var told = ResultVariables.Of(status, isSuccess).ToDictionary();
        return $"{told["SERVICE_RESULT"]} {told["EXIT_CODE"]} {told["EXIT_STATUS"]}";
    }
}
