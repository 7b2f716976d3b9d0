using Supervisor.SystemTests.Harness;

namespace Supervisor.SystemTests.Confinement;

/// <summary>Servers as their packages bring them, under the profiles.</summary>
public sealed class ServerTests
{
    private const string Ask = "until redis-cli ping | grep PONG; do sleep 0.05; done; redis-cli set key value; redis-cli get key; redis-cli save";

    [Fact]
    public void Redis_works_under_basic_as_it_is_and_under_strict_with_a_network_that_its_client_joins()
    {
        Needs.Command("redis-server", "redis-server");
        Needs.Command("redis-cli", "redis-tools");
        using var run = Apart.Start($$"""
            [defaults]
            stdout = "prefix"
            stderr = "stdout"
            [program.basic]
            command = ["redis-server", "--dir", "/tmp"]
            isolate = "basic"
            [program.ask-basic]
            command = "{{Ask}}; test ! -e /tmp/dump.rdb && echo not here"
            shell = true
            restart = "never"
            [program.strict]
            command = ["redis-server", "--dir", "/srv"]
            user = "nobody"
            isolate = { profile = "strict", mounts = [{ from = "{dir}/data", to = "/srv" }] }
            [program.ask-strict]
            command = "{{Ask}}; tail -n +3 /proc/net/dev | cut -d: -f1 | tr -d ' '"
            shell = true
            restart = "never"
            isolate = { join = { net = "strict" } }
            """, prepare: files =>
            {
                Directory.CreateDirectory(files["data"]);
                File.SetUnixFileMode(files["data"], (UnixFileMode)0b111_111_111);
            });

        Assert.Equal(["PONG", "OK", "value", "OK", "not here"], Answers(run, "ask-basic", 5));
        Assert.Equal(["PONG", "OK", "value", "OK", "lo"], Answers(run, "ask-strict", 5));
        Assert.True(File.Exists(run.Files["data/dump.rdb"]));
        Assert.Equal(0, run.Shutdown());
        Assert.NotEqual(-1, run.Output.IndexOf(LogText.Exited("basic", 0)));
        Assert.NotEqual(-1, run.Output.IndexOf(LogText.Exited("strict", 0)));
    }

    // Debian's nginx.conf and its site, as installed; what it writes is this run's alone.
    [Fact]
    public void Nginx_serves_under_basic_with_workers_of_another_user()
    {
        Needs.Command("nginx", "nginx-light");
        using var run = Apart.Start("""
            [defaults]
            stdout = "prefix"
            [program.nginx]
            command = ["nginx", "-g", "daemon off;"]
            isolate = "basic"
            stop = { signal = "QUIT" }
            [program.ask]
            command = "until busybox wget -q -O - http://127.0.0.1/; do sleep 0.05; done"
            shell = true
            restart = "never"
            """, also: "for d in /var/log/nginx /var/lib/nginx /run; do mount -t tmpfs tmpfs $d; done");

        run.Output.WaitFor(LogText.Prefixed("ask", ".*Welcome to nginx"));
        var workers = run.Family().Where(entry => entry.CommandLine.Contains("worker process", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(workers);
        Assert.All(workers, worker => Assert.Equal("2", ProcessTable.Status(worker.Pid, "Seccomp")));
        Assert.DoesNotContain(workers, worker => ProcessTable.Status(worker.Pid, "Uid").StartsWith("0\t", StringComparison.Ordinal));
        Assert.Equal(0, run.Shutdown());
        Assert.NotEqual(-1, run.Output.IndexOf(LogText.Exited("nginx", 0)));
    }

    // redis-cli complains until the server is there.
    private static IEnumerable<string> Answers(Pid1 run, string program, int count)
    {
        const string expected = "(PONG|OK|value|lo|not here)$";
        run.Output.WaitFor(LogText.Prefixed(program, expected), count);
        return run.Output.Matches(LogText.Prefixed(program, "(?<text>" + expected[..^1] + ")$")).Select(match => match.Groups["text"].Value);
    }
}
