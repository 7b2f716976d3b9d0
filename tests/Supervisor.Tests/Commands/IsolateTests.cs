using Supervisor.Commands.Isolating;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;
using Supervisor.Tests.Configuration;

namespace Supervisor.Tests.Commands;

/// <summary>The command line of isolate: which launch flags mean, and how mistakes are told.</summary>
public sealed class IsolateTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly FakeWorld _world = new FakeWorld().Variable("HOME", "/here").Variable("LANG", "C");
    private LaunchOptions? _launched;

    public static TheoryData<string, string> Examples()
    {
        var data = new TheoryData<string, string>();
        foreach (var flag in KeyFlag.All)
        {
            data.Add(flag.Name, flag.Key.Example);
        }

        return data;
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_key_of_a_program_is_a_flag_that_takes_its_example(string flag, string example)
    {
        _world.File("web.env", "A=1\n");
        string[] value = flag == "--env" ? [flag, "A=1"] : [flag, example];

        Assert.True(Invoke([.. value, "--", "x"]) == 7 || IsOfPrograms(flag) || NeedsAnother(flag), _error.ToString());

        // In the words of the key, never of the command line.
        Assert.DoesNotContain("unknown", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void There_is_a_flag_for_every_key_of_isolate_limits_and_identity()
    {
        string[] some =
        [
            "--profile", "--namespaces", "--private-tmp", "--landlock-read", "--memory", "--memory-high", "--pids", "--user", "--groups",
            "--directory", "--umask", "--env", "--rlimits-nofile", "--nice", "--oom-score-adj",
        ];

        Assert.Subset(KeyFlag.All.Select(flag => flag.Name).ToHashSet(StringComparer.Ordinal), some.ToHashSet(StringComparer.Ordinal));
    }

    [Fact]
    public void No_two_flags_have_one_name()
    {
        string[] names = [.. KeyFlag.All.Select(flag => flag.Name), .. OwnFlag.All.Select(flag => flag.Name)];

        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
    }

    [Fact]
    public void What_stands_after_the_dashes_is_the_command_word_for_word()
    {
        var options = Launched("--hostname", "a", "--", "echo", "--", "--help", "{name}", "$HOME", "");

        Assert.Equal(["echo", "--", "--help", "{name}", "$HOME", ""], options.Command);
        Assert.Equal("echo", options.Name);
    }

    [Fact]
    public void It_shares_the_terminal_and_dies_with_its_launcher_unless_told_otherwise()
    {
        Assert.Equal((SessionMode.Inherit, SignalNumber.KILL), (Launched("--", "x").Session, Launched("--", "x").ParentDeathSignal));
        Assert.Equal(SessionMode.NewSession, Launched("--new-session", "--", "x").Session);
        Assert.Equal(SignalNumber.TERM, Launched("--parent-death-signal", "TERM", "--", "x").ParentDeathSignal);
    }

    [Fact]
    public void Nothing_is_confined_unless_asked_for() => Assert.Equal(Confinement.None, Launched("--", "x").Confinement);

    [Fact]
    public void Flags_amend_the_profile_wherever_it_stands()
    {
        var confinement = Launched("--no-private-tmp", "--profile=strict", "--seccomp", "false", "--", "x").Confinement;

        Assert.Equal(NamespaceKinds.All, confinement.Namespaces);
        Assert.False(confinement.FileSystem.PrivateTmp);
        Assert.Null(confinement.SystemCalls);
    }

    [Theory]
    [InlineData("--namespaces user,pid,mount")]
    [InlineData("--namespaces user --namespaces pid,mount")]
    [InlineData("""--namespaces ["user","pid"] --namespaces=mount""")]
    public void An_array_can_be_given_piece_by_piece(string flags) =>
        Assert.Equal(NamespaceKinds.User | NamespaceKinds.Pid | NamespaceKinds.Mount, Launched([.. flags.Split(' '), "--", "x"]).Confinement.Namespaces);

    [Fact]
    public void A_path_may_hold_a_comma()
    {
        var view = Launched("--masked", "/a,b", "--masked", "/c", "--", "x").Confinement.FileSystem;

        Assert.Equal(["/a,b", "/c"], view.MaskedPaths);
    }

    [Fact]
    public void Mounts_have_short_forms()
    {
        var mounts = Launched(
            "--bind", "/a:/b:ro", "--bind", "/c", "--tmpfs", "/d:size=64M,mode=0700", "--mounts", """[{ from = "/e", to = "/f" }]""", "--", "x").Confinement.FileSystem.Mounts;

        Assert.Equal(
            [
                new MountOptions.Bind("/a", "/b") { ReadOnly = true },
                new MountOptions.Bind("/c", "/c"),
                new MountOptions.Tmpfs("/d") { Size = 64 << 20, Mode = 0x1C0 },
                new MountOptions.Bind("/e", "/f"),
            ],
            mounts);
    }

    [Fact]
    public void Limits_can_be_given_short_and_by_part()
    {
        var limits = Launched("--memory", "64M", "--memory-high", "48M", "--cpu", "1.5", "--pids", "20", "--", "x").Limits!;

        Assert.Equal((64UL << 20, 48UL << 20, 1.5, 20UL), (limits.MemoryMax, limits.MemoryHigh, limits.CpuMax, limits.PidsMax));
        Assert.Null(Launched("--", "x").Limits);
    }

    [Fact]
    public void Variables_are_text_whatever_they_look_like()
    {
        var environment = Launched("--env", "V=1.10", "--env", "N=0x10", "--env", "E=", "--", "x").Environment;

        Assert.Equal(("1.10", "0x10", "", "/here"), (environment["V"], environment["N"], environment["E"], environment["HOME"]));
        Assert.DoesNotContain("SUPERVISOR_ENABLED", environment.Keys);
    }

    [Fact]
    public void A_cleared_environment_holds_what_is_named()
    {
        var environment = Launched("--clear-env", "--env", "LANG", "--env", "A=b", "--env", "MISSING", "--", "x").Environment;

        Assert.Equal(["A=b", "LANG=C"], environment.Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Identity_and_resources_are_flags_too()
    {
        var options = Launched(
            "--user", "1000", "--group", "7", "--groups", "8,staff", "--directory", "/srv", "--umask", "027", "--nice", "5", "--oom-score-adj", "-500",
            "--rlimits-nofile", "64", "--rlimits", "core=0", "--", "x");

        Assert.Equal(("1000", "7", "/srv", 23, 5, -500), (options.User, options.Group, options.Directory, options.Umask, options.Nice, options.OomScoreAdjustment));
        Assert.Equal(["8", "staff"], options.SupplementaryGroups!.Value);
        Assert.Equal(
            [new ResourceLimit(ResourceKind.Core, 0, 0), new ResourceLimit(ResourceKind.Nofile, 64, 64)],
            options.ResourceLimits.OrderBy(limit => limit.Resource));
    }

    [Fact]
    public void Mistakes_are_all_told_and_name_the_flag()
    {
        Assert.Equal(2, Invoke(["--hostnme", "x", "--network", "loopbck", "--hostname", "a", "--hostname", "b", "--memory", "lots", "--bind", "etc:/x:wo", "--proc=3", "--", "x"]));
        Assert.Equal(
            """
            supervisor isolate: error: unknown flag `--hostnme`
            help: did you mean `--hostname`?
            --hostname: error: `--hostname` is given twice
              | --hostname=b
              | ^~~~~~~~~~
            --network: error: unknown value `loopbck`
              | --network=loopbck
              |           ^~~~~~~
            help: did you mean `loopback`? it can be "host", "none", "loopback"
            --bind: error: the path `etc` is not absolute
              | --bind=etc:/x:wo
              |        ^~~
            help: write it from the root: it begins with a slash
            --bind: error: unknown key `wo` in a mount
              | --bind=etc:/x:wo
              |               ^~
            help: did you mean `to`?
            --proc: error: true or false is wanted here, not an integer
              | --proc=3
              |        ^
            --memory: error: `lots` is not a size
              | --memory=lots
              |          ^~~~
            help: a size is a number of bytes, or with a unit of 1024: "512K", "64M", "1G", "2T"
            Try 'supervisor isolate --help'.

            """,
            _error.ToString());
    }

    [Theory]
    [InlineData("", "there is no command")]
    [InlineData("--profile strict", "there is no command")]
    [InlineData("--", "there is no command")]
    [InlineData("--read-only sh -c x", "unexpected argument `sh`")]
    [InlineData("sh", "unexpected argument `sh`")]
    [InlineData("-x -- sh", "unexpected argument `-x`")]
    [InlineData("--hostname -- sh", "--hostname needs a value")]
    [InlineData("--bind -- sh", "--bind needs a value")]
    [InlineData("--name= -- sh", "--name needs a value")]
    [InlineData("--name a/b -- sh", "`a/b` cannot be a name")]
    [InlineData("--explain=yes -- sh", "--explain takes no value")]
    [InlineData("--clear-env=yes -- sh", "--clear-env takes no value")]
    [InlineData("--no-proc=yes -- sh", "--no-proc takes no value")]
    [InlineData("--no-hostname -- sh", "a string is wanted here, not a boolean")]
    [InlineData("--no-such -- sh", "unknown flag `--no-such`")]
    [InlineData("--join db -- sh", "there is no program `db` here")]
    [InlineData("--join pid=/proc/1/ns/pid -- sh", "a PID namespace cannot be joined by a file")]
    [InlineData("--mounts [{ -- sh", "--mounts: error: ")]
    [InlineData("--user 1\n--nice=2 --hostname a\nb -- sh", "cannot be the name of a host")]
    public void Wrong_usage_ends_with_2_and_runs_nothing(string arguments, string message)
    {
        Assert.Equal(2, Invoke(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Contains(message, _error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("Try 'supervisor isolate --help'.\n", _error.ToString(), StringComparison.Ordinal);
        Assert.Null(_launched);
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("--profile strict --help -- sh")]
    public void Help_shows_every_flag_and_examples(string arguments)
    {
        Assert.Equal(0, Invoke(arguments.Split(' ')));
        Assert.All(KeyFlag.All, flag => Assert.Contains(flag.Name, _output.ToString(), StringComparison.Ordinal));
        Assert.All(OwnFlag.All, flag => Assert.Contains(flag.Name, _output.ToString(), StringComparison.Ordinal));
        Assert.Contains("Examples:\n  supervisor isolate --profile strict -- /bin/sh", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("TIOCSTI", _output.ToString(), StringComparison.Ordinal);
        Assert.Null(_launched);
    }

    [Fact]
    public void Explain_prints_the_plan_and_runs_nothing()
    {
        Assert.Equal(0, Invoke(["--explain", "--nice", "5", "--hostname", "shop", "--", "x"]));
        Assert.Contains("setpriority", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("sethostname", _output.ToString(), StringComparison.Ordinal);
        Assert.Null(_launched);
    }

    [Fact]
    public void Verbose_tells_what_it_is_to_get()
    {
        Launched("--verbose", "--profile", "strict", "--", "x");

        Assert.Contains("namespaces of its own: cgroup, ipc, mount, net, pid, time, user, uts", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("system-service", _error.ToString(), StringComparison.Ordinal);
    }

    // These name other programs.
    private static bool IsOfPrograms(string flag) => flag == "--join";

    // A part of a link, of work or of errno is nothing by itself, which the readers say in their own words.
    private static bool NeedsAnother(string flag) => flag.StartsWith("--network-", StringComparison.Ordinal) || flag is "--seccomp-errno" or "--seccomp-log" or "--cpu-period";

    private LaunchOptions Launched(params string[] arguments)
    {
        Assert.True(Invoke(arguments) == 7, _error.ToString());
        return _launched!;
    }

    private int Invoke(string[] arguments)
    {
        _launched = null;
        return IsolateCommand.Run(arguments, _world.Environment, _output, _error, colour: false, (options, _, _) =>
        {
            _launched = options;
            return 7;
        });
    }
}
