using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Confinement;

/// <summary>Which namespaces a program is in, as it sees them itself and as they are seen from outside.</summary>
public sealed class NamespaceTests
{
    private static readonly string[] Kinds = ["mnt", "pid", "net", "ipc", "uts", "user", "cgroup", "time"];

    private const string TellAndStay = """
        command = "for kind in mnt pid net ipc uts user cgroup time; do readlink /proc/self/ns/$kind; done; exec /mnt/bin/toolbox sleep"
        shell = true
        """;

    [Fact]
    public void Each_kind_alone_is_the_programs_own_and_all_others_are_the_supervisors()
    {
        var alone = Kinds.Select(kind => $"""
            [program.{kind}]
            isolate.namespaces = ["{Word(kind)}"]
            """);
        using var run = Apart.Start($"""
            [defaults]
            stdout = "prefix"
            {TellAndStay}
            {string.Join('\n', alone)}
            [program.all]
            isolate.namespaces = [{string.Join(", ", Kinds.Select(kind => $"\"{Word(kind)}\""))}]
            [program.none]
            """);

        foreach (var kind in Kinds)
        {
            Assert.Equal([kind], Own(run, kind));
        }

        Assert.Equal(Kinds, Own(run, "all"));
        Assert.Empty(Own(run, "none"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void A_program_joins_all_namespaces_of_another_or_only_those_it_names()
    {
        using var run = Apart.Start($$"""
            [defaults]
            stdout = "prefix"
            {{TellAndStay}}
            [program.db]
            isolate.namespaces = ["pid", "mount", "net", "ipc", "uts", "user", "time"]
            [program.web]
            isolate.join = "db"
            [program.part]
            isolate.join = { net = "db" }
            [program.third]
            isolate.join = "web"
            """);

        var theirs = Told(run, "db");
        Assert.Equal(theirs, Told(run, "web"));
        Assert.Equal(theirs, Told(run, "third"));
        Assert.Equal(["net"], Own(run, "part"));
        Assert.Equal(theirs[2], Told(run, "part")[2]);
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void When_a_program_ends_what_joined_its_network_keeps_it_and_what_joined_its_processes_ends_too()
    {
        using var run = Apart.Start($$"""
            [defaults]
            stdout = "prefix"
            restart = "never"
            {{TellAndStay}}
            [program.db]
            isolate.namespaces = ["pid", "net"]
            [program.net]
            isolate.join = { net = "db" }
            [program.pid]
            isolate.join = { pid = "db" }
            """);
        var net = run.WaitForStart("net");
        run.WaitForStart("pid");
        var before = Told(run, "net")[2];

        Kernel.Signal(run.WaitForStart("db"), Kernel.SIGKILL);

        run.Output.WaitFor(LogText.Killed("pid", "SIGKILL"));
        run.Output.WaitFor(LogText.Killed("db", "SIGKILL"));
        Assert.Equal(before, ProcessTable.Namespace(net, "net"));
        Assert.Equal(0, run.Shutdown());
    }

    [Fact]
    public void Names_and_clocks_are_the_programs_own()
    {
        var host = File.ReadAllText("/proc/sys/kernel/hostname");
        using var run = Apart.Start("""
            [defaults]
            restart = "never"
            stdout = "prefix"
            [program.names]
            command = ["toolbox", "attempt", "names"]
            isolate = { hostname = "shop", domainname = "example.org", personality = "linux32" }
            [program.clock]
            command = ["cat", "/proc/uptime"]
            isolate.clocks = { boottime = "240h" }
            """);

        Assert.Equal("names shop example.org i686 ok", run.Lines("names", 1)[0]);
        var uptime = double.Parse(run.Lines("clock", 1)[0].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(uptime > 240 * 3600, $"{uptime}");
        Assert.Equal(host, File.ReadAllText("/proc/sys/kernel/hostname"));
        Assert.Equal(0, run.WaitForExit());
    }

    /// <summary>What a program says of itself, which has to be what is seen from outside.</summary>
    private static string[] Told(Pid1 run, string program)
    {
        var pid = run.WaitForStart(program);
        var told = run.Lines(program, Kinds.Length);
        Assert.Equal(Kinds.Select(kind => ProcessTable.Namespace(pid, kind)), told);
        return told;
    }

    private static IEnumerable<string> Own(Pid1 run, string program)
    {
        var told = Told(run, program);
        return Kinds.Where((kind, index) => told[index] != ProcessTable.Namespace(run.Pid, kind));
    }

    private static string Word(string kind) => kind == "mnt" ? "mount" : kind;
}
