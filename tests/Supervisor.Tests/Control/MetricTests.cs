using System.Globalization;
using System.Text.RegularExpressions;
using Supervisor.Control.Metrics;
using Supervisor.Engine.Model;
using Supervisor.Processes;

namespace Supervisor.Tests.Control;

/// <summary>What Prometheus reads.</summary>
public sealed partial class MetricTests
{
    private const string Two = """
        [program.web]
        command = ["web"]
        backoff = { initial = "0s" }
        [program.db]
        command = ["db"]
        health = { command = ["probe"], interval = "10ms" }
        """;

    [Fact]
    public void Each_program_counts_what_happens_to_it()
    {
        using var rig = new ControlRig(Two);
        rig.Loop.Crash("web", new ExitStatus.Exited(3));
        Started(2);
        rig.Loop.Crash("web", new ExitStatus.Exited(0));
        ControlRig.Until("its end", () => rig.Plane.Counters.Of("web").Successes == 1);
        rig.Post("/v1/programs/web/start");
        rig.Loop.Crash("web", new ExitStatus.Killed(new Signal(11), CoreDumped: false));
        Started(4);
        rig.Loop.Crash("web", new ExitStatus.Killed(Signal.Kill, CoreDumped: false) { Cause = "killed by the OOM killer" });
        Started(5);
        ControlRig.Until("a probe", () => rig.Plane.Counters.Of("db").GoodProbes > 0);
        var samples = Parse(rig.Get("/metrics").Body);
        Assert.Equal(5, samples["supervisor_program_starts_total{program=\"web\"}"]);
        Assert.Equal(3, samples["supervisor_program_restarts_total{program=\"web\"}"]);
        foreach (var reason in new[] { "success", "failure", "signal", "oom" })
        {
            Assert.Equal(1, samples[$"supervisor_program_exits_total{{program=\"web\",reason=\"{reason}\"}}"]);
        }

        Assert.Equal(1, samples["supervisor_program_state{program=\"web\",state=\"ready\"}"]);
        Assert.Equal(11, samples.Where(sample => sample.Key.StartsWith("supervisor_program_state{program=\"web\"", StringComparison.Ordinal)).Count());
        Assert.Equal(1, samples["supervisor_program_up{program=\"db\"}"]);
        Assert.True(samples["supervisor_program_probes_total{program=\"db\",result=\"ok\"}"] > 0);
        Assert.Equal(0, samples["supervisor_program_probes_total{program=\"db\",result=\"failed\"}"]);
        Assert.Equal(0, samples["supervisor_program_output_bytes_total{program=\"db\"}"]);
        Assert.Equal(2, samples["supervisor_programs"]);
        Assert.True(samples["supervisor_memory_bytes"] > 1_000_000);

        void Started(int times) => ControlRig.Until($"start {times}", () => rig.Plane.Counters.Of("web").Starts == times);
    }

    [Fact]
    public void Labels_are_escaped()
    {
        var text = new MetricText();
        text.Family("a", "gauge", "Help.");
        text.Sample("a", 0.5, "b", "x\"y\\z\n", "c", "é");
        Assert.Equal("# HELP a Help.\n# TYPE a gauge\na{b=\"x\\\"y\\\\z\\n\",c=\"é\"} 0.5\n", text.ToString());
    }

    [Fact]
    public void A_process_is_read_whatever_its_name()
    {
        Assert.True(ProcessUsage.TryParse("7 (a) b (c) S 1 7 7 0 -1 4194304 100 0 0 0 150 50 20 10 20 0 3 0 100 1000000 25 1 1"u8, out var usage));
        Assert.Equal((TimeSpan.FromSeconds(2.3), 25UL * (ulong)Environment.SystemPageSize, 3), (usage.Cpu, usage.Memory, usage.Threads));
        Assert.False(ProcessUsage.TryParse("7 (a) S 1"u8, out _));
        Assert.False(ProcessUsage.TryParse(""u8, out _));
        Assert.True(ProcessUsage.TryRead(Environment.ProcessId, out var own) && own.Memory > 1_000_000 && own.Threads > 1);
    }

    [Fact]
    public void Each_process_belongs_to_the_program_that_it_comes_from()
    {
        const int us = 1;
        List<ProcessEntry> entries =
        [
            Entry(us, 0), Entry(10, us), Entry(11, 10), Entry(12, 11, session: 12), Entry(20, us), Entry(21, us, session: 20),
            Entry(30, us, session: 30), Entry(31, 30, session: 31), Entry(40, us, session: 40), Entry(50, 51), Entry(51, 50),
        ];
        var deep = Enumerable.Range(1000, 50_000).Select(pid => Entry(pid, pid == 1000 ? 20 : pid - 1, session: 99)).ToArray();
        entries.AddRange(deep.Reverse());
        var members = FamilyMembers.Of(entries, us, [new("web", 10, 0, null), new("db", 20, 0, null)], pid => pid == 30 ? "web" : null);
        Assert.Equal([10, 11, 12, 30, 31], members["web"].Select(entry => entry.Pid).Order());
        Assert.Equal(deep.Length + 2, members["db"].Length);
    }

    private static ProcessEntry Entry(int pid, int parent, int? session = null) => new(pid, parent, session ?? pid, session ?? pid, 0, IsAlive: true);

    /// <summary>The text format, as strictly as it is written down.</summary>
    private static Dictionary<string, double> Parse(string text)
    {
        var samples = new Dictionary<string, double>(StringComparer.Ordinal);
        string? family = null;
        var known = new HashSet<string>(StringComparer.Ordinal);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        foreach (var line in text.Split('\n')[..^1])
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
            {
                family = line.Split(' ')[2];
                Assert.True(known.Add(family), $"{family} comes twice");
            }
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                Assert.Matches($"^# TYPE {family} (counter|gauge)$", line);
                Assert.Equal(family!.EndsWith("_total", StringComparison.Ordinal), line.EndsWith("counter", StringComparison.Ordinal));
            }
            else
            {
                var match = Sample().Match(line);
                Assert.True(match.Success && match.Groups["name"].Value == family, line);
                samples.Add(line[..line.LastIndexOf(' ')], double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture));
            }
        }

        return samples;
    }

    [GeneratedRegex("""^(?<name>[a-z_]+)(\{([a-z_]+="([^"\\\n]|\\["\\n])*",?)*\})? (?<value>-?[0-9.eE+-]+)$""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sample();
}
