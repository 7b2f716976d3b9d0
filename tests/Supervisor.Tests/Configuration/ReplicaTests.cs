using System.Net;
using Supervisor.Configuration;
using Supervisor.Configuration.Model;
using Supervisor.Engine.Model;

namespace Supervisor.Tests.Configuration;

/// <summary>One table for several programs, each with its own name and number.</summary>
public sealed class ReplicaTests
{
    private const string Web =
        """
        [program.web]
        command = ["/app/web", "--port", "80{replica}"]
        replicas = 2
        directory = "/srv/{name}"
        environment = { ME = "{name}" }
        ready.tcp = "80{replica}"
        nice = "{replica}"
        rlimits.nofile = "10{replica}"
        limits = { pids = "{replica}0", cpu = "0.{replica}", memory = "{replica}G" }
        backoff.factor = "1.{replica}"

        """;

    [Fact]
    public void Each_has_its_own_name_and_number_wherever_they_are_written()
    {
        var configuration = FakeWorld.With(Web).Valid();

        Assert.Equal(["web-1 of web", "web-2 of web"], configuration.Engine.Programs.Select(program => $"{program.Name} of {program.Family}"));
        var (spec, launch) = (configuration.Engine.Programs[1], configuration.Launches["web-2"]);
        Assert.Equal(["/app/web", "--port", "802"], launch.Options.Command);
        Assert.Equal(("web-2", "/srv/web-2", "web-2", "web-2"), (launch.Options.Name, launch.Options.Directory, launch.Options.Environment["ME"], launch.Options.Environment["SUPERVISOR_PROCESS_NAME"]));
        Assert.Equal(new CheckTarget.Tcp(IPAddress.Loopback, 802), launch.Tasks.Readiness);
        Assert.Equal((2, 102UL), (launch.Options.Nice, launch.Options.ResourceLimits.Single().Soft));
        Assert.Equal((20UL, 0.2, 2UL << 30, 1.2), (launch.Options.Limits!.PidsMax, launch.Options.Limits.CpuMax, launch.Options.Limits.MemoryMax, spec.Backoff.Factor));
    }

    [Fact]
    public void One_replica_is_numbered_and_none_is_a_program_that_is_known_but_does_not_run()
    {
        Assert.Equal("web-1", FakeWorld.Program("replicas = 1").Spec().Name);

        var none = FakeWorld.With("[program.web]\ncommand = \"w\"\nreplicas = 0\n[program.db]\ncommand = \"d\"\nafter = \"web\"").Valid();
        Assert.Equal("db", none.Engine.Programs.Single().Name);
    }

    [Fact]
    public void How_many_there_are_may_come_from_the_environment_or_from_defaults()
    {
        Assert.Equal(3, FakeWorld.Program("replicas = \"{env.N:-1}\"").Variable("N", "3").Valid().Engine.Programs.Length);
        Assert.Equal(["a-1", "a-2", "b"], FakeWorld.With("[defaults]\nreplicas = 2\n[program.a]\ncommand = \"a\"\n[program.b]\ncommand = \"b\"\nreplicas = 1")
            .Valid().Engine.Programs.Select(program => program.Name == "b-1" ? "b" : program.Name));
    }

    [Theory]
    [InlineData("replicas = -1", "3:12 -1 is out of range")]
    [InlineData("replicas = 4097", "3:12 4097 is out of range")]
    [InlineData("replicas = \"many\"", "3:12 an integer is wanted here, not a string")]
    [InlineData("replicas = \"{env.N}\"", "3:12 `x` is not an integer")]
    [InlineData("replicas = \"{replica}\"", "3:13 `{replica}` is known only to a program with replicas")]
    [InlineData("replicas = 2\nmain = true", "4:8 a program with replicas cannot be main")]
    [InlineData("replicas = 2\nnice = \"{replica}9\"", "4:8 29 is out of range")]
    [InlineData("replicas = 2\nnice = \"a{replica}\"", "4:8 `a1` is not an integer")]
    [InlineData("replicas = 2\nafter = \"web\"", "4:9 program `web` is to start after itself")]
    [InlineData("replicas = 2\nafter = \"web-1\"", "4:9 program `web-1` is to start after itself")]
    [InlineData("replicas = 2\nisolate.join = \"web-1\"", "4:16 program `web` joins itself")]
    public void A_wrong_value_is_refused(string lines, string error) =>
        Assert.Contains(error, FakeWorld.Program(lines).Variable("N", "x").Errors());

    [Fact]
    public void A_mistake_that_all_of_them_make_is_told_once() =>
        Assert.Equal("3:8 30 is out of range", FakeWorld.Program("nice = 30\nreplicas = 5").Error());

    [Theory]
    [InlineData("[program.web]\ncommand = \"w\"\nreplicas = 2\n[program.web-2]\ncommand = \"x\"", "3:12 a replica of `web` would have the name of program `web-2`")]
    [InlineData("[program.web-2]\ncommand = \"x\"\nreplicas = 1\n[program.web]\ncommand = \"w\"\nreplicas = 2", "6:12 a replica of `web` would have the name of program `web-2`")]
    [InlineData("[program.a]\ncommand = \"x\"\nreplicas = 1\n[program.a-1]\ncommand = \"w\"\nreplicas = 1", "3:12 a replica of `a` would have the name of program `a-1`")]
    [InlineData("[program.a]\ncommand = \"x\"\nreplicas = 4000\n[program.b]\ncommand = \"w\"\nreplicas = 97", "6:12 with all replicas there are more than 4096 programs")]
    [InlineData("[program.web]\ncommand = \"w\"\nreplicas = 2\n[program.db]\ncommand = \"x\"\nrequires = \"web-2\"", "6:12 there is no program `web-2`, but replicas of `web`")]
    [InlineData("[program.web]\ncommand = \"w\"\nreplicas = 2\nisolate.namespaces = [\"net\"]\n[program.s]\ncommand = \"x\"\nisolate.join = \"web\"", "7:16 program `web` has replicas")]
    public void Names_of_replicas_must_not_clash_or_be_depended_on(string toml, string error) => Assert.Equal(error, FakeWorld.With(toml).Error());

    [Fact]
    public void A_name_must_have_room_for_the_number() =>
        Assert.Contains("is too long to be a name", FakeWorld.With($"[program.{new string('a', 63)}]\ncommand = \"w\"\nreplicas = 10").Error(), StringComparison.Ordinal);

    [Fact]
    public void Each_of_several_sidecars_may_join_the_replica_of_its_number()
    {
        var configuration = FakeWorld.With("""
            [program.web]
            command = "w"
            replicas = 2
            isolate.namespaces = ["net"]
            [program.sidecar]
            command = "s"
            replicas = 2
            isolate.join = "web-{replica}"
            """).Valid();

        Assert.Equal("web-2", configuration.Launches["sidecar-2"].Joins.Single().Program);
        Assert.Equal([new Requirement("web", Condition.Started)], configuration.Engine.Programs[3].Requires);
    }

    [Theory]
    [InlineData(0, "db")]
    [InlineData(1, "web-1,db")]
    [InlineData(2, "web-1,web-2,db")]
    [InlineData(4, "web-1,web-2,web-3,web-4,db")]
    public void A_program_can_have_more_or_fewer_of_them_later(int count, string names)
    {
        var before = FakeWorld.With(Web + "[program.db]\ncommand = \"d\"\n").Valid();
        var after = Scaled(before, count);

        Assert.Equal(names, string.Join(',', after.Engine.Programs.Select(program => program.Name)));
        Assert.Equal(after.Engine.Programs.Length, after.Launches.Count);

        // What was there is the same, and what came is as if it had been there from the beginning.
        var difference = ConfigurationDifference.Between(FakeWorld.With(Web.Replace("replicas = 2", $"replicas = {count}", StringComparison.Ordinal) + "[program.db]\ncommand = \"d\"\n").Valid(), after);
        Assert.True(difference.IsEmpty, string.Join('\n', difference.Lines()));
        Assert.Equal(names, string.Join(',', Scaled(Scaled(after, 7), count).Engine.Programs.Select(program => program.Name).OrderBy(name => name == "db").ThenBy(name => name, StringComparer.Ordinal)));
    }

    [Fact]
    public void A_replica_that_cannot_be_is_refused_with_the_reason()
    {
        var configuration = FakeWorld.With("[program.web]\ncommand = \"w\"\nreplicas = 1\nnice = \"1{replica}\"\n[program.web-3]\ncommand = \"x\"").Valid();

        Assert.Equal("a replica of `web` would have the name of program `web-3`", Refused(configuration, 3, "web-3"));
        Assert.Equal("`web` cannot have 4096 replicas", Refused(configuration, 4096, "4096"));
        Assert.Equal("`web` cannot have -1 replicas", Refused(configuration, -1, "-1"));
        Assert.Equal("110 is out of range", Refused(FakeWorld.Program("replicas = 1\nnice = \"1{replica}\"").Valid(), 10, "110"));
    }

    [Fact]
    public void A_replica_that_is_joined_cannot_be_scaled_away()
    {
        var configuration = FakeWorld.With("""
            [program.web]
            command = "w"
            replicas = 2
            isolate.namespaces = ["net"]
            [program.sidecar]
            command = "s"
            replicas = 2
            isolate.join = "web-{replica}"
            """).Valid();

        Assert.Equal("program `sidecar-2` joins `web-2`, which would be gone", Refused(configuration, 1, "sidecar"));
        var less = Assert.IsType<ConfigurationResult.Valid>(configuration.Replicas["sidecar"].Scale(configuration, 1)).Configuration;
        Assert.Equal(["web-1", "sidecar-1"], Scaled(less, 1).Engine.Programs.Select(program => program.Name));
        Assert.Equal("web-2", Assert.IsType<ConfigurationResult.Valid>(configuration.Replicas["sidecar"].Scale(less, 2)).Configuration.Launches["sidecar-2"].Joins.Single().Program);
    }

    [Fact]
    public void Nothing_is_kept_for_programs_without_replicas() => Assert.Empty(FakeWorld.Program("").Valid().Replicas);

    private static SupervisorConfiguration Scaled(SupervisorConfiguration configuration, int count) =>
        Assert.IsType<ConfigurationResult.Valid>(configuration.Replicas["web"].Scale(configuration, count)).Configuration;

    private static string? Refused(SupervisorConfiguration configuration, int count, string part) => configuration.Replicas["web"].Scale(configuration, count) switch
    {
        ConfigurationResult.Invalid invalid => invalid.Problems.First(problem => problem.Message.Contains(part, StringComparison.Ordinal)).Message,
        _ => null,
    };
}
