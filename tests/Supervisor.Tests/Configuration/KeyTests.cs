using Supervisor.Configuration;
using Supervisor.Configuration.Listening;
using Supervisor.Configuration.Reading;

namespace Supervisor.Tests.Configuration;

/// <summary>The declared keys: each one's example is accepted, and its table takes nothing else.</summary>
public sealed class KeyTests
{
    private static readonly Dictionary<string, string> Reported = new(StringComparer.Ordinal)
    {
        ["shell"] = "command",
        ["environment_file"] = "environment",
        ["inherit_environment"] = "environment",
    };

    /// <summary>What must stand beside a key that says nothing by itself.</summary>
    private static readonly Dictionary<string, string> Beside = new(StringComparer.Ordinal)
    {
        ["ready.timeout"] = "tcp = 80",
        ["ready.interval"] = "tcp = 80",
        ["health.interval"] = "tcp = 80",
        ["health.timeout"] = "tcp = 80",
        ["health.failures"] = "tcp = 80",
        ["health.successes"] = "tcp = 80",
        ["health.start_period"] = "tcp = 80",
        ["health.on_failure"] = "tcp = 80",
        ["schedule.time_zone"] = "cron = \"@daily\"",
        ["schedule.overlap"] = "cron = \"@daily\"",
        ["schedule.missed"] = "cron = \"@daily\"",
        ["reload.timeout"] = "command = [\"r\"]",
        ["control.user"] = "password = \"secret\"",
        ["control.password"] = "user = \"admin\"",
        ["control.password_file"] = "user = \"admin\"",
        ["control.password_sha1"] = "user = \"admin\"",
    };

    public static TheoryData<string, string> ProgramExamples()
    {
        var data = new TheoryData<string, string>();
        foreach (var key in ProgramKeys.Table.Keys)
        {
            data.Add(key.Name, $"{key.Name} = {key.Example}");
            foreach (var inner in key.Inner)
            {
                data.Add(key.Name, Example(key, inner));
            }
        }

        return data;
    }

    public static TheoryData<string, string> SupervisorExamples()
    {
        var data = new TheoryData<string, string>();
        foreach (var key in Keys.Supervisor.Keys)
        {
            data.Add(key.Name, $"{key.Name} = {key.Example}");
            foreach (var inner in key.Inner)
            {
                data.Add(key.Name, Example(key, inner));
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(ProgramExamples))]
    public void The_example_of_every_program_key_is_accepted_and_changes_the_program(string key, string line)
    {
        var difference = ConfigurationDifference.Between(Web("").Valid(), Web(line).Valid());
        if (key == "replicas")
        {
            Assert.Equal(["web-1", "web-2"], difference.Added);
            Assert.Equal(["web"], difference.Removed);
            return;
        }

        var changed = difference.Changed.Single();
        Assert.Equal("web", changed.Program);
        Assert.Equal(key == "schedule" ? ["schedule", "restart"] : [Reported.GetValueOrDefault(key, key)], changed.Keys);
    }

    [Theory]
    [MemberData(nameof(ProgramExamples))]
    public void The_same_file_read_twice_makes_no_difference(string key, string line)
    {
        Assert.Empty(ConfigurationDifference.Between(Web(line).Valid(), Web(line).Valid()).Lines());
        Assert.NotEmpty(key);
    }

    [Theory]
    [MemberData(nameof(ProgramExamples))]
    public void Every_program_key_may_stand_in_defaults(string key, string line)
    {
        var difference = ConfigurationDifference.Between(Web("").Valid(), Web("", line).Valid());

        // What a program gives itself is not changed by a default; a program may not wait for itself, so db is spared.
        Assert.Equal(key is "command" or "replicas", difference.Changed.All(change => change.Program != "web"));
    }

    [Theory]
    [MemberData(nameof(SupervisorExamples))]
    public void The_example_of_every_supervisor_key_is_accepted_and_changes_something(string key, string line)
    {
        var difference = ConfigurationDifference.Between(Web("").Valid(), Web($"\n[supervisor]\n{line}").Valid());

        if (key is "umask" or "environment")
        {
            Assert.Equal([key], difference.Changed.First().Keys);
        }
        else
        {
            Assert.Equal([key], difference.Supervisor);
        }
    }

    [Theory]
    [MemberData(nameof(ProgramExamples))]
    public void No_program_key_takes_a_date(string key, string line)
    {
        var name = line.Split(" = ")[0];

        Assert.All(Web($"{name} = 2026-01-01").Errors(), error => Assert.Contains("not a date or time", error, StringComparison.Ordinal));
        Assert.NotEmpty(Web($"{name} = 2026-01-01").Errors());
        Assert.NotEmpty(key);
    }

    [Theory]
    [MemberData(nameof(SupervisorExamples))]
    public void No_supervisor_key_takes_a_date(string key, string line)
    {
        var name = line.Split(" = ")[0];

        Assert.Single(Web($"\n[supervisor]\n{name} = 2026-01-01").Errors());
        Assert.NotEmpty(key);
    }

    [Fact]
    public void Keys_of_later_versions_are_unknown_for_now()
    {
        string[] later =
        [
            "cpu_affinity = [0]", "scheduling = \"fifo\"",
        ];

        Assert.All(later, line => Assert.StartsWith("3:1 unknown key", FakeWorld.Program(line).Error(), StringComparison.Ordinal));
    }

    [Fact]
    public void No_table_declares_a_key_twice()
    {
        AssertDistinct(ListenerKeys.Own.Declared);
        Assert.Empty(ListenerKeys.Own.Keys.Select(key => key.Name).Intersect(ProgramKeys.Table.Declared.Select(key => key.Name)));
        AssertDistinct(ProgramKeys.Table.Declared);
        AssertDistinct(Keys.Supervisor.Declared);
        AssertDistinct(Keys.File.Declared);
    }

    [Fact]
    public void Every_key_has_a_line_of_description() =>
        Assert.All(
            [.. ProgramKeys.Table.Declared, .. ListenerKeys.Own.Declared, .. Keys.Supervisor.Declared, .. Keys.File.Declared],
            key => Assert.True(key.Description.Length is > 5 and < 130 && key.Example.Length > 0, key.Name));

    private static string Example(Key key, Key inner) => Beside.TryGetValue($"{key.Name}.{inner.Name}", out var other)
        ? $"{key.Name} = {{ {inner.Name} = {inner.Example}, {other} }}"
        : $"{key.Name}.{inner.Name} = {inner.Example}";

    private static void AssertDistinct(IReadOnlyList<Key> keys)
    {
        Assert.Equal(keys.Count, keys.Select(key => key.Name).Distinct(StringComparer.Ordinal).Count());
        foreach (var key in keys)
        {
            AssertDistinct(key.Inner);
        }
    }

    /// <summary>web with a line of its own, beside db; a default goes before both.</summary>
    private static FakeWorld Web(string line, string? defaults = null)
    {
        var command = line.StartsWith("command", StringComparison.Ordinal) || line.StartsWith("shell", StringComparison.Ordinal) ? "" : "command = \"web\"\n";
        if (line.StartsWith("shell", StringComparison.Ordinal) || defaults?.StartsWith("shell", StringComparison.Ordinal) == true)
        {
            command = "command = \"exec web\"\n";
        }

        var others = defaults is null ? "[program.db]\ncommand = \"db\"\n" : "[program.db]\ncommand = \"db\"\nafter = []\nbefore = []\nrequires = []\nwants = []\nmain = false\n";
        return FakeWorld.With($"{(defaults is null ? "" : $"[defaults]\n{defaults}\n")}{others}[program.web]\n{command}{line}\n[socket.http]\nlisten = 80\n[socket.php]\nlisten = \"/run/php.sock\"\n")
            .File("/etc/web.env", "FROM_FILE=1\n")
            .File("/usr/share/zoneinfo/Europe/Berlin", "")
            .Variable("SECRET", "x");
    }
}
