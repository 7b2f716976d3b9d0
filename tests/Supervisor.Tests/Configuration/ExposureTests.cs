using Supervisor.Configuration;
using Supervisor.Configuration.Confining;

namespace Supervisor.Tests.Configuration;

/// <summary>The score of check.</summary>
public sealed class ExposureTests
{
    [Theory]
    [InlineData("", "10.0 UNSAFE")]
    [InlineData("user = \"web\"", "7.7 EXPOSED")]
    [InlineData("isolate = \"basic\"", "6.6 MEDIUM")]
    [InlineData("user = \"web\"\nisolate = \"basic\"", "4.5 MEDIUM")]
    [InlineData("user = \"web\"\nisolate = \"strict\"", "1.1 OK")]
    [InlineData("user = \"web\"\nisolate = { profile = \"strict\", landlock = { read = [\"/usr\"] } }\nlimits = { memory = \"1G\", pids = 9, cpu = 1 }", "0.0 OK")]
    public void The_more_a_program_is_confined_the_lower_is_its_score(string lines, string expected) =>
        Assert.StartsWith(expected, Of(lines).ToLine(), StringComparison.Ordinal);

    [Theory]
    [InlineData("user = \"web\"")]
    [InlineData("isolate.no_new_privs = true")]
    [InlineData("isolate.seccomp = \"default\"")]
    [InlineData("isolate.capabilities = []")]
    [InlineData("isolate.network = \"none\"")]
    [InlineData("isolate.network = { bridge = \"b\", address = \"10.0.0.2/24\" }")]
    [InlineData("isolate.protect_system = \"usr\"")]
    [InlineData("isolate.protect_home = \"read-only\"")]
    [InlineData("isolate.private_tmp = true")]
    [InlineData("isolate.root = \"/srv/alpine\"")]
    [InlineData("isolate.landlock.read = [\"/usr\"]")]
    [InlineData("isolate.namespaces = [\"user\"]")]
    [InlineData("isolate.namespaces = [\"time\"]")]
    [InlineData("isolate.join.net = \"/run/netns/x\"")]
    [InlineData("isolate.keyring = true")]
    [InlineData("limits.memory = \"1G\"")]
    public void Every_part_of_confinement_counts(string line) => Assert.True(Of(line).Score < 10);

    [Theory]
    [InlineData("isolate.seccomp = { profile = \"default\", log = true }")]
    [InlineData("isolate.capabilities = [\"all\"]")]
    [InlineData("isolate.network = \"host\"")]
    [InlineData("limits.memory = \"unlimited\"")]
    public void What_confines_nothing_counts_for_nothing(string line) => Assert.Equal(10, Of(line).Score);

    [Fact]
    public void What_may_be_missing_counts_half()
    {
        var (had, tried) = (Of("isolate.network = \"none\""), Of("isolate = { network = \"none\", try = [\"network\"] }"));

        Assert.Equal((10 - had.Score) / 2, 10 - tried.Score, 0.06);
    }

    [Fact]
    public void The_key_of_every_missing_part_is_accepted_and_lowers_the_score()
    {
        var open = Of("");

        Assert.All(open.Missing, part =>
        {
            var line = part.Key.StartsWith("user", StringComparison.Ordinal) || part.Key.StartsWith("limits", StringComparison.Ordinal)
                ? part.Key
                : $"isolate.{part.Key}";
            var better = Of(line).Missing;
            Assert.DoesNotContain(better, other => other.Key == part.Key);
            Assert.True(better.Sum(other => other.Points) < open.Missing.Sum(other => other.Points), part.Key);
        });
        Assert.Equal(10, open.Missing.Sum(part => part.Points), 0.001);
    }

    [Fact]
    public void The_table_shows_what_is_missing_from_the_most_valuable_on()
    {
        var lines = ConfigurationSummary.SecurityLines(
            "x.toml",
            FakeWorld.Program("user = \"web\"\nisolate = \"strict\"\nlimits.memory = \"1G\"").Valid());

        Assert.Equal(
            """
            x.toml: 0.0 is confined in every way known, 10.0 in none; each line is what its key would take off
            web: 0.8 OK
              0.3  limits.pids = 200              it can start processes without end
              0.3  landlock = { read = ["/usr"] }  only its user and its mounts decide which files it opens
              0.2  limits.cpu = "100%"            it can take all processors
            """.Split('\n').Select(Squeezed),
            lines.Select(Squeezed));
    }

    private static string Squeezed(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

    private static Exposure Of(string lines) => Exposure.Of(FakeWorld.Program(lines).Launch());
}
