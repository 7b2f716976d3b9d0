using System.Collections.Immutable;
using Supervisor.Isolation.Kernel;
using Supervisor.Isolation.Options;

namespace Isolation.Tests;

public sealed class PlanTextTests
{
    [Fact]
    public void The_smallest_plan_prints_as_agreed() =>
        Golden.Check("smallest", Some.Plan(Some.Options()).ToString());

    [Fact]
    public void A_plan_with_a_user_prints_as_agreed() =>
        Golden.Check("user", Some.Plan(Some.Options("nginx", "-g", "daemon off;") with { User = "www-data", Directory = "/var/www" }).ToString());

    [Fact]
    public void A_plan_with_everything_prints_as_agreed() => Golden.Check("everything", Some.Plan(Everything(), waitForRelease: true).ToString());

    [Fact]
    public void Values_of_variables_are_not_shown() => Assert.DoesNotContain("secret", Some.Plan(Everything()).ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_same_options_give_the_same_text() => Assert.Equal(Some.Plan(Everything()).ToString(), Some.Plan(Everything()).ToString());

    internal static LaunchOptions Everything() => new()
    {
        Command = ["web", "--name", "a \"b\"\n"],
        Environment = ImmutableDictionary<string, string>.Empty.Add("PATH", "/opt/bin::relative:/bin/").Add("TOKEN", "secret"),
        Directory = "/srv",
        User = "1234",
        Group = "staff",
        SupplementaryGroups = ["logs", "77"],
        Umask = 0x12,
        ResourceLimits = [new(ResourceKind.Nofile, 1024, 4096), new(ResourceKind.Core, 0, null)],
        Nice = -5,
        OomScoreAdjustment = -500,
        ParentDeathSignal = SignalNumber.KILL,
        Confinement = new() { NoNewPrivileges = true },
        Session = SessionMode.NewGroup,
        Streams = new(new(9, "/dev/null"), new(0, "the old stdin"), new(1, "the old stdout")),
    };
}

/// <summary>Compares with a file of Golden/; what was found instead stands beside it in the output directory.</summary>
internal static class Golden
{
    public static void Check(string name, string actual)
    {
        var file = Path.Combine(AppContext.BaseDirectory, "Golden", $"{name}.txt");
        if (!File.Exists(file) || File.ReadAllText(file) != actual)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(Path.ChangeExtension(file, "actual.txt"), actual);
        }

        Assert.Equal(File.Exists(file) ? File.ReadAllText(file) : "", actual);
    }
}
